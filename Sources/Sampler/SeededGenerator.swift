// SPDX-License-Identifier: Apache-2.0

/// Repeatable randomness for `--seed`: xoshiro256** (Blackman and Vigna, "Scrambled Linear Pseudorandom Number Generators",
/// 2021), its state filled by SplitMix64.
///
/// The same seed gives the same numbers on every machine and in every version. Not for secrets.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: (UInt64, UInt64, UInt64, UInt64)

    /// A generator that a seed decides.
    public init(seed: UInt64) {
        var mixer = seed
        func next() -> UInt64 {
            mixer &+= 0x9E37_79B9_7F4A_7C15
            var z = mixer
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
        state = (next(), next(), next(), next())
    }

    /// One of the many seeds that a seed decides, all different: what is drawn for one piece of work then does not depend
    /// on who does the others.
    ///
    /// Below 2⁵³, so that a program whose numbers are doubles can read it from JSON and repeat the work.
    public static func seed(_ number: Int, of seed: UInt64) -> UInt64 {
        var first = SeededGenerator(seed: seed)
        // Odd, so that no two are equal, and no small multiple of SplitMix64's own step, so that no state is another's, moved.
        let seed = first.next() &+ UInt64(truncatingIfNeeded: number) &* 0xD134_2543_DE82_EF95
        return seed & (1 << 53 - 1)
    }

    /// 64 uniform bits.
    public mutating func next() -> UInt64 {
        let scrambled = (state.1 &* 5).rotated(left: 7) &* 9
        let shifted = state.1 << 17
        state.2 ^= state.0
        state.3 ^= state.1
        state.1 ^= state.2
        state.0 ^= state.3
        state.2 ^= shifted
        state.3 = state.3.rotated(left: 45)
        return scrambled
    }
}

extension UInt64 {
    fileprivate func rotated(left count: UInt64) -> UInt64 { self << count | self >> (64 - count) }
}
