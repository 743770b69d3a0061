// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Tokens

/// The bytes of every token, and the way back from bytes to the token.
struct Vocabulary: Sendable {
    /// The bytes of all tokens, one after the other in the order of ids.
    private(set) var bytes: [UInt8]
    /// Where each token begins in `bytes`; one more entry than tokens.
    private(set) var starts: [UInt32]
    /// Open addressing by the hash of a token's bytes; `vacant`, or an id below and eleven bits of the hash above.
    private var slots: [UInt32]
    /// An ordinary token whose bytes find another one, if there is one.
    private(set) var repeated: TokenID?

    private static let vacant = UInt32.max
    private static let idField: UInt32 = 1 << 21 - 1

    /// Tokens as a file lists them: bytes in the order of the file.
    struct Entries {
        var bytes: [UInt8] = []
        private(set) var tokens: [(id: TokenID, start: UInt32, end: UInt32)] = []
        /// How many of the tokens, the first ones, can be found by their bytes.
        private(set) var ordinaryCount = 0

        /// Makes what was appended to `bytes` since `start` the token `id`.
        mutating func endToken(_ id: TokenID, from start: Int) {
            tokens.append((id, UInt32(start), UInt32(bytes.count)))
        }

        /// Makes bytes that are there the token `id`.
        mutating func endToken(_ id: TokenID, from start: Int, to end: Int) {
            tokens.append((id, UInt32(start), UInt32(end)))
        }

        /// Appends a token of these bytes.
        mutating func append(_ content: [UInt8], as id: TokenID) {
            let start = bytes.count
            bytes += content
            endToken(id, from: start)
        }

        /// Makes room for that many tokens.
        mutating func reserve(tokens count: Int) {
            tokens.reserveCapacity(count)
        }

        /// Declares that the tokens that follow are added ones, which merges do not make.
        mutating func endOrdinaryTokens() {
            ordinaryCount = tokens.count
        }
    }

    /// Tokens in the order of ids; ids between that no entry names are empty tokens, which no text contains.
    ///
    /// - Throws: ``TokenizerError/duplicate(id:)``.
    init(_ entries: Entries) throws(TokenizerError) {
        var count = 0
        for token in entries.tokens { count = max(count, Int(token.id) + 1) }
        var order = [UInt32](repeating: Vocabulary.vacant, count: count)
        for (index, token) in entries.tokens.enumerated() {
            guard order[Int(token.id)] == Vocabulary.vacant else { throw .duplicate(id: token.id) }
            order[Int(token.id)] = UInt32(index)
        }
        bytes = []
        bytes.reserveCapacity(entries.bytes.count)
        starts = []
        starts.reserveCapacity(count + 1)
        for index in order {
            starts.append(UInt32(bytes.count))
            guard index != Vocabulary.vacant else { continue }
            let token = entries.tokens[Int(index)]
            bytes.append(contentsOf: entries.bytes[Int(token.start)..<Int(token.end)])
        }
        starts.append(UInt32(bytes.count))

        // At most half full, so that a probe ends after about two steps.
        let bits = Int.bitWidth - (2 * count).leadingZeroBitCount
        slots = [UInt32](repeating: Vocabulary.vacant, count: 1 << bits)
        for token in entries.tokens.prefix(entries.ordinaryCount) {
            let range = range(of: token.id)
            guard !range.isEmpty else { continue }
            let (slot, tag) = slot(of: bytes.span.extracting(range))
            if slots[slot] == Vocabulary.vacant {
                slots[slot] = tag | token.id
            } else {
                repeated = repeated ?? token.id
            }
        }
    }

    /// Checks that no two ordinary tokens have the same bytes; readers of such a file differ about which is meant.
    ///
    /// - Parameter shift: how far ids lie above the numbers that the file gives.
    /// - Throws: ``TokenizerError/malformedFile(_:reason:)``.
    func checkSpellings(of format: TokenizerFormat, shiftedBy shift: TokenID = 0) throws(TokenizerError) {
        guard let repeated else { return }
        throw .malformedFile(format, reason: "token \(repeated - shift) is spelt as another is")
    }

