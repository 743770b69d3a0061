// SPDX-License-Identifier: Apache-2.0

import Tokens

/// Remembers the tokens of short pieces: most pieces of a text are words that occurred before.
///
/// A table of fixed size in which a new piece takes the place of an old one, so that it neither grows nor allocates.
struct PieceCache: Sendable {
    /// A piece and its tokens, in half a cache line.
    struct Entry: Sendable {
        fileprivate(set) var key = Key.none
        /// Unused places hold `BytePairModel.missing`.
        fileprivate(set) var tokens = SIMD4<TokenID>(repeating: BytePairModel.missing)
    }

    /// The bytes of a piece, the first one lowest, and its length in the highest byte.
    struct Key: Equatable, Sendable {
        fileprivate let low: UInt64
        fileprivate let high: UInt64
        fileprivate static let none = Key(low: 0, high: 0)
        /// The longest piece that fits.
        static let longest = 15
    }

    /// The most tokens that fit.
    static let mostTokens = 4
    private static let fewestBits = 6
    /// 16,384 pieces in half a megabyte, which fits a core's own cache; twice as many gain nothing.
    private static let mostBits = 14

    private var entries: [Entry] = []
    private var shift: UInt64 = 64
    /// The bytes of all texts so far, as far as they count.
    private var byteCount = 0
    private static let mostBytes = 8 << mostBits

    /// Makes the table large enough for a text of that many bytes to gain from it; many short texts count as one long one.
    mutating func prepare(for textByteCount: Int) {
        guard byteCount < Self.mostBytes else { return }
        byteCount += min(textByteCount, Self.mostBytes)
        let wanted = Int.bitWidth - (byteCount / 8).leadingZeroBitCount
        let bits = min(max(wanted, PieceCache.fewestBits), PieceCache.mostBits)
        guard 1 << bits > entries.count else { return }
        entries = [Entry](repeating: Entry(), count: 1 << bits)
        shift = UInt64(64 - bits)
    }

    /// The entry in the place of the key, and the place.
    @inline(__always)
    func entry(of key: Key) -> (place: Int, tokens: SIMD4<TokenID>?) {
        let mixed = (key.low ^ (key.high &* 0xC2B2_AE3D_27D4_EB4F)) &* 0x9E37_79B9_7F4A_7C15
        let place = Int(truncatingIfNeeded: mixed &>> shift)
        let entry = entries[place]
        return (place, entry.key == key ? entry.tokens : nil)
    }

    /// Puts a piece into its place.
    mutating func store(_ key: Key, _ tokens: some RandomAccessCollection<TokenID>, at place: Int) {
        var entry = Entry(key: key)
        for (index, token) in tokens.enumerated() { entry.tokens[index] = token }
        entries[place] = entry
    }
}

extension PieceCache.Key {
    /// The key of a piece of 1 to ``longest`` bytes.
    @inline(__always)
    init(_ text: Span<UInt8>, _ start: Int, count: Int) {
        var low: UInt64
        var high: UInt64
        if start + 16 <= text.count {
            // The 16 bytes from `start` lie inside the span, and every bit pattern is an integer.
            unsafe (low, high) = text.withUnsafeBytes { bytes in
                unsafe (
                    bytes.loadUnaligned(fromByteOffset: start, as: UInt64.self),
                    bytes.loadUnaligned(fromByteOffset: start + 8, as: UInt64.self)
                )
            }
            (low, high) = (UInt64(littleEndian: low), UInt64(littleEndian: high))
            // Swift's smart shift gives 0 when all bits go.
            low &= count < 8 ? 1 << UInt64(8 * count) - 1 : .max
            high &= count > 8 ? 1 << UInt64(8 * (count - 8)) - 1 : 0
        } else {
            (low, high) = (0, 0)
            for index in 0..<min(count, 8) { low |= UInt64(text[start + index]) << UInt64(8 * index) }
            for index in 8..<max(count, 8) { high |= UInt64(text[start + index]) << UInt64(8 * (index - 8)) }
        }
        self.init(low: low, high: high | UInt64(count) << 56)
    }
}
