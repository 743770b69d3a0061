// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Tokens

@testable import Tokenizer

/// The rule itself: while some neighbours merge, merge the pair of lowest rank, the leftmost of equals.
struct MergeRule {
    private var merge: (TokenID, TokenID) -> (rank: Int, result: TokenID)?

    /// Merges of listed pairs; of one that is listed again the later rank counts.
    init(pairs: [MergeTable.Merge], _ model: BytePairModel) {
        var ranks: [[TokenID]: Int] = [:]
        for (rank, pair) in pairs.enumerated() { ranks[[pair.left, pair.right]] = rank }
        merge = { left, right in
            guard let rank = ranks[[left, right]], let result = model.token(writing: left, right) else { return nil }
            return (rank, result)
        }
    }

    /// Merges of any two neighbours that together write a token of that order.
    init(order: [TokenID], _ model: BytePairModel) {
        var ranks: [TokenID: Int] = [:]
        for (rank, token) in order.enumerated() { ranks[token] = rank }
        merge = { left, right in
            guard let result = model.token(writing: left, right), let rank = ranks[result] else { return nil }
            return (rank, result)
        }
    }

    func tokens(of units: [TokenID]) -> [TokenID] {
        var tokens = units
        while true {
            let merges = zip(tokens, tokens.dropFirst()).map { merge($0, $1) }
            guard let lowest = merges.compactMap({ $0?.rank }).min(),
                let place = merges.firstIndex(where: { $0?.rank == lowest }), let result = merges[place]?.result
            else { return tokens }
            tokens.replaceSubrange(place...place + 1, with: [result])
        }
    }
}

extension BytePairModel {
    /// The token that two together write.
    fileprivate func token(writing left: TokenID, _ right: TokenID) -> TokenID? {
        let bytes = vocabulary.bytes[vocabulary.range(of: left)] + vocabulary.bytes[vocabulary.range(of: right)]
        return vocabulary.id(of: Array(bytes).span)
    }
}

extension PieceMerger {
    /// The tokens of that text as one piece.
    mutating func tokens(of text: [UInt8]) -> [TokenID] {
        var encoding = Encoding()
        encode(text.span, text.indices, into: &encoding)
        return encoding.tokens
    }
}

/// A small vocabulary over the first letters, in which every token is the sum of two before it.
struct RandomVocabulary {
    let letters: Int
    private(set) var tokens: [[UInt8]]

    init(letters: Int, count: Int, _ generator: inout TestGenerator) {
        self.letters = letters
        tokens = (0..<letters).map { [UInt8(ascii: "a") + UInt8($0)] }
        for _ in 0..<4 * count where tokens.count < count {
            let token =
                tokens[Int(generator.next() % UInt64(tokens.count))]
                + tokens[Int(generator.next() % UInt64(tokens.count))]
            if token.count <= 12, !tokens.contains(token) { tokens.append(token) }
        }
    }

    func vocabulary() throws -> Vocabulary {
        try Vocabulary(RandomVocabulary.entries(tokens))
    }

    static func entries(_ tokens: [[UInt8]]) -> Vocabulary.Entries {
        var entries = Vocabulary.Entries()
        for (id, token) in tokens.enumerated() {
            let start = entries.bytes.count
            entries.bytes += token
            entries.endToken(TokenID(id), from: start)
        }
        entries.endOrdinaryTokens()
        return entries
    }

    /// All ways to split a token into two, token by token.
    func splits(_ vocabulary: Vocabulary) -> [MergeTable.Merge] {
        var pairs: [MergeTable.Merge] = []
        for (id, token) in tokens.enumerated() {
            for middle in 1..<max(token.count, 1) {
                guard let left = vocabulary.id(of: token.span.extracting(..<middle)),
                    let right = vocabulary.id(of: token.span.extracting(middle...))
                else { continue }
                pairs.append(.init(left: left, right: right, result: TokenID(id)))
            }
        }
        return pairs
    }

    func text(_ count: Int, _ generator: inout TestGenerator) -> [UInt8] {
        (0..<count).map { _ in UInt8(ascii: "a") + UInt8(generator.next() % UInt64(letters)) }
    }
}
