// SPDX-License-Identifier: Apache-2.0

/// MurmurHash3 for 32-bit results, by Austin Appleby, of whole words with seed 0.
struct MurmurHash {
    private var state: UInt32 = 0
    private var count: UInt32 = 0

    /// Takes one word.
    @inline(__always)
    mutating func append(_ word: UInt32) {
        var value = word &* 0xCC9E_2D51
        value = (value << 15 | value >> 17) &* 0x1B87_3593
        state ^= value
        state = (state << 13 | state >> 19) &* 5 &+ 0xE654_6B64
        count &+= 1
    }

    /// The lower half of a key, then its upper half.
    mutating func append(key: UInt64) {
        append(UInt32(truncatingIfNeeded: key))
        append(UInt32(truncatingIfNeeded: key >> 32))
    }

    /// The hash of the words so far.
    @inline(__always)
    func finish() -> UInt32 {
        var hash = state ^ 4 &* count
        hash = (hash ^ hash >> 16) &* 0x85EB_CA6B
        hash = (hash ^ hash >> 13) &* 0xC2B2_AE35
        return hash ^ hash >> 16
    }
}
