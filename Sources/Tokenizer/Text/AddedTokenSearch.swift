// SPDX-License-Identifier: Apache-2.0

/// A walk through a text from one added token to the next.
struct AddedTokenSearch {
    private let tokens: AddedTokens
    private let range: Range<Int>
    private let specialTokens: SpecialTokens
    /// Where the search goes on; it may lie before `end`, when that token took white space in which another begins.
    private var from: Int
    /// Where the last token ended, with the white space that it took.
    private(set) var end: Int

    init(_ tokens: AddedTokens, in range: Range<Int>, _ specialTokens: SpecialTokens) {
        self.tokens = tokens
        self.range = range
        self.specialTokens = specialTokens
        from = range.lowerBound
        end = range.lowerBound
    }

    /// The next token, and what it takes of the text.
    mutating func next(in text: Span<UInt8>) -> (token: AddedToken, range: Range<Int>)? {
        while let (token, found) = tokens.first(in: from..<range.upperBound, of: text) {
            from = found.upperBound
            // A token that is not taken still hides others that begin inside it, as in the reference.
            if token.isSpecial, specialTokens == .asText { continue }
            if token.rules.isEmpty {
                end = found.upperBound
                return (token, found)
            }
            if token.rules.contains(.isWholeWord), touchesWord(found, in: text) { continue }
            var start = found.lowerBound
            var stop = found.upperBound
            if token.rules.contains(.takesSpaceAfter) { stop = WhiteSpace.end(of: stop..<range.upperBound, in: text) }
            if token.rules.contains(.takesSpaceBefore) {
                // The reference begins it no earlier than where the token before ended, and drops what is left empty.
                if end >= stop { continue }
                start = WhiteSpace.start(of: min(end, start)..<start, in: text)
            }
            end = stop
            return (token, start..<end)
        }
        return nil
    }

    private func touchesWord(_ found: Range<Int>, in text: Span<UInt8>) -> Bool {
        let classes = CharacterClasses.unicode
        if found.upperBound < range.upperBound, classes.isWord(at: found.upperBound, of: text) { return true }
        var place = found.lowerBound
        guard place > range.lowerBound else { return false }
        repeat { place -= 1 } while place > range.lowerBound && text[place] & 0xC0 == 0x80
        return classes.isWord(at: place, of: text)
    }
}

extension CharacterClasses {
    /// Whether the character at `index` is one of `\w`.
    func isWord(at index: Int, of text: Span<UInt8>) -> Bool {
        let (value, _) = CharacterClasses.scalar(at: index, of: text)
        let word = CharacterClass.letter | CharacterClass.mark | CharacterClass.word
        // The zero-width joiner and non-joiner are in no class.
        return self[value] & word != 0 || value == 0x200C || value == 0x200D
    }
}
