// SPDX-License-Identifier: Apache-2.0

import Tokens

/// Where any text may be cut without a change of its tokens: between two bytes that no token has in a row.
struct SafeCuts: Sendable {
    /// Bit first · 256 + second byte: whether some token that merging makes has them in a row.
    private var joined = [UInt64](repeating: 0, count: 1 << 10)

    /// The cuts for all ids of the vocabulary that `isMember` names.
    init(_ vocabulary: Vocabulary, where isMember: (TokenID) -> Bool) {
        let bytes = vocabulary.bytes.span
        for id in 0..<UInt32(vocabulary.count) where isMember(id) {
            for place in vocabulary.range(of: id).dropFirst() {
                let pair = Int(bytes[place - 1]) << 8 | Int(bytes[place])
                joined[pair >> 6] |= 1 << UInt64(pair & 63)
            }
        }
    }

    /// Whether a text may be cut between these two.
    @inline(__always)
    func isCut(_ first: UInt8, _ second: UInt8) -> Bool {
        let pair = Int(first) << 8 | Int(second)
        return joined.span[pair >> 6] >> UInt64(pair & 63) & 1 == 0
    }

    /// The first place after `start` at which a space begins and where the text may be cut, or `limit`.
    func endOfWord(from start: Int, limit: Int, of text: Span<UInt8>) -> Int {
        var at = start + 1
        while at < limit {
            if text[at] == 0x20, isCut(text[at - 1], 0x20) { return at }
            at += 1
        }
        return limit
    }
}

extension BytePairModel {
    /// The same splits; where there is none, words, if no token reaches from one into the next: their ids are the same, and words
    /// are met again.
    func splittingWords(_ preTokenizer: PreTokenizer) -> PreTokenizer {
        guard preTokenizer.splits.isEmpty, !takesWholePieces else { return preTokenizer }
        // Where a unit is dropped its neighbours meet; and an unknown space would be one unknown unit with its neighbours.
        if case .drop = fallback, units == .characters || byteTokens.contains(BytePairModel.missing) {
            return preTokenizer
        }
        let space = byteTokens[0x20]
        guard space != BytePairModel.missing, trees.isMade(space) else { return preTokenizer }
        return PreTokenizer(splits: [.safeCuts(cuts)])
    }
}
