// SPDX-License-Identifier: Apache-2.0

import Tokens

/// Finds which token comes after another one, and remembers it.
struct SuccessorMemory: Sendable {
    /// From the top 42 bits of the mixed pair of the token before and the candidate, one that is zero, 21 of the token that comes next.
    ///
    /// A new pair takes the place of an old one.
    private var answers: [UInt64] = []
    private var questions = 0
    private var simulation = MergeSimulation()

    /// 16,384 answers in 128 KiB.
    private static let bits: UInt64 = 14
    /// Odd, so that the product modulo 2^42 still tells all pairs apart.
    private static let factor: UInt64 = 0x9E37_79B9_7F4A_7C15
    /// A few questions are not worth a table.
    private static let questionsBeforeMemory = 256

    /// The longest token with which `candidate` begins and that is stable after `last`; ``TokenTrie/none`` when there is none.
    @inline(__always)
    mutating func firstStable(after last: TokenID, from candidate: TokenID, _ model: BytePairModel) -> TokenID {
        let mixed = (UInt64(last) << 21 | UInt64(candidate)) &* SuccessorMemory.factor & (1 << 42 - 1)
        let place = Int(truncatingIfNeeded: mixed >> (42 - SuccessorMemory.bits))
        let tag = mixed << 22
        if !answers.isEmpty {
            let answer = answers[place] ^ tag
            if answer < 1 << 21 { return TokenID(truncatingIfNeeded: answer) }
        }
        return find(after: last, from: candidate, model, place, tag)
    }

    @inline(never)
    private mutating func find(
        after last: TokenID,
        from candidate: TokenID,
        _ model: BytePairModel,
        _ place: Int,
        _ tag: UInt64
    ) -> TokenID {
        var token = candidate
        while token != TokenTrie.none {
            var areStable = model.trees.areStable(last, token)
            if areStable == nil { areStable = simulation.areStable(last, token, in: model.trees) }
            if areStable == true { break }
            token = model.trie.shorter[Int(token)]
        }
        questions += 1
        if answers.isEmpty, questions == SuccessorMemory.questionsBeforeMemory {
            answers = [UInt64](repeating: .max, count: 1 << SuccessorMemory.bits)
        }
        if !answers.isEmpty { answers[place] = tag | UInt64(token) }
        return token
    }
}
