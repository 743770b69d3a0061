// SPDX-License-Identifier: Apache-2.0

import Tokens

/// A byte-level byte-pair encoding: every piece starts as its bytes, and pairs merge by rank until none is left.
struct BytePairModel: Sendable {
    let vocabulary: Vocabulary
    let merges: MergeTable
    /// Byte → its token, or ``missing``.
    let byteTokens: [TokenID]

    /// Stands for a byte that no token writes.
    static let missing = TokenID.max

    init(vocabulary: Vocabulary, merges: MergeTable) {
        self.vocabulary = vocabulary
        self.merges = merges
        byteTokens = (0...255).map { byte in vocabulary.id(of: [UInt8(byte)].span) ?? BytePairModel.missing }
    }
}
