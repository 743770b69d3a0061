// SPDX-License-Identifier: Apache-2.0

import Tokens

/// Merges a short piece: looks at all pairs, merges the lowest and leftmost, and looks again.
///
/// Quadratic, but for a few dozen bytes faster than any structure that finds the lowest pair sooner.
struct ShortPieceMerger: Sendable {
    /// The largest piece, in bytes, for which this is the fastest way.
    static let limit = 32

    /// The tokens of the piece, of which the first few are in use.
    private(set) var tokens = [TokenID](repeating: 0, count: limit)
    /// The rank of each token's pair with the next one.
    private var ranks = [UInt32](repeating: MergeTable.none, count: limit)

    /// Puts the tokens of a piece into ``tokens`` and returns how many there are, or nil when a byte has no token.
    ///
    /// - Complexity: O(*n*²) in the number of bytes, at most ``limit``.
    mutating func merge(_ bytes: Span<UInt8>, by model: BytePairModel) -> Int? {
        ShortPieceMerger.merge(bytes, by: model, &tokens, &ranks)
    }

    /// The same with the two arrays apart, because spans of both at once would overlap in `self`.
    private static func merge(
        _ bytes: Span<UInt8>,
        by model: BytePairModel,
        _ tokens: inout [TokenID],
        _ ranks: inout [UInt32]
    ) -> Int? {
        var tokens = tokens.mutableSpan
        var ranks = ranks.mutableSpan
        for index in bytes.indices {
            tokens[index] = model.byteTokens[Int(bytes[index])]
            if tokens[index] == BytePairModel.missing { return nil }
        }
        var count = bytes.count
        for index in 0..<count - 1 {
            ranks[index] = model.byteRanks[Int(bytes[index]) << 8 | Int(bytes[index + 1])]
        }
        while count > 1 {
            var lowest = ranks[0]
            var place = 0
            for index in 1..<count - 1 where ranks[index] < lowest {
                lowest = ranks[index]
                place = index
            }
            guard lowest != MergeTable.none else { break }
            tokens[place] = model.merges.results[Int(lowest)]
            count -= 1
            for index in place + 1..<count {
                tokens[index] = tokens[index + 1]
                ranks[index - 1] = ranks[index]
            }
            if place > 0 { ranks[place - 1] = model.merges.rank(tokens[place - 1], tokens[place]) }
            if place < count - 1 { ranks[place] = model.merges.rank(tokens[place], tokens[place + 1]) }
        }
        return count
    }
}
