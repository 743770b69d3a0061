// SPDX-License-Identifier: Apache-2.0

internal import Tokens

/// The distinct pairs of a seed and a token met so far in one text.
///
/// Open addressing, as ``SeenWindows``; the hash is seeded at random, so no text can be written to be slow.
struct SeenSeeds {
    private struct Slot {
        var seed: UInt64
        var token: TokenID
        /// The text that the pair is of; the slot is free in all others.
        var text: UInt32
    }

    /// The count is a power of two.
    private var slots: [Slot] = []
    private var count = 0
    private var text: UInt32 = 0
    private let hashSeed: UInt64

    /// The most slots that are kept from text to text: 1 MiB.
    private static let keptSlots = 1 << 16

    init() {
        var generator = SystemRandomNumberGenerator()
        hashSeed = generator.next()
    }

    /// Forgets everything and makes room for that many pairs, reusing memory that is not much too large.
    mutating func reset(capacity: Int) {
        let wanted = max(64, 2 * capacity)
        let size = 1 << (Int.bitWidth - (wanted - 1).leadingZeroBitCount)
        if slots.count < size || slots.count > max(size, Self.keptSlots) || text == .max {
            slots = Array(repeating: Slot(seed: 0, token: 0, text: 0), count: size)
            text = 0
        }
        text += 1
        count = 0
    }

    /// Gives the memory of a long text back.
    mutating func releaseLargeMemory() {
        guard slots.count > Self.keptSlots else { return }
        slots = []
        count = 0
    }

    /// Adds a pair; returns whether it was new.
    ///
    /// - Complexity: O(1) on average.
    mutating func insert(_ seed: UInt64, _ token: TokenID) -> Bool {
        if 2 * (count + 1) > slots.count { grow() }
        let slot = place(of: seed, token)
        guard slots[slot].text != text else { return false }
        slots[slot] = Slot(seed: seed, token: token, text: text)
        count += 1
        return true
    }

    /// Where a pair is, or the free slot that it would have.
    private func place(of seed: UInt64, _ token: TokenID) -> Int {
        let mask = slots.count - 1
        var slot = hash(seed, token) & mask
        while slots[slot].text == text, slots[slot].seed != seed || slots[slot].token != token {
            slot = (slot + 1) & mask
        }
        return slot
    }

    private mutating func grow() {
        let old = slots.filter { $0.text == text }
        slots = Array(repeating: Slot(seed: 0, token: 0, text: 0), count: max(64, 2 * slots.count))
        text = 1
        for var entry in old {
            entry.text = text
            slots[place(of: entry.seed, entry.token)] = entry
        }
    }

    private func hash(_ seed: UInt64, _ token: TokenID) -> Int {
        let first = (hashSeed ^ seed).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
        let second = (first.high ^ first.low ^ UInt64(token)).multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
        return Int(truncatingIfNeeded: second.high ^ second.low)
    }
}
