// SPDX-License-Identifier: Apache-2.0

/// The family of OpenAI's `cl100k_base`, matched by hand; with the default parameters
/// `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`.
///
/// Every character belongs to a match, so that matches tile the text.
struct CL100KPattern: Sendable {
    /// The most number characters of a match.
    var mostDigits: Int
    /// The contractions that stand alone.
    var contractions: Contractions
    /// What words are made of: letters, or letters and marks.
    var wordClasses: UInt8
    /// Whether line ends join the symbols before them.
    var takesLineEnds: Bool
    /// The alternatives for white space.
    var whiteSpace: WhiteSpaceRule
    private let classes = CharacterClasses.unicode

    init(
        mostDigits: Int = 3,
        contractions: Contractions = .anyCase,
        wordClasses: UInt8 = CharacterClass.letter,
        takesLineEnds: Bool = true,
        whiteSpace: WhiteSpaceRule = .lines
    ) {
        self.mostDigits = mostDigits
        self.contractions = contractions
        self.wordClasses = wordClasses
        self.takesLineEnds = takesLineEnds
        self.whiteSpace = whiteSpace
    }

    /// The end of the match that begins at `start`; `limit` is the end of the text.
    func end(from start: Int, limit: Int, of text: Span<UInt8>) -> Int {
        if let end = contractions.end(from: start, limit: limit, of: text) { return end }
        let (kind, length) = classes.character(at: start, of: text)
        let next = start + length
        if kind & wordClasses != 0 { return classes.run(of: wordClasses, from: next, limit: limit, of: text) }
        if kind & CharacterClass.number != 0 {
            return classes.run(of: CharacterClass.number, most: mostDigits - 1, from: next, limit: limit, of: text)
        }
        let first = text[start]
        let isLineEnd = first == UInt8(ascii: "\n") || first == UInt8(ascii: "\r")
        if next < limit, !isLineEnd {
            // One character of any other kind, and the word after it.
            let second = classes.character(at: next, of: text)
            if second.class & wordClasses != 0 {
                return classes.run(of: wordClasses, from: next + second.length, limit: limit, of: text)
            }
            if first == 0x20, second.class & (CharacterClass.number | CharacterClass.space) == 0 {
                return symbols(from: next + second.length, limit: limit, of: text)
            }
        }
        if kind & CharacterClass.space == 0 { return symbols(from: next, limit: limit, of: text) }
        return whiteSpace.end(from: start, limit: limit, of: text, classes)
    }

    /// The end of the symbols of which one lies before `start`, and of the line ends after them.
    @inline(__always)
    private func symbols(from start: Int, limit: Int, of text: Span<UInt8>) -> Int {
        let others = wordClasses | CharacterClass.number | CharacterClass.space
        var at = classes.run(without: others, from: start, limit: limit, of: text)
        while takesLineEnds, at < limit, text[at] == UInt8(ascii: "\n") || text[at] == UInt8(ascii: "\r") { at += 1 }
        return at
    }
}
