// SPDX-License-Identifier: Apache-2.0

/// Parses one JSON text after the other in the same memory, as lines of a stream are read.
///
///     let parser = JSONParser()
///     let id = try parser.parse(line.span).member("id").string()
///
/// Unlike ``JSONDocument``, it takes numbers of any size, which the lines of a stream may have where nobody reads them: one that
/// fits neither 64 bits nor a `Double` reads as 1e308 or -1e308.
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
        do {
            try document.parse(bytes)
        } catch {
            guard let replaced = LargeNumbers.replaced(in: bytes) else { throw error }
            try document.parse(replaced.span)
        }
        return document.root
    }
}

@available(*, unavailable)
extension JSONParser: Sendable {}
