// SPDX-License-Identifier: Apache-2.0

internal import Tokens

/// The distinct windows of a fixed number of tokens met so far in one text.
///
/// Open addressing over the positions where each window first ended, compared token by token: no collision can make two
/// different windows equal. The hash is seeded at random, so no text can be written to be slow.
struct SeenWindows {
    /// The number of tokens of a window.
    let width: Int
    /// Position of a window's last token plus one; 0 marks a free slot.
    ///
    /// The count is a power of two.
    private var slots: [Int32] = []
    private var mask = 0
    private var count = 0
    /// Where the first window ends that ``insert(upTo:in:)`` has not added.
    private var next: Int
    private let hashSeed: UInt64

    /// The most slots that are kept from text to text: 1 MiB.
    private static let keptSlots = 1 << 18

    init(width: Int) {
        self.width = width
        next = width - 1
        var generator = SystemRandomNumberGenerator()
        hashSeed = generator.next()
    }

    /// Forgets everything and makes room for that many windows, reusing memory that is not much too large.
    mutating func reset(capacity: Int) {
        let wanted = max(64, 2 * capacity)
        let size = 1 << (Int.bitWidth - (wanted - 1).leadingZeroBitCount)
        if slots.count < size || slots.count > max(size, Self.keptSlots) {
            slots = Array(repeating: 0, count: size)
        } else {
            for index in 0..<size { slots[index] = 0 }
        }
        mask = size - 1
        count = 0
        next = width - 1
    }

    /// Gives the memory of a long text back: a detector has a reader for each key, and each would keep its own.
    mutating func releaseLargeMemory() {
        guard slots.count > Self.keptSlots else { return }
        slots = []
        mask = 0
        count = 0
    }

    /// Adds the window that ends at `position` of `tokens`.
    ///
    /// - Returns: whether it was new.
    /// - Precondition: `position + 1 >= width`, and `tokens` holds every earlier position that was inserted.
    mutating func insert(endingAt position: Int, in tokens: Span<TokenID>) -> Bool {
        if 2 * (count + 1) > mask + 1 { grow(tokens) }
        var slot = hash(endingAt: position, in: tokens)
        while slots[slot] != 0 {
            if isEqual(Int(slots[slot]) - 1, position, in: tokens) { return false }
            slot = (slot + 1) & mask
        }
        slots[slot] = Int32(truncatingIfNeeded: position + 1)
        count += 1
        return true
    }

    /// Adds every window up to the one that ends at `position`, in order; those that are in already are passed over.
    ///
    /// - Returns: whether the last one was new; false when it is in already.
    /// - Precondition: as ``insert(endingAt:in:)``; the two are not mixed between resets.
    mutating func insert(upTo position: Int, in tokens: Span<TokenID>) -> Bool {
        var isNew = false
        while next <= position {
            isNew = insert(endingAt: next, in: tokens)
            next += 1
        }
        return isNew
    }

    private mutating func grow(_ tokens: Span<TokenID>) {
        let old = slots[0...mask].filter { $0 != 0 }
        let next = next
        reset(capacity: max(64, 2 * old.count))
        self.next = next
        for entry in old {
            var slot = hash(endingAt: Int(entry) - 1, in: tokens)
            while slots[slot] != 0 { slot = (slot + 1) & mask }
            slots[slot] = entry
        }
        count = old.count
    }

    private func hash(endingAt position: Int, in tokens: Span<TokenID>) -> Int {
        var state = hashSeed
        for index in position + 1 - width..<position + 1 {
            let product = (state ^ UInt64(tokens[index])).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
            state = product.high ^ product.low
        }
        let product = (state ^ hashSeed).multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
        return Int(truncatingIfNeeded: product.high ^ product.low) & mask
    }

    private func isEqual(_ first: Int, _ second: Int, in tokens: Span<TokenID>) -> Bool {
        for offset in 0..<width where tokens[first - offset] != tokens[second - offset] { return false }
        return true
    }
}
