// SPDX-License-Identifier: Apache-2.0

import CKernels
import Tokens

/// Remembers the tokens of pieces: most pieces of a text are words that occurred before.
///
/// Two pieces share a line of the processor's cache, and a new one takes the place of the older one there. The table grows while
/// pieces are displaced, up to ``mostBytes``.
struct PieceCache: Sendable {
    /// The most bytes of a piece that is remembered.
    static let longestPiece = kernel_longest_piece
    /// The memory of the largest table.
    static let mostBytes = MemoryLayout<kernel_piece_line>.stride << mostBits + 4 * mostRecordWords

    private static let fewestBits = 5
    /// 262,144 pieces in eight megabytes.
    private static let mostBits = 17
    /// Texts of so many bytes start with so many lines; after that the table grows as it is used.
    private static let bytesPerLine = 64
    private static let mostFirstBits = 12
    private static let mostRecordWords = 1 << 21
    /// The bits of an id that is kept in a line; others are kept in records.
    private static let tokenBits: TokenID = 24

    private var memory = PieceMemory(bits: fewestBits)
    private var bits = fewestBits
    /// How many pieces were displaced since the table grew.
    private var displaced = 0
    /// The bytes of all texts so far, as far as they count.
    private var byteCount = 0

    /// The table, for the kernel.
    var table: kernel_piece_table { unsafe memory.table }

    /// Makes the table large enough for a text of that many bytes to gain from it; many short texts count as one long one.
    mutating func prepare(for textByteCount: Int) {
        let mostCounted = PieceCache.bytesPerLine << PieceCache.mostFirstBits
        guard byteCount < mostCounted else { return }
        byteCount += min(textByteCount, mostCounted)
        let wanted = Int.bitWidth - (byteCount / PieceCache.bytesPerLine).leadingZeroBitCount
        grow(to: min(wanted, PieceCache.mostFirstBits))
    }

    private mutating func grow(to newBits: Int) {
        guard newBits > bits, newBits <= PieceCache.mostBits else { return }
        bits = newBits
        memory = PieceMemory(moving: memory, bits: bits)
        displaced = 0
    }

    /// Remembers the tokens of a piece of at most ``longestPiece`` bytes: those of an encoding from index `first` on.
    ///
    /// - Parameter start: Where the piece begins in the text.
    mutating func store(_ piece: kernel_piece, _ bytes: Span<UInt8>, _ encoding: Encoding, _ first: Int, _ start: Int) {
        let tokens = encoding.tokens.span.extracting(first...)
        let ends = encoding.ends.span.extracting(first...)
        if tokens.isEmpty { return }
        if !isKnownUniquelyReferenced(&memory) { memory = PieceMemory(moving: memory, bits: bits) }
        let packed = PieceCache.packed(bytes, tokens, ends, start) ?? record(bytes, tokens, ends, start)
        let isFull = unsafe withUnsafePointer(to: piece) { unsafe kernel_remember_piece($0, packed, memory.table) }
        if isFull { displaced += 1 }
    }

    /// Makes the table larger when many pieces were displaced; pieces must be listed anew after that.
    mutating func growIfCrowded() {
        if displaced > 1 << (bits - 1) { grow(to: bits + 1) }
    }

    private static func packed(
        _ bytes: Span<UInt8>,
        _ tokens: Span<TokenID>,
        _ ends: Span<Int>,
        _ start: Int
    ) -> kernel_piece_tokens? {
        guard tokens.count <= 4, bytes.count <= kernel_longest_short_piece else { return nil }
        var packed = kernel_piece_tokens()
        for index in tokens.indices {
            guard tokens[index] >> tokenBits == 0 else { return nil }
            packed[index] = tokens[index] | UInt32(ends[index] - start) << tokenBits
        }
        packed[0] |= UInt32(tokens.count) << (tokenBits + 4)
        return packed
    }

    /// Puts tokens, ends and bytes aside.
    private mutating func record(
        _ bytes: Span<UInt8>,
        _ tokens: Span<TokenID>,
        _ ends: Span<Int>,
        _ start: Int
    ) -> kernel_piece_tokens {
        let isLong = bytes.count > kernel_longest_short_piece
        let byteCount = tokens.count + (isLong ? bytes.count : 0)
        if memory.recordCount + 1 + tokens.count + (byteCount + 3) / 4 > PieceCache.mostRecordWords {
            memory = PieceMemory(bits: bits)
        }
        let place = memory.recordCount
        memory.append(UInt32(tokens.count))
        for index in tokens.indices { memory.append(tokens[index]) }
        memory.append(bytes: byteCount) { index in
            index < tokens.count ? UInt8(ends[index] - start) : bytes[index - tokens.count]
        }
        return kernel_piece_tokens(UInt32(kernel_recorded), UInt32(place), 0, 0)
    }
}
