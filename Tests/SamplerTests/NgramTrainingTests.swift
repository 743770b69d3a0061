// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Foundation
import TestSupport
import Testing
import Tokens

@testable import Sampler

/// A corpus to learn from, and how.
struct TrainingCase: CustomTestStringConvertible, Sendable {
    var vocabularySize: Int
    var lengths: [Int]
    var order: Int

    var testDescription: String { "order \(order), \(vocabularySize) tokens, \(lengths.count) documents" }
    var documents: [[TokenID]] {
        NgramSamples.documents(vocabularySize: vocabularySize, lengths: lengths, seed: UInt64(order))
    }

    static let all = [
        TrainingCase(vocabularySize: 12, lengths: [400], order: 1),
        TrainingCase(vocabularySize: 40, lengths: [300, 0, 1, 2, 300], order: 2),
        TrainingCase(vocabularySize: 40, lengths: [3, 500, 4, 1, 1, 2], order: 3),
        TrainingCase(vocabularySize: 25, lengths: [200, 200, 200], order: 4),
        TrainingCase(vocabularySize: 60, lengths: Array(repeating: 8, count: 90), order: 5),
        TrainingCase(vocabularySize: 9, lengths: [700], order: 6),
        // One n-gram and nothing else: every discount falls back.
        TrainingCase(vocabularySize: 3, lengths: [1], order: 3),
    ]
}

@Suite
struct `Learning an n-gram model` {
    @Test(arguments: TrainingCase.all)
    func `gives the probabilities of the reference estimator`(sample: TrainingCase) throws {
        let documents = sample.documents
        let reference = NgramReference(documents, vocabularySize: sample.vocabularySize, order: sample.order)
        let stream = documents.reduce([TokenID(sample.vocabularySize)]) { $0 + $1 + [TokenID(sample.vocabularySize)] }
        var trie = NgramCounter(stream: stream, vocabularySize: sample.vocabularySize, order: sample.order).count()
        trie.linkSuffixes()
        KneserNey.estimate(&trie)
        // Probabilities are kept as Float, so each order adds a rounding of 2⁻²⁴.
        let tolerance = 1e-6
        func compare(_ nodes: Range<Int>, after context: [TokenID]) {
            let level = trie.levels[context.count]
            for node in nodes {
                let expected = reference.probability(level.tokens[node], after: context[...])
                let found = Double(level.probabilities[node])
                #expect(abs(found / expected - 1) < tolerance, "\(level.tokens[node]) after \(context)")
                guard context.count + 1 < sample.order else { continue }
                compare(level.children(of: node), after: context + [level.tokens[node]])
            }
        }
        compare(0..<sample.vocabularySize, after: [])
        // What is not listed is the back-off's; summed over all tokens that has to be 1.
        trie.expectSumsOfOne(within: 1e-6)
    }

