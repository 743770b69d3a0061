// SPDX-License-Identifier: Apache-2.0

import Detector
import JSON

// Values as bodies of requests have them.
extension JSONValue {
    /// Reads what lies within a member, so that its errors have the path to it: `watermark.purpose`.
    ///
    /// - Parameters:
    ///   - path: the member, as errors name it.
    ///   - known: the names of the members within.
    /// - Throws: ``ServiceError`` for an error of JSON, and what else `read` throws.
    func within<Result>(_ path: String, _ known: [String], _ read: (JSONValue) throws -> Result) throws -> Result {
        do {
            return try read(self)
        } catch let error as JSONError {
            throw ServiceError(error, known: known, within: path)
        }
    }

    /// A number without a fraction in a range, however it is spelt: `100`, `100.0`, `1e2`.
    ///
    /// - Precondition: the range lies where doubles are exact, within ±2⁵³.
    func whole(in range: ClosedRange<Int>) throws(JSONError) -> Int {
        let expected = "a whole number from \(range.lowerBound) to \(range.upperBound)"
        try expect(.number, expected)
        guard let number = Int(exactly: try double()), range.contains(number) else {
            throw .invalid(member: name, expected: expected)
        }
        return number
    }

    /// A number without a fraction, of 64 bits with a sign.
    func whole64() throws(JSONError) -> Int64 {
        let expected = "a whole number from -2^63 to 2^63 - 1"
        try expect(.number, expected)
        // As text first: a double has 53 bits.
        if let number = try? integer(as: Int64.self) { return number }
        guard let number = Int64(exactly: try double()) else { throw .invalid(member: name, expected: expected) }
        return number
    }

    /// A number in a range.
    func number(from lower: Int, to upper: Int) throws(JSONError) -> Double {
        let expected = "a number from \(lower) to \(upper)"
        try expect(.number, expected)
        let number = try double()
        guard (Double(lower)...Double(upper)).contains(number) else {
            throw .invalid(member: name, expected: expected)
        }
        return number
    }

    /// The form of a certificate: `compact` or `detached`; true is compact, and false none.
    func certificateForm() throws(JSONError) -> CertificateForm? {
        let expected = "true, false, 'compact' or 'detached'"
        switch kind {
        case .boolean: return try bool() ? .compact : nil
        case .string: break
        default: throw .wrongKind(member: name, expected: expected, found: kind.rawValue)
        }
        switch try string() {
        case "compact": return .compact
        case "detached": return .detached
        default: throw .invalid(member: name, expected: expected)
        }
    }

    private func expect(_ kind: Kind, _ expected: String) throws(JSONError) {
        guard self.kind == kind else {
            throw .wrongKind(member: name, expected: expected, found: self.kind.rawValue)
        }
    }
}
