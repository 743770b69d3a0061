// SPDX-License-Identifier: Apache-2.0

/// A walk through a text from one added token to the next.
struct AddedTokenSearch {
    private let tokens: AddedTokens
    private let range: Range<Int>
    private let specialTokens: SpecialTokens
    /// Ascending parts of the text in which, even so, no special token is recognised.
    private let inputs: [Range<Int>]
    /// The first of them that ends behind where the search is.
    private var nextInput = 0
    /// Where the search goes on; it may lie before `end`, when that token took white space in which another begins.
    private var from: Int
    /// Where the last token ended, with the white space that it took.
    private(set) var end: Int

    init(
        _ tokens: AddedTokens,
        in range: Range<Int>,
        _ specialTokens: SpecialTokens,
        inputs: [Range<Int>] = []
    ) {
        self.tokens = tokens
        self.range = range
        self.specialTokens = specialTokens
        self.inputs = inputs
        from = range.lowerBound
        end = range.lowerBound
    }

    /// The next token, and what it takes of the text.
    mutating func next(in text: Span<UInt8>) -> (token: AddedToken, range: Range<Int>)? {
        while let (token, found) = first(in: text) {
            from = found.upperBound
            if token.isSpecial, isInput(found) { continue }
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

    /// The next token that either lies inside one input or is not special or touches none.
    private mutating func first(in text: Span<UInt8>) -> (token: AddedToken, range: Range<Int>)? {
        while let (token, found) = tokens.first(in: from..<range.upperBound, of: text) {
            guard token.isSpecial, let edge = edge(inside: found) else { return (token, found) }
            // It reaches over an edge; one that does not may begin at the same place, or later.
            if let (token, shorter) = tokens.first(in: found.lowerBound..<edge, of: text),
                shorter.lowerBound == found.lowerBound
            {
                return (token, shorter)
            }
            from = found.lowerBound + 1
        }
        return nil
    }

    /// Goes on to the first input that ends behind that place.
    private mutating func passInputs(before place: Int) {
        while nextInput < inputs.count, inputs[nextInput].upperBound <= place { nextInput += 1 }
    }

    /// Where in the range an input begins or ends.
    private mutating func edge(inside found: Range<Int>) -> Int? {
        passInputs(before: found.lowerBound)
        guard nextInput < inputs.count else { return nil }
        let input = inputs[nextInput]
        let edge = input.lowerBound > found.lowerBound ? input.lowerBound : input.upperBound
        return edge < found.upperBound ? edge : nil
    }

    /// Whether the range, in which no input begins or ends, lies in one.
    private mutating func isInput(_ found: Range<Int>) -> Bool {
        passInputs(before: found.lowerBound)
        return nextInput < inputs.count && inputs[nextInput].lowerBound <= found.lowerBound
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