    @Test
    func `takes the discounts from counts of counts and falls back where they make no sense`() {
        // n₁…n₄ = 4, 3, 2, 1: Y = 4/10, D = 1 − 0.8·3/4, 2 − 1.2·2/3, 3 − 1.6·1/2.
        let natural = KneserNey.Discounts(adjusted: [1, 1, 1, 1, 2, 2, 2, 3, 3, 4, 9, 0])
        #expect(abs(natural.one - 0.4) < 1e-12 && abs(natural.two - 1.2) < 1e-12 && abs(natural.more - 2.2) < 1e-12)
        #expect(
            [natural(0), natural(1), natural(2), natural(3), natural(70)] == [
                0, natural.one, natural.two, natural.more, natural.more,
            ]
        )
        // Nothing counted twice; and rising counts of counts, where D(2) would be below 0.
        #expect(KneserNey.Discounts(adjusted: [1, 1, 3, 4]) == .fallback)
        #expect(KneserNey.Discounts(adjusted: [1, 2, 3, 3, 3, 3, 3, 3, 3, 3, 4]) == .fallback)
        // n₁…n₄ = 6, 3, 4, 1: Y = 1/2 and D(2) = 2 − 1.5·4/3 = 0, which would leave a back-off of 0.
        #expect(KneserNey.Discounts(adjusted: [1, 1, 1, 1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 4]) == .fallback)
    }

    @Test(arguments: TrainingCase.all, [0, 1e-4, 1e-3])
    func `rounds so that after every context the probabilities sum to 1`(sample: TrainingCase, prune: Double) throws {
        let model = try NgramSamples.model(
            sample.documents,
            vocabularySize: sample.vocabularySize,
            order: sample.order,
            prune: prune
        )
        for document in sample.documents + [[], [0, 0, 0]] {
            for end in 0..<min(100, document.count + 1) {
                let logits = try NgramSamples.logits(model, after: Array(document[..<end]))
                let sum = logits.reduce(0) { $0 + exp(Double($1)) }
                // Back-offs are rounded too, by half a cell of at most 1/255 of their range of logarithms.
                #expect(abs(sum - 1) < 0.02, "after \(document[..<end])")
            }
        }
    }

    @Test
    func `leaves out what matters least`() throws {
        let documents = NgramSamples.documents(vocabularySize: 50, lengths: [4000, 4000], seed: 5)
        let first = documents[0]
        let held = NgramSamples.documents(vocabularySize: 50, lengths: [4000], seed: 6)[0]
        var last: (count: Int, own: Double)?
        for threshold in [0, 1e-5, 1e-4, 1e-3, .infinity] {
            let model = try NgramSamples.model(documents, vocabularySize: 50, order: 4, prune: threshold)
            let count = model.ngramCounts.reduce(0, +)
            let own = try model.perplexity(of: first.span).perplexity
            if let last { #expect(count < last.count && own > last.own, "threshold \(threshold)") }
            #expect(try model.perplexity(of: held.span).perplexity < 50)
            last = (count, own)
        }
        #expect(last?.count == 50, "an infinite threshold leaves the unigrams")
    }

    @Test
    func `keeps the contexts and the suffixes of what it keeps`() throws {
        let documents = NgramSamples.documents(vocabularySize: 50, lengths: [6000], seed: 7)
        let full = try NgramSamples.model(documents, vocabularySize: 50, order: 4)
        let model = try NgramSamples.model(documents, vocabularySize: 50, order: 4, prune: 3e-5)
        #expect((100..<full.ngramCounts[3]).contains(model.ngramCounts[3]))
        var context = NgramContext()
        for token in documents[0] {
            model.advance(&context, by: token)
            for length in 2...3 where context[length] != nil { #expect(context[length - 1] != nil) }
        }
    }

    @Test
    func `gives the same bytes for the same documents`() throws {
        let documents = NgramSamples.documents(vocabularySize: 300, lengths: [3000, 500], seed: 8)
        let bytes = try (0..<2).map { _ in
            try NgramSamples.model(documents, vocabularySize: 300, order: 5, prune: 1e-6).bytes
        }
        #expect(bytes[0] == bytes[1])
    }

    @Test
    func `finds the same model whichever way ids are stored`() throws {
        let documents = NgramSamples.documents(vocabularySize: 40, lengths: [2000], seed: 9)
        let narrow = try NgramSamples.model(documents, vocabularySize: 1 << 16, order: 3)
        let wide = try NgramSamples.model(documents, vocabularySize: 1 << 16 + 1, order: 3)
        #expect(wide.byteCount > narrow.byteCount && wide.ngramCounts[1...] == narrow.ngramCounts[1...])
        for end in 0..<20 {
            let context = Array(documents[0][..<end])
            let narrowLogits = try NgramSamples.logits(narrow, after: context)
            let wideLogits = try NgramSamples.logits(wide, after: context)
            // The uniform distribution has one token more: 1 part in 65,537, and a cell's width where that moves a code.
            #expect(zip(narrowLogits, wideLogits).allSatisfy { abs($0 - $1) < 0.15 })
        }
    }

    @Test
    func `reports its stages`() throws {
        var options = NgramTrainer.Options()
        options.order = 2
        options.pruneThreshold = .infinity
        var trainer = try NgramTrainer(
            vocabularySize: 3,
            tokenizerFingerprint: .init(high: 0, low: 0),
            options: options
        )
        try trainer.addDocument([0, 1, 0, 2].span)
        #expect(trainer.tokenCount == 4)
        var stages: [NgramTrainer.Stage] = []
        _ = try trainer.train { stages.append($0) }
        #expect(
            stages == [
                .counting(tokens: 4), .estimating(ngrams: [3, 3]), .pruning(threshold: .infinity),
                .packing(ngrams: [3, 0]),
            ]
        )
    }
}

