// SPDX-License-Identifier: Apache-2.0

internal import Tokens

/// ``SynthIDFunction/Variant/table`` at work.
final class SynthIDTableSource: WordSource {
    private let keys: [UInt16]
    private let coins = SynthIDTable.coins
    /// The word of each hash, made when whole vocabularies are asked for: 256 KiB.
    private var wordOfHash: [UInt32] = []

    private static let multiplier = UInt16(truncatingIfNeeded: SynthIDHash.multiplier)

    init(keys: [UInt64]) {
        self.keys = keys.map { UInt16(truncatingIfNeeded: $0) }
    }

    /// The low half of the hash of context and token, which decides all bits.
    @inline(__always)
    private static func fold(_ hash: UInt16, _ value: UInt32) -> UInt16 {
        (hash &+ UInt16(truncatingIfNeeded: value)) &* multiplier &+ 1
    }

    private static func hash(_ tokens: Span<TokenID>, _ range: Range<Int>) -> UInt16 {
        var hash: UInt16 = 1
        for index in range { hash = fold(hash, tokens[index]) }
        return hash
    }

    private func word(_ hash: UInt16) -> UInt32 {
        var word: UInt32 = 0
        for (depth, key) in keys.enumerated() {
            let place = Self.fold(hash, UInt32(key))
            word |= (coins[Int(place >> 5)] >> UInt32(place & 31) & 1) << UInt32(depth)
        }
        return word
    }

    func readWords(
        at positions: Span<Int32>,
        in tokens: Span<TokenID>,
        contextWidth: Int,
        into words: inout MutableSpan<UInt32>
    ) {
        for index in positions.indices {
            let position = Int(positions[index])
            words[index] = word(Self.hash(tokens, position - contextWidth..<position + 1))
        }
    }

    func readWords(of candidates: Span<TokenID>, after context: Span<TokenID>, into words: inout MutableSpan<UInt32>) {
        let hash = Self.hash(context, context.indices)
        for index in candidates.indices { words[index] = word(Self.fold(hash, candidates[index])) }
    }

    func readAllWords(after context: Span<TokenID>, into words: inout MutableSpan<UInt32>) {
        if wordOfHash.isEmpty { wordOfHash = (0...UInt16.max).map { word($0) } }
        let table = wordOfHash
        let hash = Self.hash(context, context.indices)
        for token in words.indices { words[token] = table[Int(Self.fold(hash, UInt32(truncatingIfNeeded: token)))] }
    }

    /// The 16 bits that decide the word, the token's among them.
    func readSeeds(
        at positions: Span<Int32>,
        in tokens: Span<TokenID>,
        contextWidth: Int,
        into seeds: inout MutableSpan<UInt64>
    ) {
        for index in positions.indices {
            let position = Int(positions[index])
            seeds[index] = UInt64(Self.hash(tokens, position - contextWidth..<position + 1))
        }
    }
}
