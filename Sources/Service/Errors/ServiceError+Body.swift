// SPDX-License-Identifier: Apache-2.0

import JSON

// What is wrong with a body. Nothing of it is repeated but names of members: what a client sends may be a text of its users.
extension ServiceError {
    static let wrongMediaType = ServiceError(
        415,
        "invalid_request_error",
        "unsupported_media_type",
        "the body must be JSON; send the header 'Content-Type: application/json'"
    )
    static let notJSON = invalid("the body is not JSON in UTF-8, as RFC 8259 has it", code: "invalid_json")

    static func notObject(_ found: String) -> ServiceError {
        invalid("the body is \(found); expected a JSON object", code: "invalid_type")
    }

    /// - Parameters:
    ///   - known: the members that the reader knows, which alone are named.
    ///   - outer: the path to the object that they are members of; nil for the body.
    init(_ error: JSONError, known: [String], within outer: String? = nil) {
        let inner = { (member: String) in outer.map { "\($0).\(member)" } ?? member }
        let path = { (member: String) in known.contains(member) ? inner(member) : outer }
        let named = { (path: String?, text: String) in path.map { "'\($0)': \(text)" } ?? text }
        switch error {
        case .malformed:
            self = .notJSON
        case .missing(let member):
            // Its name is the reader's.
            let path = inner(member)
            self = .invalid("'\(path)' is missing", param: path, code: "missing_required_parameter")
        case .wrongKind(let member, let expected, let found):
            let path = path(member)
            self = .invalid(named(path, "expected \(expected), found \(found)"), param: path, code: "invalid_type")
        case .invalid(let member, let expected):
            let path = path(member)
            self = .invalid(named(path, "expected \(expected)"), param: path)
        case .unknown(let member):
            let text = "a member is not known; expected \(known.joined(separator: ", "))"
            self = .invalid(named(outer, text), param: outer ?? Self.shown(member), code: "unknown_parameter")
        case .duplicate(let member):
            let path = path(member)
            self = .invalid(named(path, "a member stands twice"), param: path, code: "duplicate_parameter")
        }
    }

    /// A member's name when it looks like one; nil for what may be a text.
    private static func shown(_ member: String) -> String? {
        let isName =
            (1...40).contains(member.utf8.count)
            && member.utf8.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || byte == UInt8(ascii: "_")
            }
        return isName ? member : nil
    }
}
