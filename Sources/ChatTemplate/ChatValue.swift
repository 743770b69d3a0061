// SPDX-License-Identifier: Apache-2.0

public import JSON

/// A value that a template is given: what JSON can say.
public enum ChatValue: Equatable, Sendable {
    case null
    case bool(Bool)
    case integer(Int)
    case number(Double)
    case text(String)
    indirect case list([ChatValue])
    /// Members in their order.
    indirect case object([Member])

    /// A member of an object.
    public struct Member: Equatable, Sendable {
        /// The name.
        public let name: String
        /// The value.
        public let value: ChatValue

        /// A member.
        public init(_ name: String, _ value: ChatValue) {
            self.name = name
            self.value = value
        }
    }

    /// The value that JSON says; numbers without a fraction that 64 bits hold are whole.
    ///
    /// - Throws: ``JSONError``.
    public init(_ json: JSONValue) throws(JSONError) {
        switch json.kind {
        case .null: self = .null
        case .boolean: self = .bool(try json.bool())
        case .string: self = .text(try json.string())
        case .array:
            var elements: [ChatValue] = []
            for element in try json.elements() { elements.append(try ChatValue(element)) }
            self = .list(elements)
        case .object:
            var members: [Member] = []
            try json.forEachMember { (name, value) throws(JSONError) in
                members.append(Member(name, try ChatValue(value)))
            }
            self = .object(members)
        default:
            if let integer = try? json.integer() {
                self = .integer(integer)
            } else {
                self = .number(try json.double())
            }
        }
    }

    /// The number of characters, and one for each value.
    var size: Int {
        switch self {
        case .null, .bool, .integer, .number: 1
        case .text(let text): text.utf8.count + 1
        case .list(let elements): elements.reduce(1) { $0 + $1.size }
        case .object(let members): members.reduce(1) { $0 + $1.name.utf8.count + $1.value.size }
        }
    }

    /// How deeply values nest in this one.
    var depth: Int {
        switch self {
        case .null, .bool, .integer, .number, .text: 0
        case .list(let elements): (elements.map(\.depth).max() ?? 0) + 1
        case .object(let members): (members.map(\.value.depth).max() ?? 0) + 1
        }
    }

    /// The value for a template, its texts marked as input or not.
    func value(isInput: Bool) -> Value {
        switch self {
        case .null: return .none
        case .bool(let value): return .bool(value)
        case .integer(let value): return .integer(value)
        case .number(let value): return .float(value)
        case .text(let text): return .text(MarkedText(text, isInput: isInput))
        case .list(let elements): return .list(ValueList(elements.map { $0.value(isInput: isInput) }))
        case .object(let members):
            return .dictionary(
                ValueDictionary(
                    members.map { (.text(MarkedText($0.name, isInput: isInput)), $0.value.value(isInput: isInput)) }
                )
            )
        }
    }
}
