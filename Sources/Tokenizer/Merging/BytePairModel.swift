// SPDX-License-Identifier: Apache-2.0

import Tokens

/// A byte-pair encoding: every piece starts as its units, and pairs merge by rank until none is left.
struct BytePairModel: Sendable {
    /// What a piece starts as.
    enum Units: Sendable {
        /// Bytes, of which each has a token or is dropped.
        case bytes
        /// Characters; for one without a token the ``Fallback`` says what to do.
        case characters
    }

    /// What becomes of a unit that no token writes.
    enum Fallback: Sendable {
        /// It is dropped, and its neighbours become neighbours of each other.
        case drop
        /// Each of its bytes becomes the token in that place of the 256; none of them is merged.
        case bytes([TokenID])
        /// It becomes that token; a run of such units becomes one token when fused. It is not merged.
        case unknown(TokenID, isFused: Bool)
    }

    let vocabulary: Vocabulary
    let units: Units
    let fallback: Fallback
    /// Whether a piece that is a token is that token, even where merges would not make it.
    let takesWholePieces: Bool
    /// How merging makes each token.
    let trees: MergeTrees
    /// All tokens that merging makes.
    let trie: TokenTrie
    let cuts: SafeCuts
    /// Byte → its token, or ``missing``.
    let byteTokens: [TokenID]
    /// Byte → its token, or ``TokenTrie/none`` for one that is no unit or has none.
    let kernelTokens: [TokenID]
    /// First byte · 256 + second byte → the order of the merge of their tokens, or 0 when they do not merge.
    let byteOrders: [UInt32]

    /// Stands for a byte that no token writes.
    static let missing = TokenID.max

    init(
        vocabulary: Vocabulary,
        merges: MergeTable,
        units: Units = .bytes,
        fallback: Fallback = .drop,
        takesWholePieces: Bool = false
    ) {
        self.vocabulary = vocabulary
        self.units = units
        self.fallback = fallback
        self.takesWholePieces = takesWholePieces
        var sorted = SortedTokens(vocabulary)
        let trees = MergeTrees(merges, vocabulary, sorted, units: units)
        self.trees = trees
        sorted.keep(vocabulary, where: trees.isMade)
        trie = TokenTrie(vocabulary, sorted)
        cuts = SafeCuts(vocabulary, where: trees.isMade)
        byteTokens = (0...255).map { byte in vocabulary.id(of: [UInt8(byte)].span) ?? BytePairModel.missing }
        kernelTokens = byteTokens.enumerated().map { byte, token in
            token == BytePairModel.missing || units == .characters && byte >= 0x80 ? TokenTrie.none : token
        }
        byteOrders = trees.ordersOfBytePairs(vocabulary)
    }
}

extension BytePairModel.Units {
    /// The number of bytes of the unit that begins with that byte of valid text.
    @inline(__always)
    func length(from first: UInt8) -> Int {
        switch self {
        case .bytes: 1
        case .characters: first < 0xC0 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
        }
    }

    /// Whether a unit begins at a byte of valid text.
    @inline(__always)
    func beginsUnit(_ byte: UInt8) -> Bool {
        self == .bytes || byte & 0xC0 != 0x80
    }
}
