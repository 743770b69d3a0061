// SPDX-License-Identifier: Apache-2.0

/// Finds the name that somebody probably meant.
enum Spelling {
    /// The candidate nearest to what was typed, if one is near enough: the only one that begins with it, or one within
    /// two typing errors (one for words of fewer than four letters).
    ///
    /// - Complexity: O(*n*·*m*) per candidate in the lengths of the words.
    static func closest(to typed: String, among candidates: [String]) -> String? {
        let word = Array(typed.drop { $0 == "-" })
        guard !word.isEmpty else { return nil }
        let longer = word.count < 2 ? [] : candidates.filter { $0.drop { $0 == "-" }.starts(with: word) }
        if longer.count == 1 { return longer.first }
        let ranked = candidates.map { candidate in
            (candidate, distance(word, Array(candidate.drop { $0 == "-" })))
        }
        guard let best = ranked.min(by: { $0.1 < $1.1 }) else { return nil }
        return best.1 <= (word.count < 4 ? 1 : 2) && best.1 < word.count ? best.0 : nil
    }

    /// The Damerau–Levenshtein distance in its restricted form: insertions, deletions, substitutions and exchanges of
    /// neighbours, no part of the word edited twice.
    static func distance(_ a: [Character], _ b: [Character]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...b.count)
        for i in a.indices {
            var row = [i + 1]
            for j in b.indices {
                var best = min(last[j] + (a[i] == b[j] ? 0 : 1), last[j + 1] + 1, row[j] + 1)
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, beforeLast[j - 1] + 1) }
                row.append(best)
            }
            beforeLast = last
            last = row
        }
        return last[b.count]
    }
}
