// SPDX-License-Identifier: Apache-2.0

/// The error-correcting code of a payload: its bytes, each as a codeword of the first-order Reed–Muller code RM(1, 7).
///
/// A byte (a₀ … a₇) becomes 128 bits: bit *x* is a₇ ⊕ a₀x₀ ⊕ … ⊕ a₆x₆. Any two codewords differ in 64 places or in all 128.
/// MacWilliams and Sloane, *The Theory of Error-Correcting Codes* (1977), chapter 13.
public struct PayloadCode: Sendable, Hashable {
    /// What a bit of 1 does to words: the highest bit turns, so that a green half becomes the red one.
    public static let flip: UInt32 = 1 << 31
    /// The number of places of one byte's codeword.
    public static let blockLength = 128

    /// The number of payload bits, 8…32.
    public let bits: Int
    /// The number of blocks: of bytes, the last of which may have fewer bits.
    public var blockCount: Int { (bits + 7) / 8 }
    /// The number of places in all.
    public var length: Int { blockCount * Self.blockLength }

    /// The code of payloads of that many bits.
    ///
    /// - Precondition: `bits` lies in 8…32.
    public init(bits: Int) {
        precondition((8...32).contains(bits), "a payload has 8 to 32 bits")
        self.bits = bits
    }

    /// The place that a context's coin chooses: uniform on 0..<``length``.
    public func place(of coin: UInt64) -> Int {
        Int(truncatingIfNeeded: coin.multipliedFullWidth(by: UInt64(length)).high)
    }

    /// The bit of a payload's codeword at a place.
    ///
    /// - Complexity: O(1).
    public func bit(of payload: UInt32, at place: Int) -> Bool {
        let byte = payload >> UInt32(8 * (place / Self.blockLength)) & 0xFF
        let index = UInt32(place % Self.blockLength)
        return ((byte & index) & 0x7F).nonzeroBitCount & 1 != Int(byte >> 7)
    }
}
