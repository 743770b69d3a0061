// SPDX-License-Identifier: Apache-2.0

/// The three splits of DeepSeek V3, matched at once by hand: first `\p{N}{1,3}`, then `[一-龥぀-ゟ゠-ヿ]+`, then
/// ``[!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*``
/// `|\s*[\r\n]+|\s+(?!\S)|\s+`, each isolated in the pieces of the one before.
///
/// To the last a number or an ideograph is the end of its text. Some characters, such as controls, are in no match; what lies
/// between two matches is a piece.
struct DeepSeekPattern: Sendable {
    /// Whether the first two splits are part of it; where not, it is the last alone.
    let isWhole: Bool
    private let classes = CharacterClasses.unicode

    init(isWhole: Bool = true) {
        self.isWhole = isWhole
    }

    private static let word = CharacterClass.letter | CharacterClass.mark
    private static let symbols = CharacterClass.punctuation | CharacterClass.symbol

    /// The end of the piece that begins at `start`; `limit` is the end of the text.
    func end(from start: Int, limit: Int, of text: Span<UInt8>) -> Int {
        let (kind, length) = classes.character(at: start, of: text)
        var next = start + length
        if isWhole, kind & CharacterClass.number != 0 {
            return classes.run(of: CharacterClass.number, most: 2, from: next, limit: limit, of: text)
        }
        if isWhole, isIdeograph(at: start, of: text) {
            while next < limit, isIdeograph(at: next, of: text) { next += 3 }
            return next
        }
        let first = text[start]
        if kind & DeepSeekPattern.word != 0 { return run(of: DeepSeekPattern.word, from: next, limit: limit, of: text) }
        if kind & DeepSeekPattern.symbols != 0 {
            if first < 0x80, next < limit, isLatin(text[next]) { return latin(from: next + 1, limit: limit, of: text) }
            return symbols(from: next, limit: limit, of: text)
        }
        let isLineEnd = first == UInt8(ascii: "\n") || first == UInt8(ascii: "\r")
        if !isLineEnd, let second = character(at: next, limit: limit, of: text) {
            if second.class & DeepSeekPattern.word != 0 {
                return run(of: DeepSeekPattern.word, from: next + second.length, limit: limit, of: text)
            }
            if first == 0x20, second.class & DeepSeekPattern.symbols != 0 {
                return symbols(from: next + second.length, limit: limit, of: text)
            }
        }
        if kind & CharacterClass.space != 0 { return whiteSpace(from: start, limit: limit, of: text) }
        return unmatched(from: next, limit: limit, of: text)
    }

    /// The class and length of a character, or nil at the end of the text that the last split sees.
    @inline(__always)
    private func character(at index: Int, limit: Int, of text: Span<UInt8>) -> (class: UInt8, length: Int)? {
        guard index < limit else { return nil }
        let (kind, length) = classes.character(at: index, of: text)
        if isWhole, kind & CharacterClass.number != 0 || isIdeograph(at: index, of: text) { return nil }
        return (kind, length)
    }

    /// The end of a run of those classes without ideographs.
    @inline(__always)
    private func run(of mask: UInt8, from start: Int, limit: Int, of text: Span<UInt8>) -> Int {
        var at = start
        while let (kind, length) = character(at: at, limit: limit, of: text), kind & mask != 0 { at += length }
        return at
    }

    private func latin(from start: Int, limit: Int, of text: Span<UInt8>) -> Int {
        var at = start
        while at < limit, isLatin(text[at]) { at += 1 }
        return at
    }

    private func symbols(from start: Int, limit: Int, of text: Span<UInt8>) -> Int {
        var at = run(of: DeepSeekPattern.symbols, from: start, limit: limit, of: text)
        while at < limit, text[at] == UInt8(ascii: "\n") || text[at] == UInt8(ascii: "\r") { at += 1 }
        return at
    }

    private func whiteSpace(from start: Int, limit: Int, of text: Span<UInt8>) -> Int {
        let end = classes.run(of: CharacterClass.space, from: start, limit: limit, of: text)
        // To the rule the text ends where a number or an ideograph begins.
        let isEnd = character(at: end, limit: limit, of: text) == nil
        return WhiteSpaceRule.lines.end(from: start, limit: isEnd ? end : limit, of: text, classes)
    }

    /// The end of the characters without a match of which one lies before `start`: the next one with a match begins a piece.
    private func unmatched(from start: Int, limit: Int, of text: Span<UInt8>) -> Int {
        var at = start
        while let (kind, length) = character(at: at, limit: limit, of: text) {
            guard kind & (DeepSeekPattern.word | DeepSeekPattern.symbols | CharacterClass.space) == 0 else { return at }
            // Before a word any other character belongs to the word.
            if let next = character(at: at + length, limit: limit, of: text), next.class & DeepSeekPattern.word != 0 {
                return at
            }
            at += length
        }
        return at
    }

    /// `[一-龥぀-ゟ゠-ヿ]`: U+3040…30FF and U+4E00…9FA5, which are three bytes long.
    @inline(__always)
    private func isIdeograph(at index: Int, of text: Span<UInt8>) -> Bool {
        let first = text[index]
        guard first >= 0xE3, first <= 0xE9 else { return false }
        let second = text[index + 1]
        switch first {
        case 0xE3: return second >= 0x81 && second <= 0x83
        case 0xE4: return second >= 0xB8
        case 0xE9: return second < 0xBE || (second == 0xBE && text[index + 2] <= 0xA5)
        default: return true
        }
    }

    @inline(__always)
    private func isLatin(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- UInt8(ascii: "a") < 26
    }
}
