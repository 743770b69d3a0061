// SPDX-License-Identifier: Apache-2.0

/// Philox4x32-10: a bijection of 128-bit counters under a 64-bit key.
///
/// Salmon, Moraes, Dror and Shaw, "Parallel Random Numbers: As Easy as 1, 2, 3", SC 2011. Not a cipher: whoever sees
/// enough of its words may find the key.
struct Philox4x32 {
    /// The four words of a counter or of its image.
    typealias Block = SIMD4<UInt32>

    /// The image of a counter.
    ///
    /// - Complexity: ten rounds of two multiplications.
    @inline(__always)
    static func encrypt(_ counter: Block, low: UInt32, high: UInt32) -> Block {
        var (c0, c1, c2, c3) = (counter[0], counter[1], counter[2], counter[3])
        var (k0, k1) = (low, high)
        for round in 0..<10 {
            if round > 0 {
                k0 &+= 0x9E37_79B9
                k1 &+= 0xBB67_AE85
            }
            let left = UInt64(0xD251_1F53) &* UInt64(c0)
            let right = UInt64(0xCD9E_8D57) &* UInt64(c2)
            c0 = UInt32(truncatingIfNeeded: right >> 32) ^ c1 ^ k0
            c1 = UInt32(truncatingIfNeeded: right)
            c2 = UInt32(truncatingIfNeeded: left >> 32) ^ c3 ^ k1
            c3 = UInt32(truncatingIfNeeded: left)
        }
        return Block(c0, c1, c2, c3)
    }
}
