// SPDX-License-Identifier: Apache-2.0

import Tokens

/// A byte-level byte-pair encoding: every piece starts as its bytes, and pairs merge by rank until none is left.
struct BytePairModel: Sendable {
    let vocabulary: Vocabulary
    let merges: MergeTable
    /// Byte → its token, or ``missing``.
    let byteTokens: [TokenID]
    /// First byte · 256 + second byte → the rank of their merge: half of all ranks that a text needs, without hashing.
    let byteRanks: [UInt32]

    /// Stands for a byte that no token writes.
    static let missing = TokenID.max

    init(vocabulary: Vocabulary, merges: MergeTable) {
        self.vocabulary = vocabulary
        self.merges = merges
        let tokens = (0...255).map { byte in vocabulary.id(of: [UInt8(byte)].span) ?? BytePairModel.missing }
        var ranks = [UInt32](repeating: MergeTable.none, count: 1 << 16)
        for (rank, result) in merges.results.enumerated() where vocabulary.range(of: result).count == 2 {
            let start = vocabulary.range(of: result).lowerBound
            ranks[Int(vocabulary.bytes[start]) << 8 | Int(vocabulary.bytes[start + 1])] = UInt32(rank)
        }
        byteTokens = tokens
        byteRanks = ranks
    }
}
