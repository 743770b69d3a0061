// SPDX-License-Identifier: Apache-2.0

/// Matches `\w+|[^\w\s]+`: words, and runs of what is neither word nor white space.
struct WordSplit: Segmenter {
    /// Whether `\w` is Oniguruma's, or else Rust's: it has no joiners, and has the superscript digits and fractions of Latin-1,
    /// which are in `[^\w]`, too.
    var isRuby = false
    private let classes = CharacterClasses.unicode

    init(isRuby: Bool = false) {
        self.isRuby = isRuby
    }

    func segment(from start: Int, limit: Int, of text: Span<UInt8>) -> (end: Int, isMatch: Bool) {
        var (kind, at) = step(start, text)
        let first = kind == .either ? .word : kind
        while at < limit {
            let next: Int
            (kind, next) = step(at, text)
            if kind != first, kind != .either || first == .space { break }
            at = next
        }
        return (at, first != .space)
    }

    private enum Kind {
        case word, space, other
        /// In `\w` and in `[^\w]`, too.
        case either
    }

    private func step(_ index: Int, _ text: Span<UInt8>) -> (kind: Kind, next: Int) {
        let (kind, length) = classes.character(at: index, of: text)
        let next = index + length
        if kind & CharacterClass.space != 0 { return (.space, next) }
        var isWord = kind & (CharacterClass.letter | CharacterClass.mark | CharacterClass.word) != 0
        if length > 1 {
            switch CharacterClasses.scalar(at: index, of: text).character {
            case 0xB2, 0xB3, 0xB9, 0xBC...0xBE: if isRuby { return (.either, next) }
            case 0x200C, 0x200D: isWord = !isRuby
            default: if kind == CharacterClass.lateNumber { isWord = false }
            }
        }
        return (isWord ? .word : .other, next)
    }
}
