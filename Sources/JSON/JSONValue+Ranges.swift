// SPDX-License-Identifier: Apache-2.0

// Values of which only some are allowed.
extension JSONValue {
    /// One of some words.
    ///
    /// - Throws: ``JSONError/wrongKind(member:expected:found:)``, ``JSONError/invalid(member:expected:)``.
    public func choice<Choice: CaseIterable & RawRepresentable<String>>(
        of type: Choice.Type = Choice.self
    ) throws(JSONError) -> Choice {
        guard let choice = Choice(rawValue: try string()) else {
            let known = Choice.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
            throw .invalid(member: name, expected: "one of \(known)")
        }
        return choice
    }

    /// A whole number, when it lies in the range.
    ///
    /// - Throws: ``JSONError/wrongKind(member:expected:found:)``, ``JSONError/invalid(member:expected:)``.
    public func integer(in range: ClosedRange<Int>) throws(JSONError) -> Int {
        let integer = try integer(as: Int.self)
        guard range.contains(integer) else {
            throw .invalid(member: name, expected: "a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return integer
    }

    /// A number, when it lies in the range.
    ///
    /// - Throws: ``JSONError/wrongKind(member:expected:found:)``, ``JSONError/invalid(member:expected:)``.
    public func number(in range: ClosedRange<Double>) throws(JSONError) -> Double {
        let number = try double()
        guard range.contains(number) else {
            throw .invalid(member: name, expected: "a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// A string of that many lower-case hexadecimal digits.
    ///
    /// - Throws: ``JSONError/wrongKind(member:expected:found:)``, ``JSONError/invalid(member:expected:)``.
    public func hexadecimal(count: Int) throws(JSONError) -> String {
        let text = try string()
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        let letters = UInt8(ascii: "a")...UInt8(ascii: "f")
        guard text.utf8.count == count, text.utf8.allSatisfy({ digits.contains($0) || letters.contains($0) }) else {
            throw .invalid(member: name, expected: "\(count) lower-case hexadecimal digits")
        }
        return text
    }
}
