// SPDX-License-Identifier: Apache-2.0

/// The split pattern of GPT-2, matched by hand:
/// `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`.
///
/// Every character belongs to a match, so that matches tile the text. tiktoken's spelling with possessive quantifiers and
/// `\s++$` matches the same.
struct GPT2Pattern: Sendable {
    /// The contractions that stand alone.
    let contractions: Contractions
    private let classes = CharacterClasses.unicode

    init(contractions: Contractions = .small) {
        self.contractions = contractions
    }

    private static let rest = CharacterClass.letter | CharacterClass.number | CharacterClass.space

    /// The end of the match that begins at `start`; `limit` is the end of the text.
    func end(from start: Int, limit: Int, of text: Span<UInt8>) -> Int {
        if let end = contractions.end(from: start, limit: limit, of: text) { return end }
        // Only U+0020 joins the run after it.
        var first = start
        var (kind, length) = classes.character(at: start, of: text)
        if text[start] == 0x20, start + 1 < limit {
            first += 1
            (kind, length) = classes.character(at: first, of: text)
        }
        let next = first + length
        if kind & CharacterClass.letter != 0 {
            return classes.run(of: CharacterClass.letter, from: next, limit: limit, of: text)
        }
        if kind & CharacterClass.number != 0 {
            return classes.run(of: CharacterClass.number, from: next, limit: limit, of: text)
        }
        if kind & CharacterClass.space == 0 {
            return classes.run(without: GPT2Pattern.rest, from: next, limit: limit, of: text)
        }
        return WhiteSpaceRule.plain.end(from: start, limit: limit, of: text, classes)
    }
}
