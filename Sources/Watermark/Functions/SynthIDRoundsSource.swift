// SPDX-License-Identifier: Apache-2.0

internal import Tokens

/// ``SynthIDFunction/Variant/rounds`` at work.
final class SynthIDRoundsSource: WordSource {
    private let keys: [UInt64]
    private let start: UInt64

    init(keys: [UInt64], start: UInt64) {
        self.keys = keys
        self.start = start
    }

    private func word(_ hash: UInt64) -> UInt32 {
        var word: UInt32 = 0
        for (depth, key) in keys.enumerated() {
            var mixed = SynthIDHash.fold(hash, key)
            for _ in 0..<12 {
                mixed = UInt64(bitPattern: Int64(bitPattern: SynthIDHash.fold(mixed, 1)) >> 5)
            }
            word |= UInt32(truncatingIfNeeded: mixed >> 30 & 1) << UInt32(depth)
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
            words[index] = word(SynthIDHash.fold(start, tokens, position - contextWidth..<position + 1))
        }
    }

    func readWords(of candidates: Span<TokenID>, after context: Span<TokenID>, into words: inout MutableSpan<UInt32>) {
        let hash = SynthIDHash.fold(start, context, context.indices)
        for index in candidates.indices { words[index] = word(SynthIDHash.fold(hash, UInt64(candidates[index]))) }
    }

    func readAllWords(after context: Span<TokenID>, into words: inout MutableSpan<UInt32>) {
        let hash = SynthIDHash.fold(start, context, context.indices)
        for token in words.indices { words[token] = word(SynthIDHash.fold(hash, UInt64(token))) }
    }
}
