// SPDX-License-Identifier: Apache-2.0

/// How patterns end: the alternatives for white space that begins no other match.
enum WhiteSpaceRule: Sendable {
    /// `\s+(?!\S)|\s+`: all but the last character, which the next match may want, or all at the end of the text.
    case plain
    /// `\s*[\r\n]+|\s+(?!\S)|\s+`: up to the last line end, then as ``plain``.
    case lines
    /// `\s++$|\s*[\r\n]|\s+(?!\S)|\s`: as ``lines``, but all of it at the end of the text.
    case wholeEnd

    /// The end of the match that begins with the white space at `start`.
    ///
    /// A run of white space is read as often as it has pieces, which are at most four.
    func end(from start: Int, limit: Int, of text: Span<UInt8>, _ classes: CharacterClasses) -> Int {
        var at = start
        // Where the last character began, and where the last line end stopped.
        var last = start
        var lineEnd = start
        while at < limit {
            let (kind, length) = classes.character(at: at, of: text)
            guard kind & CharacterClass.space != 0 else { break }
            last = at
            at += length
            if text[last] == UInt8(ascii: "\n") || text[last] == UInt8(ascii: "\r") { lineEnd = at }
        }
        if self == .wholeEnd, at == limit { return at }
        if self != .plain, lineEnd > start { return lineEnd }
        return at == limit || last == start ? at : last
    }
}
