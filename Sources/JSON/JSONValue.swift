// SPDX-License-Identifier: Apache-2.0

import CSimdjson

/// A value inside a ``JSONDocument``, which it keeps alive.
public struct JSONValue {
    let document: JSONDocument
    let element: csj_value
    private let label: Label

    /// What the value is called.
    private enum Label {
        case text(String)
        /// By the name of a member, a string of the document.
        case key(csj_value)
    }

    /// What a value is.
    public enum Kind: String, Sendable {
        case object = "an object"
        case array = "an array"
        case string = "a string"
        case number = "a number"
        case boolean = "a boolean"
        case null
    }

    init(document: JSONDocument, element: csj_value, name: String) {
        self.init(document: document, element: element, label: .text(name))
    }

    private init(document: JSONDocument, element: csj_value, label: Label) {
        self.document = document
        self.element = element
        self.label = label
    }

    /// The member's name in its object, for error messages.
    public var name: String {
        switch label {
        case .text(let name): name
        case .key(let key): (try? JSONValue(document: document, element: key, name: "").string()) ?? ""
        }
    }

    /// What the value is.
    public var kind: Kind {
        switch UInt8(bitPattern: csj_kind(element)) {
        case UInt8(ascii: "{"): .object
        case UInt8(ascii: "["): .array
        case UInt8(ascii: "\""): .string
        case UInt8(ascii: "l"), UInt8(ascii: "u"), UInt8(ascii: "d"): .number
        case UInt8(ascii: "t"): .boolean
        default: .null
        }
    }

    /// Whether the value is `null`.
    public var isNull: Bool { kind == .null }

    // MARK: Scalars

    /// The value as a string.
    public func string() throws(JSONError) -> String {
        try withUTF8 { String(copying: $0) }
    }

    /// Calls `body` with the UTF-8 bytes of a string value, without copying them.
    @specialized(where Result == Bool)
    @specialized(where Result == Void)
    public func withUTF8<Result>(_ body: (UTF8Span) -> Result) throws(JSONError) -> Result {
        try expect(.string)
        var length = 0
        // simdjson validates UTF-8 while parsing and unescapes into memory that the document owns; `self` keeps
        // the document alive during the call.
        let start = unsafe csj_string(element, &length)
        let buffer = unsafe UnsafeBufferPointer(start: start, count: length)
        let result = unsafe buffer.withMemoryRebound(to: UInt8.self) { bytes in
            unsafe body(UTF8Span(unchecked: bytes.span))
        }
        withExtendedLifetime(document) {}
        return result
    }

    /// The value as a truth value.
    public func bool() throws(JSONError) -> Bool {
        try expect(.boolean)
        return csj_bool(element)
    }

    /// The value as a finite number.
    public func double() throws(JSONError) -> Double {
        try expect(.number)
        return csj_double(element)
    }

    /// The value as a whole number of the wanted type.
    @specialized(where Integer == Int)
    public func integer<Integer: FixedWidthInteger>(as type: Integer.Type = Int.self) throws(JSONError) -> Integer {
        try expect(.number)
        let exact: Integer? =
            switch UInt8(bitPattern: csj_kind(element)) {
            case UInt8(ascii: "l"): Integer(exactly: csj_int64(element))
            case UInt8(ascii: "u"): Integer(exactly: csj_uint64(element))
            default: nil
            }
        guard let exact else { throw .invalid(member: name, expected: "a whole number \(Integer.min)…\(Integer.max)") }
        return exact
    }

    // MARK: Containers

    /// The member of that name, or nil when there is none.
    ///
    /// - Complexity: O(*m*) in the number of members.
    public func optional(_ member: String) throws(JSONError) -> JSONValue? {
        try expect(.object)
        var members = csj_iterate(element)
        while let (name, value) = try next(&members) {
            if name == member { return value }
        }
        return nil
    }

    /// The member of that name.
    ///
    /// - Throws: ``JSONError/missing(member:)``.
    /// - Complexity: O(*m*) in the number of members.
    public func member(_ member: String) throws(JSONError) -> JSONValue {
        guard let value = try optional(member) else { throw .missing(member: member) }
        return value
    }

    /// Calls `body` with every member in the order of the text.
    public func forEachMember(_ body: (String, JSONValue) throws(JSONError) -> Void) throws(JSONError) {
        try expect(.object)
        var members = csj_iterate(element)
        while let (name, value) = try next(&members) { try body(name, value) }
    }

    /// Calls `body` with every member in the order of the text, its name as UTF-8 without a copy.
    ///
    /// For large objects: several times as fast as ``forEachMember(_:)``.
    public func forEachMemberUTF8(_ body: (UTF8Span, JSONValue) throws(JSONError) -> Void) throws(JSONError) {
        try expect(.object)
        var members = csj_iterate(element)
        var key = csj_value()
        var value = csj_value()
        while unsafe csj_next(&members, &key), unsafe csj_next(&members, &value) {
            let member = JSONValue(document: document, element: value, label: .key(key))
            var failure: JSONError?
            try JSONValue(document: document, element: key, name: "").withUTF8 { name in
                do throws(JSONError) { try body(name, member) } catch { failure = error }
            }
            if let failure { throw failure }
        }
    }

    private func next(_ members: inout csj_iterator) throws(JSONError) -> (String, JSONValue)? {
        var key = csj_value()
        var value = csj_value()
        guard unsafe csj_next(&members, &key), unsafe csj_next(&members, &value) else { return nil }
        let name = try JSONValue(document: document, element: key, name: self.name).string()
        return (name, JSONValue(document: document, element: value, name: name))
    }

    /// Calls `body` with every element in order.
    public func forEachElement(_ body: (JSONValue) throws(JSONError) -> Void) throws(JSONError) {
        try expect(.array)
        var iterator = csj_iterate(element)
        var value = csj_value()
        while unsafe csj_next(&iterator, &value) {
            try body(JSONValue(document: document, element: value, label: label))
        }
    }

    /// The elements of an array.
    public func elements() throws(JSONError) -> [JSONValue] {
        var all: [JSONValue] = []
        try forEachElement { (value) throws(JSONError) in all.append(value) }
        return all
    }

    /// The number of elements or members; 16,777,215 where there are more.
    public func count() -> Int {
        kind == .array || kind == .object ? csj_count(element) : 0
    }

    func expect(_ expected: Kind) throws(JSONError) {
        let found = kind
        guard found == expected else {
            throw .wrongKind(member: name, expected: expected.rawValue, found: found.rawValue)
        }
    }
}

@available(*, unavailable)
extension JSONValue: Sendable {}
@available(*, unavailable)
extension JSONDocument: Sendable {}
