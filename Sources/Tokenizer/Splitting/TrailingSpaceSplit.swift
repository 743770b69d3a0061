// SPDX-License-Identifier: Apache-2.0

/// Matches `\s+$` of Oniguruma, whose `$` is the end of the text or of a line: white space up to there.
struct TrailingSpaceSplit: Segmenter {
    private let classes = CharacterClasses.unicode

    init() {}

    func segment(from start: Int, limit: Int, of text: Span<UInt8>) -> (end: Int, isMatch: Bool) {
        var at = start
        while at < limit {
            let run = classes.run(of: CharacterClass.space, from: at, limit: limit, of: text)
            if run > at, let end = match(at..<run, limit: limit, of: text) {
                return at > start ? (at, false) : (end, true)
            }
            at = classes.run(without: CharacterClass.space, from: run, limit: limit, of: text)
        }
        return (limit, false)
    }

    /// The end of the match at the beginning of a run of white space: the end of the text, or before the run's last line feed.
    private func match(_ run: Range<Int>, limit: Int, of text: Span<UInt8>) -> Int? {
        if run.upperBound == limit { return limit }
        return run.dropFirst().last { text[$0] == UInt8(ascii: "\n") }
    }
}
