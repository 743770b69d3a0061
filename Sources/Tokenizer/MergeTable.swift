// SPDX-License-Identifier: Apache-2.0

import Tokens

/// The merges of a byte-pair encoding: pair of tokens → rank, and rank → the token that the pair becomes.
///
/// A rank is a merge's place in the vocabulary's list; a lower rank is merged first.
struct MergeTable: Sendable {
    /// The largest id and rank that a slot can hold.
    static let largestID = 1 << 21 - 2
    /// The rank of a pair that is not merged.
    static let none = UInt32.max

    private static let bits: UInt64 = 21
    private static let field: UInt64 = 1 << bits - 1
    private static let vacant = UInt64.max

    /// Open addressing; a slot is left id, right id and rank of 21 bits each, so that a probe reads 8 bytes.
    private var slots: [UInt64]
    private let shift: UInt64
    /// Rank → token.
    private(set) var results: [TokenID] = []
    /// Whether every token is made by one merge only, which comes before all merges that use the token.
    ///
    /// True of vocabularies that were trained. Then the order in which equal pairs are merged does not matter, except where
    /// they overlap, and ``LongPieceMerger`` may merge all pairs of one rank together.
    private(set) var isOrdered = true
    /// Which tokens were made and used by the merges so far, two bits each.
    private var history: [UInt8]

    /// An empty table for `count` merges between `vocabularySize` tokens.
    init(count: Int, vocabularySize: Int) throws(TokenizerError) {
        guard count <= MergeTable.largestID else { throw .tooManyMerges(count) }
        let bits = UInt64(Int.bitWidth - (2 * count).leadingZeroBitCount)
        slots = [UInt64](repeating: MergeTable.vacant, count: 1 << max(bits, 4))
        shift = 64 - max(bits, 4)
        history = [UInt8](repeating: 0, count: vocabularySize)
        results.reserveCapacity(count)
    }

    /// Adds the merge of the next rank.
    ///
    /// A pair that is given again takes the later rank, as in the library that defined the file format.
    mutating func append(_ left: TokenID, _ right: TokenID, to result: TokenID) {
        let key = MergeTable.key(left, right)
        let slot = slot(of: key)
        slots[slot] = key << MergeTable.bits | UInt64(results.count)
        results.append(result)
        history[Int(left)] |= 2
        history[Int(right)] |= 2
        if history[Int(result)] != 0 { isOrdered = false }
        history[Int(result)] |= 1
    }

    /// Forgets what only `append` needs.
    mutating func finish() {
        history = []
    }

    /// The rank of the merge of two neighbours, or ``none``.
    @inline(__always)
    func rank(_ left: TokenID, _ right: TokenID) -> UInt32 {
        let found = slots[slot(of: MergeTable.key(left, right))]
        return found == MergeTable.vacant ? MergeTable.none : UInt32(truncatingIfNeeded: found & MergeTable.field)
    }

    @inline(__always)
    private static func key(_ left: TokenID, _ right: TokenID) -> UInt64 {
        UInt64(left) << bits | UInt64(right)
    }

    /// The slot that holds the pair, or the vacant one where it would be.
    @inline(__always)
    private func slot(of key: UInt64) -> Int {
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) &>> shift)
        while true {
            let found = slots[slot]
            if found == MergeTable.vacant || found >> MergeTable.bits == key { return slot }
            slot = (slot + 1) & mask
        }
    }
}