@Suite
struct `Learning refuses` {
    @Test(
        arguments: [
            (0, 3, 0, [], NgramError.vocabularySize(0)),
            (1 << 31, 3, 0, [], .vocabularySize(1 << 31)),
            (9, 0, 0, [], .order(0)),
            (9, 7, 0, [], .order(7)),
            (9, 3, -1, [], .pruneThreshold(-1)),
            (9, 3, 0, [1, 2, 3], .startContext(count: 3, order: 3)),
            (9, 3, 0, [1, 9], .token(9, vocabularySize: 9)),
        ] as [(Int, Int, Double, [TokenID], NgramError)]
    )
    func `options out of range`(size: Int, order: Int, prune: Double, start: [TokenID], error: NgramError) {
        var options = NgramTrainer.Options()
        options.order = order
        options.pruneThreshold = prune
        options.startContext = start
        #expect(throws: error) {
            _ = try NgramTrainer(vocabularySize: size, tokenizerFingerprint: .init(high: 0, low: 0), options: options)
        }
    }

    @Test
    func `tokens outside the vocabulary, and no tokens at all`() throws {
        #expect(throws: NgramError.token(9, vocabularySize: 9)) {
            try NgramSamples.model([[1, 9]], vocabularySize: 9, order: 2)
        }
        #expect(throws: NgramError.emptyCorpus) { try NgramSamples.model([[], []], vocabularySize: 9, order: 2) }
    }

    @Test
    func `a description that the format cannot hold`() throws {
        var options = NgramTrainer.Options()
        options.description = String(repeating: "x", count: 65_536)
        var trainer = try NgramTrainer(
            vocabularySize: 9,
            tokenizerFingerprint: .init(high: 0, low: 0),
            options: options
        )
        try trainer.addDocument([1].span)
        do {
            _ = try trainer.train()
            Issue.record("nothing thrown")
        } catch {
            #expect(error == .description(count: 65_536))
        }
    }

    @Test
    func `a corpus beyond the memory limit`() throws {
        var options = NgramTrainer.Options()
        options.memoryLimit = 100_000
        var trainer = try NgramTrainer(
            vocabularySize: 9,
            tokenizerFingerprint: .init(high: 0, low: 0),
            options: options
        )
        let document = [TokenID](repeating: 1, count: 500)
        try trainer.addDocument(document.span)
        let needed = 1000 * NgramTrainer.bytesPerToken(order: 5) + 9 * 84
        do {
            try trainer.addDocument(document.span)
            Issue.record("nothing thrown")
        } catch {
            #expect(error == .memory(needed: needed, limit: 100_000))
        }
        // The document that was too much is not part of the corpus.
        #expect(trainer.tokenCount == 500)
        #expect(try trainer.train().trainingTokens == 500)
    }
}

extension NgramTrie {
    /// Checks that after every context the listed successors and the backed-off rest sum to 1.
    fileprivate func expectSumsOfOne(within tolerance: Double) {
        #expect(abs(levels[0].probabilities.reduce(0) { $0 + Double($1) } - 1) < tolerance)
        for length in 1..<max(order, 1) {
            for context in levels[length - 1].tokens.indices {
                let successors = levels[length - 1].children(of: context)
                let rest = unlisted(successors, length)
                let sum = 1 - rest.upper + Double(levels[length - 1].backoffs[context]) * rest.lower
                #expect(abs(sum - 1) < tolerance, "context \(context) of \(length) tokens")
            }
        }
    }
}
