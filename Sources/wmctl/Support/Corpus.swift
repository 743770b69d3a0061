// SPDX-License-Identifier: Apache-2.0

/// How plain text is cut for training.
enum Corpus {
    /// About how many bytes a piece has.
    static let pieceSize = 1 << 14

    /// Cuts a text before paragraph breaks, into pieces of at least `size` bytes that together are the text.
    ///
    /// A piece begins with the empty line that parts it from the one before, so that the tokens around the cut are
    /// those of the whole text.
    static func pieces(of text: [UInt8], size: Int = pieceSize) -> [Range<Int>] {
        var pieces: [Range<Int>] = []
        var start = 0
        while start < text.count {
            var end = min(start + size, text.count)
            while end < text.count, !isParagraphBreak(text, at: end) { end += 1 }
            pieces.append(start..<end)
            start = end
        }
        return pieces
    }

    /// Whether the piece of that number belongs to the held-out share: evenly spread, the same at every run.
    static func isHeldOut(_ piece: Int, share: Double) -> Bool {
        (Double(piece + 1) * share).rounded(.down) > (Double(piece) * share).rounded(.down)
    }

    private static func isParagraphBreak(_ text: [UInt8], at index: Int) -> Bool {
        let newline = UInt8(ascii: "\n")
        guard text[index] == newline, text[index - 1] != newline, index + 1 < text.count else { return false }
        return text[index + 1] == newline
    }
}
