// SPDX-License-Identifier: Apache-2.0

import Tokens

/// Merges a short piece: looks at all pairs, merges the lowest and leftmost, and looks again.
///
/// Quadratic, but for a few dozen bytes faster than any structure that finds the lowest pair sooner.
struct ShortPieceMerger: Sendable {
    /// The largest piece for which this is the fastest way.
    static let limit = 48

    /// The rank of each token's pair with the next one.
    private var ranks = [UInt32](repeating: MergeTable.none, count: limit)

    /// Replaces the first `count` tokens by the merged ones and returns how many are left.
    mutating func merge(_ tokens: inout [TokenID], count: Int, by merges: MergeTable) -> Int {
        var tokens = tokens.mutableSpan
        var ranks = self.ranks.mutableSpan
        let results = merges.results.span
        var count = count
        guard count > 1 else { return count }
        for index in 0..<count - 1 { ranks[index] = merges.rank(tokens[index], tokens[index + 1]) }
        while count > 1 {
            var lowest = ranks[0]
            var place = 0
            for index in 1..<count - 1 where ranks[index] < lowest {
                lowest = ranks[index]
                place = index
            }
            guard lowest != MergeTable.none else { break }
            tokens[place] = results[Int(lowest)]
            count -= 1
            for index in place + 1..<count { tokens[index] = tokens[index + 1] }
            for index in place..<count - 1 { ranks[index] = ranks[index + 1] }
            if place > 0 { ranks[place - 1] = merges.rank(tokens[place - 1], tokens[place]) }
            if place < count - 1 { ranks[place] = merges.rank(tokens[place], tokens[place + 1]) }
        }
        return count
    }
}