    /// The number of tokens: the largest id plus one.
    var count: Int { starts.count - 1 }

    /// Where the token's bytes lie in `bytes`; empty for an id without a token.
    func range(of id: TokenID) -> Range<Int> {
        let index = Int(id)
        guard index < count else { return 0..<0 }
        return Int(starts[index])..<Int(starts[index + 1])
    }

    /// The number of bytes of a token, which must be one of the vocabulary's.
    @inline(__always)
    func length(of id: TokenID) -> Int {
        Int(starts[Int(id) + 1] - starts[Int(id)])
    }

    /// The ordinary token with exactly these bytes; the first in the file when there are several.
    func id(of token: Span<UInt8>) -> TokenID? {
        let found = slots[slot(of: token).slot]
        return found == Vocabulary.vacant ? nil : found & Vocabulary.idField
    }

    /// For each id, whether its bytes find it.
    var foundTokens: [Bool] {
        var areFound = [Bool](repeating: false, count: count)
        for slot in slots where slot != Vocabulary.vacant { areFound[Int(slot & Vocabulary.idField)] = true }
        return areFound
    }

    /// SHA-256 over, for each id in order, the length (u32 little-endian) and the bytes of the token.
    var fingerprint: Digest {
        var framed = FramedTokens()
        let bytes = bytes.span
        for id in 0..<UInt32(count) { framed.append(bytes.extracting(range(of: id))) }
        return framed.digest()
    }

    // MARK: Hashing

    /// The slot that holds the token, or the vacant one where it would be; and what marks the token's slot besides the id.
    private func slot(of token: Span<UInt8>) -> (slot: Int, tag: UInt32) {
        let hash = Vocabulary.hash(token)
        let tag = UInt32(truncatingIfNeeded: hash >> 32) & ~Vocabulary.idField
        let all = bytes.span
        let starts = starts.span
        let slots = slots.span
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: hash) & mask
        while true {
            let found = slots[slot]
            if found == Vocabulary.vacant { return (slot, tag) }
            if found & ~Vocabulary.idField == tag {
                let start = Int(starts[Int(found & Vocabulary.idField)])
                let end = Int(starts[Int(found & Vocabulary.idField) + 1])
                if end - start == token.count, Vocabulary.areEqual(all, start, token) { return (slot, tag) }
            }
            slot = (slot + 1) & mask
        }
    }

    private static func areEqual(_ all: Span<UInt8>, _ start: Int, _ token: Span<UInt8>) -> Bool {
        var matched = 0
        while matched < token.count, all[start + matched] == token[matched] { matched += 1 }
        return matched == token.count
    }

    /// Takes eight bytes at once, the last eight again where their number is no multiple.
    private static func hash(_ token: Span<UInt8>) -> UInt64 {
        let count = token.count
        // Every load below lies inside the span, and every bit pattern is an integer.
        return unsafe token.withUnsafeBytes { bytes in
            var hash = UInt64(truncatingIfNeeded: count) &* 0x9E37_79B9_7F4A_7C15
            func mix(_ word: UInt64) {
                let product = (hash ^ word).multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
                hash = product.high ^ product.low
            }
            if count >= 8 {
                var at = 0
                while at + 8 < count {
                    unsafe mix(bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self))
                    at += 8
                }
                unsafe mix(bytes.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self))
            } else if count >= 4 {
                let first = unsafe bytes.loadUnaligned(fromByteOffset: 0, as: UInt32.self)
                let last = unsafe bytes.loadUnaligned(fromByteOffset: count - 4, as: UInt32.self)
                mix(UInt64(first) << 32 | UInt64(last))
            } else if count > 0 {
                let (first, middle, last) = unsafe (bytes[0], bytes[count / 2], bytes[count - 1])
                mix(UInt64(first) << 16 | UInt64(middle) << 8 | UInt64(last))
            }
            mix(0)
            return hash
        }
    }
}
