// SPDX-License-Identifier: Apache-2.0

/// Whole characters of a text, and what became of their tokens.
public struct TextPiece: Sendable, Hashable {
    /// Bytes of the text, which begin and end between characters.
    public let range: Range<Int>
    /// What became of them.
    public let mark: TokenMark
    /// The index of the last token of the piece.
    public let token: Int

    /// A text in pieces of one token each; tokens that share a character are one piece, which has the last one's mark.
    ///
    /// Pieces follow each other without gaps; tokens without bytes give none.
    ///
    /// - Complexity: O(*n*).
    public static func all(of tokens: [ExplainedToken], in text: Span<UInt8>) -> [TextPiece] {
        var pieces: [TextPiece] = []
        pieces.reserveCapacity(tokens.count)
        var start = 0
        for (index, token) in tokens.enumerated() {
            let end = token.range.upperBound
            let isInsideCharacter = end < text.count && text[end] & 0xC0 == 0x80
            if end == start || isInsideCharacter && index < tokens.count - 1 { continue }
            pieces.append(TextPiece(range: start..<end, mark: token.mark, token: index))
            start = end
        }
        return pieces
    }
}
