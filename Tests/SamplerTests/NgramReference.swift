// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Foundation
import TestSupport
import Tokens

@testable import Sampler

/// Interpolated modified Kneser–Ney straight from the formulas (Chen & Goodman 1998, section 3): dictionaries, Double,
/// and recursion for every single probability.
struct NgramReference {
    private let order: Int
    private let vocabularySize: Int
    /// Adjusted counts of the n-grams of 1, 2, … tokens.
    private var counts: [[[TokenID]: Int]]
    private var discounts: [[Double]] = []

    init(_ documents: [[TokenID]], vocabularySize: Int, order: Int) {
        self.order = order
        self.vocabularySize = vocabularySize
        counts = Array(repeating: [:], count: order)
        for length in 1...order {
            // What stands before each n-gram: a token, or one of the texts' beginnings, all of them different.
            var before: [[TokenID]: Set<Int>] = [:]
            var occurrences: [[TokenID]: Int] = [:]
            for (number, document) in documents.enumerated() where document.count >= length {
                for start in 0...(document.count - length) {
                    let ngram = Array(document[start..<(start + length)])
                    occurrences[ngram, default: 0] += 1
                    before[ngram, default: []].insert(start > 0 ? Int(document[start - 1]) : -1 - number)
                }
            }
            counts[length - 1] = length == order ? occurrences : before.mapValues(\.count)
        }
        for table in counts {
            let n = (0...4).map { k in Double(table.values.count { $0 == k }) }
            let y = n[1] / (n[1] + 2 * n[2])
            var d = [0, 1 - 2 * y * n[2] / n[1], 2 - 3 * y * n[3] / n[2], 3 - 4 * y * n[4] / n[3]]
            let isSane = n[1...].allSatisfy { $0 > 0 } && (1...3).allSatisfy { 0 <= d[$0] && d[$0] <= Double($0) }
            if !isSane { d = [0, 0.5, 1, 1.5] }
            discounts.append(d)
        }
    }

    /// Whether every order has the discounts of the formula rather than the fallback.
    var isNatural: Bool { discounts.allSatisfy { $0 != [0, 0.5, 1, 1.5] } }

    /// p(token | context), of which the last `order − 1` tokens count.
    func probability(_ token: TokenID, after context: ArraySlice<TokenID>) -> Double {
        let context = context.suffix(order - 1)
        let lower = context.isEmpty ? 1 / Double(vocabularySize) : probability(token, after: context.dropFirst())
        let (table, d) = (counts[context.count], discounts[context.count])
        let successors = (0..<TokenID(vocabularySize)).map { table[context + [$0]] ?? 0 }
        let total = Double(successors.reduce(0, +))
        guard total > 0 else { return lower }
        let gamma = successors.reduce(0) { $0 + d[min($1, 3)] } / total
        let count = successors[Int(token)]
        return (Double(count) - d[min(count, 3)]) / total + gamma * lower
    }
}

extension Dictionary where Key == [TokenID] {
    fileprivate subscript(ngram: ArraySlice<TokenID>) -> Value? { self[Array(ngram)] }
}

/// Texts and models that several tests use.
enum NgramSamples {
    /// Text with the long tail that language has: token i is about twice as likely as token 2i, and half of the time
    /// a token depends on the one before.
    static func documents(vocabularySize: Int, lengths: [Int], seed: UInt64) -> [[TokenID]] {
        var generator = TestGenerator(seed: seed)
        return lengths.map { length in
            var document: [TokenID] = []
            for _ in 0..<length {
                var token = pow(Double(vocabularySize), generator.uniform()) - 1
                if let last = document.last, generator.uniform() < 0.5 { token += Double(last * 7) }
                document.append(TokenID(Int(token) % vocabularySize))
            }
            return document
        }
    }

    /// A model learnt from documents.
    static func model(
        _ documents: [[TokenID]],
        vocabularySize: Int,
        order: Int,
        prune: Double = 0,
        startContext: [TokenID] = []
    ) throws -> NgramModel {
        var options = NgramTrainer.Options()
        options.order = order
        options.pruneThreshold = prune
        options.startContext = startContext
        options.description = "a sample"
        var trainer = try NgramTrainer(
            vocabularySize: vocabularySize,
            tokenizerFingerprint: .init(high: 1, low: 2),
            options: options
        )
        for document in documents { try trainer.addDocument(document.span) }
        return try trainer.train()
    }

    /// All logits of a session over these tokens.
    static func logits(_ model: NgramModel, after tokens: [TokenID]) throws -> [Float] {
        let session = model.makeSession(sequences: 1, contextLength: nil)
        try session.append(tokens.span, to: 0)
        var logits = [Float](repeating: .nan, count: model.vocabularySize)
        var span = logits.mutableSpan
        session.readLogits(of: 0, into: &span)
        return logits
    }
}

extension NgramModel {
    /// The bytes of the model's file.
    var bytes: [UInt8] {
        storage.withSpan { span in (0..<span.count).map { span[$0] } }
    }
}
