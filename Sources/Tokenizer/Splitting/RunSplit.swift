// SPDX-License-Identifier: Apache-2.0

/// Matches runs of the characters of a set, such as `\p{N}{1,3}`, `[一-龥]+`, `\s?\p{L}+` or `[0-9][0-9][0-9]`.
struct RunSplit: Segmenter, Equatable {
    /// What a run is made of.
    let set: CharacterSet
    /// The fewest characters of a match.
    var least = 1
    /// The most characters of a match.
    var most = Int.max
    /// What may stand once before a run and belongs to it then; only where runs have no bounds.
    var prefix: CharacterSet?
    /// The pattern's text in a tokenizer.json, where the split was read from one.
    var pattern: String?

    func segment(from start: Int, limit: Int, of text: Span<UInt8>) -> (end: Int, isMatch: Bool) {
        if let first = beginning(at: start, limit: limit, of: text) {
            var at = first
            var left = most
            while at < limit, left > 0 {
                let (isMember, length) = set.contains(at: at, of: text)
                guard isMember else { break }
                at += length
                left -= 1
            }
            return (at, true)
        }
        var at = start
        repeat {
            at += set.contains(at: at, of: text).length
        } while at < limit && !begins(at: at, limit: limit, of: text)
        return (at, false)
    }

    private func begins(at index: Int, limit: Int, of text: Span<UInt8>) -> Bool {
        beginning(at: index, limit: limit, of: text) != nil
    }

    /// Where the run of a match at `index` begins: there or after the prefix; nil when there is no match.
    private func beginning(at index: Int, limit: Int, of text: Span<UInt8>) -> Int? {
        if isRun(at: index, limit: limit, of: text) { return index }
        guard let prefix else { return nil }
        let (isMember, length) = prefix.contains(at: index, of: text)
        return isMember && isRun(at: index + length, limit: limit, of: text) ? index + length : nil
    }

    /// Whether `least` characters of the set follow.
    @inline(__always)
    private func isRun(at index: Int, limit: Int, of text: Span<UInt8>) -> Bool {
        var at = index
        for _ in 0..<least {
            guard at < limit else { return false }
            let (isMember, length) = set.contains(at: at, of: text)
            guard isMember else { return false }
            at += length
        }
        return true
    }
}
