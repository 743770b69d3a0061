// SPDX-License-Identifier: Apache-2.0

/// Which share of the records is wanted: those whose ordinal leaves `index` when divided by `count`.
public struct Shard: Sendable, Equatable {
    /// The share, from 0 to `count` − 1.
    public let index: Int
    /// The number of shares, 1 or more.
    public let count: Int

    /// One of `count` shares.
    ///
    /// The index must lie from 0 to `count` − 1.
    public init(index: Int, count: Int) {
        precondition(count > 0 && (0..<count).contains(index), "a shard's index lies below the number of shards")
        self.index = index
        self.count = count
    }
}
