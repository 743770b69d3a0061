// SPDX-License-Identifier: Apache-2.0

/// The split pattern of GPT-2, matched by hand:
/// `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`.
///
/// Every character belongs to a match, so that matches tile the text.
struct GPT2Pattern: Sendable {
    let classes = CharacterClasses.unicode

    /// The end of the match that begins at `start`; `limit` is the end of the text.
    func end(from start: Int, limit: Int, of text: Span<UInt8>) -> Int {
        let first = text[start]
        if first == UInt8(ascii: "'"), let end = contraction(after: start, limit: limit, of: text) { return end }

        var kind = self.kind(at: start, of: text)
        let next = start + kind.length
        if kind.class != CharacterClass.space { return run(of: kind.class, from: next, limit: limit, of: text) }
        guard next < limit else { return next }
        kind = self.kind(at: next, of: text)
        if kind.class == CharacterClass.space { return spaces(from: start, second: next, limit: limit, of: text) }
        // Only U+0020 joins the run after it; any other white space stands alone (`\s+` without the look-ahead).
        return first == 0x20 ? run(of: kind.class, from: next + kind.length, limit: limit, of: text) : next
    }

    /// `'s`, `'t`, `'re`, `'ve`, `'m`, `'ll` or `'d` at an apostrophe.
    private func contraction(after start: Int, limit: Int, of text: Span<UInt8>) -> Int? {
        guard start + 1 < limit else { return nil }
        let second = text[start + 1]
        switch second {
        case UInt8(ascii: "s"), UInt8(ascii: "t"), UInt8(ascii: "m"), UInt8(ascii: "d"):
            return start + 2
        case UInt8(ascii: "r"), UInt8(ascii: "v"), UInt8(ascii: "l"):
            guard start + 2 < limit else { return nil }
            return text[start + 2] == (second == UInt8(ascii: "l") ? second : UInt8(ascii: "e")) ? start + 3 : nil
        default:
            return nil
        }
    }

    /// White space that begins with two characters of it: all but the last, which the next match may want, or all at the end.
    private func spaces(from start: Int, second: Int, limit: Int, of text: Span<UInt8>) -> Int {
        var last = second
        var at = second
        while at < limit {
            let (kind, length) = classes.character(at: at, of: text)
            guard kind == CharacterClass.space else { return last }
            last = at
            at += length
        }
        return limit
    }

    /// The end of a run of one class.
    @inline(__always)
    private func run(of kind: UInt8, from start: Int, limit: Int, of text: Span<UInt8>) -> Int {
        var at = start
        while at < limit {
            let next = self.kind(at: at, of: text)
            guard next.class == kind else { break }
            at += next.length
        }
        return at
    }

    @inline(__always)
    private func kind(at index: Int, of text: Span<UInt8>) -> (class: UInt8, length: Int) {
        let (kind, length) = classes.character(at: index, of: text)
        return (kind & 3, length)
    }
}
