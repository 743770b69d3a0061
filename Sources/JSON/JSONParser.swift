// SPDX-License-Identifier: Apache-2.0

/// Parses one JSON text after the other in the same memory, as lines of a stream are read.
///
///     let parser = JSONParser()
///     let id = try parser.parse(line.span).member("id").string()
///
/// Belongs to one thread at a time.
public final class JSONParser {
    private var document = JSONDocument()
    private var isLarge = false
    /// A text of more bytes than this does not leave its memory to the next one.
    private static let keptByteCount = 1 << 20

    /// A parser that has read nothing yet.
    public init() {}

    /// Parses a whole text.
    ///
    /// Memory is reused once no value of the text before is held any more; values that are held stay valid.
    ///
    /// - Throws: ``JSONError/malformed(reason:)``.
    /// - Complexity: O(*n*) in the number of bytes.
    public func parse(_ bytes: Span<UInt8>) throws(JSONError) -> JSONValue {
        if isLarge || !isKnownUniquelyReferenced(&document) { document = JSONDocument() }
        isLarge = bytes.count > Self.keptByteCount
        try document.parse(bytes)
        return document.root
    }
}

@available(*, unavailable)
extension JSONParser: Sendable {}
