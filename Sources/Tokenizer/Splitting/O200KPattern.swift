// SPDX-License-Identifier: Apache-2.0

/// The family of OpenAI's `o200k_base`, matched by hand.
///
/// With U = `[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]`, the capitals of a word, L = `[\p{Ll}\p{Lm}\p{Lo}\p{M}]`, what follows them, and
/// C = `(?i:'s|'t|'re|'ve|'m|'ll|'d)?`:
/// `[^\r\n\p{L}\p{N}]?U*L+C|[^\r\n\p{L}\p{N}]?U+L*C|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+`.
/// Every character belongs to a match, so that matches tile the text.
struct O200KPattern: Sendable {
    /// The most number characters of a match.
    var mostDigits: Int
    /// The contractions that end a word.
    var contractions: Contractions
    private let classes = CharacterClasses.unicode

    init(mostDigits: Int = 3, contractions: Contractions = .anyCase) {
        self.mostDigits = mostDigits
        self.contractions = contractions
    }

    private static let upper = CharacterClass.upper | CharacterClass.mark
    private static let lower = CharacterClass.lower | CharacterClass.mark

    /// The end of the match that begins at `start`; `limit` is the end of the text.
    func end(from start: Int, limit: Int, of text: Span<UInt8>) -> Int {
        let (kind, length) = classes.character(at: start, of: text)
        let next = start + length
        // A mark may be the optional first character, too, but the match is then the same.
        if kind & (CharacterClass.letter | CharacterClass.mark) != 0 {
            return word(from: start, limit: limit, of: text)
        }
        if kind & CharacterClass.number != 0 {
            return classes.run(of: CharacterClass.number, most: mostDigits - 1, from: next, limit: limit, of: text)
        }
        let first = text[start]
        if next < limit, first != UInt8(ascii: "\n"), first != UInt8(ascii: "\r") {
            // One character of any other kind, and the word after it.
            let second = classes.character(at: next, of: text)
            if second.class & (CharacterClass.letter | CharacterClass.mark) != 0 {
                return word(from: next, limit: limit, of: text)
            }
            if first == 0x20, second.class & (CharacterClass.number | CharacterClass.space) == 0 {
                return symbols(from: next + second.length, limit: limit, of: text)
            }
        }
        if kind & CharacterClass.space == 0 { return symbols(from: next, limit: limit, of: text) }
        return WhiteSpaceRule.lines.end(from: start, limit: limit, of: text, classes)
    }

    /// The end of `U*L+C|U+L*C` at `start`, where a letter or mark stands.
    ///
    /// After the run of U either one of L alone follows, and the match goes on; or the run is given back to the last character
    /// that is in L, too, which is then all of `L+`; or there is none and the run itself is the match.
    @inline(__always)
    private func word(from start: Int, limit: Int, of text: Span<UInt8>) -> Int {
        var at = start
        var lastInBoth = start
        while at < limit {
            let (kind, length) = classes.character(at: at, of: text)
            if kind & O200KPattern.upper == 0 {
                guard kind & O200KPattern.lower != 0 else { break }
                at = classes.run(of: O200KPattern.lower, from: at + length, limit: limit, of: text)
                return contractions.end(from: at, limit: limit, of: text) ?? at
            }
            at += length
            if kind & O200KPattern.lower != 0 { lastInBoth = at }
        }
        let end = lastInBoth > start ? lastInBoth : at
        return contractions.end(from: end, limit: limit, of: text) ?? end
    }

    /// The end of the symbols of which one lies before `start`, and of the line ends and slashes after them.
    @inline(__always)
    private func symbols(from start: Int, limit: Int, of text: Span<UInt8>) -> Int {
        let others = CharacterClass.letter | CharacterClass.number | CharacterClass.space
        var at = classes.run(without: others, from: start, limit: limit, of: text)
        while at < limit {
            let byte = text[at]
            guard byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") || byte == UInt8(ascii: "/") else { break }
            at += 1
        }
        return at
    }
}
