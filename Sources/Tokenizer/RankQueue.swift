// SPDX-License-Identifier: Apache-2.0

/// A set of ranks that knows its lowest member: one bit per rank, and above it one bit per word that is not zero.
///
/// Every operation takes one step per level: three levels hold 262,144 ranks, four hold all.
struct RankQueue: Sendable {
    /// From the lowest level to the single word at the top.
    private var levels: [[UInt64]] = []

    /// An empty set of ranks below `count`.
    init(count: Int) {
        var count = count
        repeat {
            count = (count + 63) / 64
            levels.append([UInt64](repeating: 0, count: max(count, 1)))
        } while count > 1
    }

    /// The lowest member.
    var first: Int? {
        var index = 0
        for level in levels.indices.reversed() {
            let word = levels[level][index]
            if word == 0 { return nil }
            index = index * 64 + word.trailingZeroBitCount
        }
        return index
    }

    /// Adds a rank that may be there already.
    mutating func insert(_ rank: Int) {
        var index = rank
        for level in levels.indices {
            let word = levels[level][index / 64]
            levels[level][index / 64] = word | 1 << UInt64(index % 64)
            if word != 0 { return }
            index /= 64
        }
    }

    /// Removes a member.
    mutating func remove(_ rank: Int) {
        var index = rank
        for level in levels.indices {
            levels[level][index / 64] &= ~(1 << UInt64(index % 64))
            if levels[level][index / 64] != 0 { return }
            index /= 64
        }
    }
}
