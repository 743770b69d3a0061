// SPDX-License-Identifier: Apache-2.0

/// What becomes of the matches of a split and of the text between them; the names are those of `tokenizer.json` files.
enum SplitBehavior: String, Sendable {
    /// Matches are dropped: no token writes them.
    case removed = "Removed"
    /// Each match is a piece, and so is what lies between two.
    case isolated = "Isolated"
    /// A match ends the piece before it; a match after a match stands alone.
    case mergedWithPrevious = "MergedWithPrevious"
    /// A match begins the piece after it; a match before a match stands alone.
    case mergedWithNext = "MergedWithNext"
    /// Matches that touch are one piece.
    case contiguous = "Contiguous"
}

/// Cuts text into matches and what lies between them.
protocol Segmenter: Sendable {
    /// The end of the match that begins at `start`, or of the text before the next match.
    func segment(from start: Int, limit: Int, of text: Span<UInt8>) -> (end: Int, isMatch: Bool)
}

/// A segmenter with a behaviour.
struct BehavingSplit<Matches: Segmenter>: Sendable {
    let matches: Matches
    let behavior: SplitBehavior
    /// Whether matches are taken for what lies between them, and the other way round.
    let isInverted: Bool

    init(_ matches: Matches, _ behavior: SplitBehavior, isInverted: Bool = false) {
        self.matches = matches
        self.behavior = behavior
        self.isInverted = isInverted
    }

    /// The end of the piece that begins at `start`, and whether the piece is dropped; `limit` is the end of the text.
    func piece(from start: Int, limit: Int, of text: Span<UInt8>) -> (end: Int, isDropped: Bool) {
        var (end, isMatch) = matches.segment(from: start, limit: limit, of: text)
        switch behavior {
        case .isolated: return (end, false)
        case .removed: return (end, isMatch != isInverted)
        case .mergedWithPrevious, .mergedWithNext:
            // One of a kind takes one of the other kind after it.
            guard (isMatch != isInverted) == (behavior == .mergedWithNext), end < limit else { return (end, false) }
            let next = matches.segment(from: end, limit: limit, of: text)
            return (next.isMatch == isMatch ? end : next.end, false)
        case .contiguous:
            while end < limit {
                let next = matches.segment(from: end, limit: limit, of: text)
                if next.isMatch != isMatch { break }
                end = next.end
            }
            return (end, false)
        }
    }
}
