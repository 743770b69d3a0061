// SPDX-License-Identifier: Apache-2.0

import Tokens

/// Pair of tokens → the order of its merge.
struct PairRanks: Sendable {
    /// The order of a pair that is not merged.
    static let none = UInt32.max

    private static let bits: UInt64 = 21
    private static let field: UInt64 = 1 << bits - 1
    private static let vacant = UInt64.max

    /// Open addressing; a slot is left id, right id and order of 21 bits each, so that a probe reads 8 bytes.
    ///
    /// The first slots come once more behind the last, for a kernel that reads four at once.
    private(set) var slots: [UInt64]
    private static let repeated = 3
    /// There are 2^(64 - shift) slots.
    let shift: UInt64
    /// One bit for each of 2^20 hashes, of those that some pair has: most pairs that a text has do not merge, and this fits a cache.
    private var filter = [UInt64](repeating: 0, count: 1 << 14)

    /// An empty table for at most `count` pairs, which leave at least half of it vacant.
    init(count: Int) {
        let bits = max(UInt64(Int.bitWidth - (2 * count).leadingZeroBitCount), 4)
        slots = [UInt64](repeating: PairRanks.vacant, count: 1 << bits + PairRanks.repeated)
        shift = 64 - bits
    }

    /// The order of the pair's merge, or ``none``.
    @inline(__always)
    func order(_ left: TokenID, _ right: TokenID) -> UInt32 {
        let hash = PairRanks.hash(PairRanks.key(left, right)) >> 44
        guard filter.span[Int(truncatingIfNeeded: hash >> 6)] >> (hash & 63) & 1 != 0 else { return PairRanks.none }
        let slots = slots.span
        let found = slots[PairRanks.slot(of: PairRanks.key(left, right), slots, shift)]
        return found == PairRanks.vacant ? PairRanks.none : UInt32(truncatingIfNeeded: found & PairRanks.field)
    }

    /// Adds a pair that is not in the table.
    mutating func insert(_ left: TokenID, _ right: TokenID, order: UInt32) {
        let key = PairRanks.key(left, right)
        let hash = PairRanks.hash(key) >> 44
        filter[Int(truncatingIfNeeded: hash >> 6)] |= 1 << (hash & 63)
        let slot = PairRanks.slot(of: key, slots.span, shift)
        slots[slot] = key << PairRanks.bits | UInt64(order)
        if slot < PairRanks.repeated { slots[slots.count - PairRanks.repeated + slot] = slots[slot] }
    }

    @inline(__always)
    private static func key(_ left: TokenID, _ right: TokenID) -> UInt64 {
        UInt64(left) << bits | UInt64(right)
    }

    @inline(__always)
    private static func hash(_ key: UInt64) -> UInt64 {
        key &* 0x9E37_79B9_7F4A_7C15
    }

    /// The slot that holds the pair, or the vacant one where it would be.
    @inline(__always)
    private static func slot(of key: UInt64, _ slots: Span<UInt64>, _ shift: UInt64) -> Int {
        let mask = slots.count - 1 - repeated
        var slot = Int(truncatingIfNeeded: hash(key) &>> shift)
        while true {
            let found = slots[slot]
            if found == vacant || found >> bits == key { return slot }
            slot = (slot + 1) & mask
        }
    }
}
