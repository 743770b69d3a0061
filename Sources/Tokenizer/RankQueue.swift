// SPDX-License-Identifier: Apache-2.0

/// A set of ranks that knows its lowest member: one bit per rank, and above it one bit per word that is not zero.
///
/// Four levels of 64-bit words hold 16 million ranks, so that every operation takes at most four steps.
struct RankQueue: Sendable {
    private static let levels = 4

    /// All levels in one array, the lowest first.
    private var words: [UInt64] = []
    /// Where each level begins in `words`.
    private var bases: [4 of Int]

    /// An empty set of ranks below `count`.
    init(count: Int) {
        precondition(count <= 1 << 24, "ranks need four levels")
        bases = [4 of Int](repeating: 0)
        var width = count
        var total = 0
        for level in 0..<RankQueue.levels {
            width = max((width + 63) / 64, 1)
            bases[level] = total
            total += width
        }
        words = [UInt64](repeating: 0, count: total)
    }

    /// The lowest member.
    var first: Int? {
        var index = 0
        for level in (0..<RankQueue.levels).reversed() {
            let word = words[bases[level] + index]
            if word == 0 { return nil }
            index = index * 64 + word.trailingZeroBitCount
        }
        return index
    }

    /// Adds a rank that may be there already.
    mutating func insert(_ rank: Int) {
        var index = rank
        for level in 0..<RankQueue.levels {
            let place = bases[level] + index / 64
            let word = words[place]
            words[place] = word | 1 << UInt64(index % 64)
            if word != 0 { return }
            index /= 64
        }
    }

    /// Removes a member.
    mutating func remove(_ rank: Int) {
        var index = rank
        for level in 0..<RankQueue.levels {
            let place = bases[level] + index / 64
            words[place] &= ~(1 << UInt64(index % 64))
            if words[place] != 0 { return }
            index /= 64
        }
    }
}
