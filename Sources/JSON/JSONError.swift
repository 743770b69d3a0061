// SPDX-License-Identifier: Apache-2.0

/// Why a JSON text or one of its values could not be read.
public enum JSONError: Error, Equatable, Sendable {
    /// The text is not JSON; `reason` is the parser's own sentence.
    case malformed(reason: String)
    /// A member that must be there is not.
    case missing(member: String)
    /// A member holds another kind of value.
    case wrongKind(member: String, expected: String, found: String)
    /// A number lies outside its range or a string outside its choices.
    case invalid(member: String, expected: String)
    /// A member that the reader does not know.
    case unknown(member: String)
    /// A member that stands twice in one object.
    case duplicate(member: String)
}

extension JSONError: CustomStringConvertible {
    /// A lower-case fragment that names the member and what was expected.
    public var description: String {
        switch self {
        case .malformed(let reason): "not valid JSON: \(reason)"
        case .missing(let member): "member '\(member)' is missing"
        case .wrongKind(let member, let expected, let found): "member '\(member)' is \(found); expected \(expected)"
        case .invalid(let member, let expected): "member '\(member)' is out of range; expected \(expected)"
        case .unknown(let member): "member '\(member)' is not known"
        case .duplicate(let member): "member '\(member)' stands twice"
        }
    }
}
