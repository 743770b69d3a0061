// SPDX-License-Identifier: Apache-2.0

internal import Cryptography
internal import Tokens

/// SynthID's hash.
enum SynthIDHash {
    /// Knuth's multiplier for 64 bits.
    static let multiplier: UInt64 = 6_364_136_223_846_793_005

    /// Takes one id or key.
    @inline(__always)
    static func fold(_ hash: UInt64, _ value: UInt64) -> UInt64 { (hash &+ value) &* multiplier &+ 1 }

    /// Takes some ids.
    @inline(__always)
    static func fold(_ hash: UInt64, _ tokens: Span<TokenID>, _ range: Range<Int>) -> UInt64 {
        var hash = hash
        for index in range { hash = fold(hash, UInt64(tokens[index])) }
        return hash
    }

    /// Where the hash of 2025 begins: SHA-256 over the keys' little-endian bytes, as a big-endian number mod 2⁶³ − 1.
    static func start(of keys: [UInt64]) -> UInt64 {
        var message: [UInt8] = []
        for key in keys {
            for shift in stride(from: 0, to: 64, by: 8) { message.append(UInt8(truncatingIfNeeded: key >> shift)) }
        }
        let digest = SHA256.digest(of: message)
        let modulus = UInt64(Int64.max)
        var rest: UInt64 = 0
        for half in [digest.high, digest.low] {
            for shift in [64, 0] {
                let digit = UInt64(truncatingIfNeeded: half >> UInt128(shift))
                rest = modulus.dividingFullWidth((rest, digit)).remainder
            }
        }
        return rest
    }
}
