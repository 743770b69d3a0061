// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Tokens

/// The bytes of every token, and the way back from bytes to the token.
struct Vocabulary: Sendable {
    /// The bytes of all tokens, one after the other in the order of ids.
    private(set) var bytes: [UInt8]
    /// Where each token begins in `bytes`; one more entry than tokens.
    private(set) var starts: [UInt32]
    /// Open addressing by the hash of a token's bytes; `vacant` or an id.
    private var slots: [UInt32]

    private static let vacant = UInt32.max

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
            let slot = slot(of: bytes.span.extracting(range))
            if slots[slot] == Vocabulary.vacant { slots[slot] = token.id }
        }
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
        let id = slots[slot(of: token)]
        return id == Vocabulary.vacant ? nil : id
    }

    /// SHA-256 over, for each id in order, the length (u32 little-endian) and the bytes of the token.
    var fingerprint: Digest {
        var framed: [UInt8] = []
        framed.reserveCapacity(bytes.count + 4 * count)
        for id in 0..<UInt32(count) {
            let range = range(of: id)
            for shift in [0, 8, 16, 24] { framed.append(UInt8(truncatingIfNeeded: range.count >> shift)) }
            framed += bytes[range]
        }
        return SHA256.digest(of: framed)
    }

    // MARK: Hashing

    /// The slot that holds the token, or the vacant one where it would be.
    private func slot(of token: Span<UInt8>) -> Int {
        let mask = slots.count - 1
        let all = bytes.span
        let starts = starts.span
        let slots = slots.span
        var slot = Vocabulary.hash(token) & mask
        while true {
            let id = slots[slot]
            if id == Vocabulary.vacant { return slot }
            let start = Int(starts[Int(id)])
            if Int(starts[Int(id) + 1]) - start == token.count {
                var matched = 0
                while matched < token.count, all[start + matched] == token[matched] { matched += 1 }
                if matched == token.count { return slot }
            }
            slot = (slot + 1) & mask
        }
    }

    private static func hash(_ token: Span<UInt8>) -> Int {
        var hash: UInt64 = 0
        for index in token.indices { hash = (hash ^ UInt64(token[index])) &* 0x9E37_79B9_7F4A_7C15 }
        return Int(truncatingIfNeeded: hash >> 32)
    }
}
