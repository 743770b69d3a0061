// SPDX-License-Identifier: Apache-2.0

/// Writes JSON text member by member, in the order of the calls, without an intermediate tree.
///
///     var json = JSONWriter()
///     json.object { json in
///         json.member("verdict", "watermarked")
///         json.member("z_score", 12.4)
///     }
///     json.bytes  // {"verdict":"watermarked","z_score":12.4}
///
/// Numbers that JSON cannot hold (NaN, infinities) become `null`.
public struct JSONWriter: Sendable {
    /// The text so far, as UTF-8.
    public private(set) var bytes: [UInt8] = []
    private let isPretty: Bool
    private var depth = 0
    private var needsComma = false

    /// A writer of one-line text, or of text indented by two spaces.
    public init(pretty: Bool = false) {
        isPretty = pretty
    }

    /// The text so far.
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Forgets the text and keeps the memory.
    public mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        depth = 0
        needsComma = false
    }

    /// Hands the text over and starts a new one.
    public mutating func take() -> [UInt8] {
        defer { self = JSONWriter(pretty: isPretty) }
        return bytes
    }

    /// Ends a line of JSON Lines; what follows is a text of its own.
    public mutating func endLine() {
        bytes.append(UInt8(ascii: "\n"))
        needsComma = false
    }

    // MARK: Containers

    /// Writes an object whose members `body` writes.
    public mutating func object<Failure: Error>(
        _ body: (inout JSONWriter) throws(Failure) -> Void
    ) throws(Failure) {
        try container(open: UInt8(ascii: "{"), close: UInt8(ascii: "}"), body)
    }

    /// Writes an array whose elements `body` writes.
    public mutating func array<Failure: Error>(
        _ body: (inout JSONWriter) throws(Failure) -> Void
    ) throws(Failure) {
        try container(open: UInt8(ascii: "["), close: UInt8(ascii: "]"), body)
    }

    /// Writes an array of values, one after the other.
    public mutating func array<Element>(_ elements: [Element], _ body: (inout JSONWriter, Element) -> Void) {
        array { json in
            for element in elements { body(&json, element) }
        }
    }

    private mutating func container<Failure: Error>(
        open: UInt8,
        close: UInt8,
        _ body: (inout JSONWriter) throws(Failure) -> Void
    ) throws(Failure) {
        separate()
        bytes.append(open)
        depth += 1
        needsComma = false
        try body(&self)
        depth -= 1
        if needsComma { breakLine() }
        bytes.append(close)
        needsComma = true
    }

    // MARK: Members

    /// Whether the container that is being written has something in it.
    public var hasMembers: Bool { needsComma }

    /// Writes the name of the next value.
    public mutating func key(_ name: String) {
        separate()
        quote(name.utf8Span)
        bytes.append(UInt8(ascii: ":"))
        if isPretty { bytes.append(UInt8(ascii: " ")) }
        needsComma = false
    }

    /// Writes a member that is a string, or null.
    public mutating func member(_ name: String, _ value: String?) {
        key(name)
        self.value(value)
    }

    /// Writes a member that is a truth value.
    public mutating func member(_ name: String, _ value: Bool) {
        key(name)
        self.value(value)
    }

    /// Writes a member that is a whole number, or null.
    public mutating func member<Integer: BinaryInteger>(_ name: String, _ value: Integer?) {
        key(name)
        self.value(value)
    }

    /// Writes a member that is a number, or null.
    public mutating func member(_ name: String, _ value: Double?) {
        key(name)
        self.value(value)
    }

    /// Writes a member that is an object.
    public mutating func member<Failure: Error>(
        _ name: String,
        _ body: (inout JSONWriter) throws(Failure) -> Void
    ) throws(Failure) {
        key(name)
        try object(body)
    }

    /// Writes a member that is an array of values, one after the other.
    public mutating func member<Element>(
        _ name: String,
        _ elements: [Element],
        _ body: (inout JSONWriter, Element) -> Void
    ) {
        key(name)
        array(elements, body)
    }

    /// Writes a member whose name and value are JSON text already, as ``JSONMemberRange`` finds them.
    ///
    /// - Parameters:
    ///   - prefix: comes before the name, inside the quotes.
    ///   - name: the name with its escapes, without quotes.
    ///   - value: one whole value.
    public mutating func member(prefix: String = "", rawName name: ArraySlice<UInt8>, rawValue value: ArraySlice<UInt8>)
    {
        separate()
        bytes.append(UInt8(ascii: "\""))
        bytes.append(contentsOf: prefix.utf8)
        bytes.append(contentsOf: name)
        bytes.append(contentsOf: "\":".utf8)
        bytes.append(contentsOf: value)
        needsComma = true
    }

    // MARK: Values

    /// Writes a string, or null.
    public mutating func value(_ value: String?) {
        guard let value else { return null() }
        separateValue()
        quote(value.utf8Span)
    }

    /// Writes a string.
    public mutating func value(_ value: UTF8Span) {
        separateValue()
        quote(value)
    }

    /// Writes what is JSON text already.
    public mutating func raw(_ value: ArraySlice<UInt8>) {
        separateValue()
        bytes.append(contentsOf: value)
    }

    /// Writes a truth value.
    public mutating func value(_ value: Bool) {
        separateValue()
        bytes.append(contentsOf: (value ? "true" : "false").utf8)
    }

    /// Writes a whole number, or null.
    public mutating func value<Integer: BinaryInteger>(_ value: Integer?) {
        guard let value else { return null() }
        separateValue()
        bytes.append(contentsOf: value.description.utf8)
    }

    /// Writes a number with the fewest digits that read back as the same number; null when it is not finite.
    public mutating func value(_ value: Double?) {
        guard let value, value.isFinite else { return null() }
        separateValue()
        bytes.append(contentsOf: value.description.utf8)
    }

    /// Writes null.
    public mutating func null() {
        separateValue()
        bytes.append(contentsOf: "null".utf8)
    }

    // MARK: Layout

    private mutating func separateValue() {
        separate()
        needsComma = true
    }

    /// Puts what must stand before the next key or value.
    private mutating func separate() {
        if needsComma {
            bytes.append(UInt8(ascii: ","))
            breakLine()
            needsComma = false
        } else if let last = bytes.last, last == UInt8(ascii: "{") || last == UInt8(ascii: "[") {
            breakLine()
        }
    }

    private mutating func breakLine() {
        guard isPretty else { return }
        bytes.append(UInt8(ascii: "\n"))
        bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * depth))
    }

    private mutating func quote(_ text: UTF8Span) {
        let text = text.span
        bytes.append(UInt8(ascii: "\""))
        for index in text.indices {
            let byte = text[index]
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case UInt8(ascii: "\n"): bytes.append(contentsOf: "\\n".utf8)
            case UInt8(ascii: "\r"): bytes.append(contentsOf: "\\r".utf8)
            case UInt8(ascii: "\t"): bytes.append(contentsOf: "\\t".utf8)
            case 0..<0x20, 0x7F:
                bytes.append(contentsOf: "\\u00".utf8)
                bytes.append(hexadecimal(byte >> 4))
                bytes.append(hexadecimal(byte & 15))
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private func hexadecimal(_ nibble: UInt8) -> UInt8 {
        nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "a") + nibble - 10
    }
}
