// SPDX-License-Identifier: Apache-2.0

import Glibc
import TestSupport
import Testing
import Tokenizer
import Tokens
import Watermark

@testable import Sampler

@Suite
struct `Drawing canonical tokens` {
    /// Tokens 1 and 4 are refused; of the others 0, 2, 3 and 5 are to be drawn.
    private static let logits: [Float] = [0.9, 1.3, 0.2, -0.4, 0.8, 0]
    private static let refused: Set<TokenID> = [1, 4]

    /// How often each token is drawn, over many contexts under many keys.
    private func counts(_ scheme: String?, parameters: SchemeParameters = SchemeParameters()) throws -> [Double] {
        var counts = [Double](repeating: 0, count: Self.logits.count)
        var random = TestGenerator(seed: 3)
        var candidates = Candidates(vocabularySize: Self.logits.count)
        for key in 0..<8 {
            let watermark = try scheme.map {
                try Watermark(secret: testSecret(key), profile: Profile(id: "test", scheme: $0, parameters: parameters))
            }
            let writer = try watermark?.makeWriter()
            for context in 0..<10_000 {
                writer?.restart(after: [TokenID(context), 7].span)
                candidates.restart(logits: Self.logits.span)
                let drawn = candidates.draw([], history: Span(), writer: writer, using: &random) {
                    !Self.refused.contains($0)
                }
                counts[Int(drawn.token)] += 1
            }
        }
        return counts
    }

    private func expectAlike(_ counts: [Double]) {
        let weights = Self.logits.enumerated().map { Self.refused.contains(TokenID($0)) ? 0 : exp(Double($1)) }
        let total = weights.reduce(0, +)
        var statistic = 0.0
        for (count, weight) in zip(counts, weights) where weight > 0 {
            let expected = counts.reduce(0, +) * weight / total
            statistic += (count - expected) * (count - expected) / expected
        }
        #expect(counts[1] == 0 && counts[4] == 0)
        // χ² with 3 degrees of freedom passes 30.67 with chance 1e-6.
        #expect(statistic < 30.67, "\(counts)")
    }

    @Test
    func `without a mark the distribution is the restricted one`() throws {
        expectAlike(try counts(nil))
    }

    @Test
    func `over keys, balanced keeps the restricted distribution`() throws {
        expectAlike(try counts(Balanced.name))
    }

    @Test
    func `the green list marks the restricted distribution`() throws {
        // With the words known, what the mark makes of the restricted distribution is drawn.
        let watermark = try Watermark(secret: testSecret(1), profile: Profile(id: "test"))
        let writer = try watermark.makeWriter()
        let context: [TokenID] = [5, 7]
        var marked = Self.logits.enumerated().map { Self.refused.contains(TokenID($0)) ? 0 : Float(exp(Double($1))) }
        let total = marked.reduce(0, +)
        for index in marked.indices { marked[index] /= total }
        writer.restart(after: context.span)
        var weights = marked.mutableSpan
        guard case .marked = writer.mark(&weights, tokens: nil) else {
            Issue.record("no mark")
            return
        }
        let sum = Double(marked.reduce(0, +))
        var random = TestGenerator(seed: 9)
        var candidates = Candidates(vocabularySize: Self.logits.count)
        var counts = [Double](repeating: 0, count: Self.logits.count)
        for _ in 0..<50_000 {
            writer.restart(after: context.span)
            candidates.restart(logits: Self.logits.span)
            let drawn = candidates.draw([], history: Span(), writer: writer, using: &random) {
                !Self.refused.contains($0)
            }
            counts[Int(drawn.token)] += 1
        }
        var statistic = 0.0
        for (count, weight) in zip(counts, marked) where weight > 0 {
            let expected = 50_000 * Double(weight) / sum
            statistic += (count - expected) * (count - expected) / expected
        }
        #expect(counts[1] == 0 && counts[4] == 0 && statistic < 30.67, "\(counts) \(marked)")
    }

    @Test(arguments: [nil, 2.0, Double.infinity])
    func `when all are refused the first is taken`(delta: Double?) throws {
        let parameters = SchemeParameters(delta: delta)
        let profile = try Profile(id: "test", scheme: Greenlist.name, parameters: parameters)
        let writer = try delta.map { _ in try Watermark(secret: testSecret(1), profile: profile).makeWriter() }
        var candidates = Candidates(vocabularySize: Self.logits.count)
        var (random, same) = (TestGenerator(seed: 4), TestGenerator(seed: 4))
        writer?.restart(after: [5, 7].span)
        candidates.restart(logits: Self.logits.span)
        let free = candidates.draw([], history: Span(), writer: writer, using: &random)
        writer?.restart(after: [5, 7].span)
        candidates.restart(logits: Self.logits.span)
        let drawn = candidates.draw([], history: Span(), writer: writer, using: &same) { _ in false }
        #expect(drawn.token == free.token && drawn.refusedCount == Self.logits.count)
    }

    @Test
    func `a hard list without green tokens promises none, refused or not`() throws {
        let profile = try Profile(id: "test", scheme: Greenlist.name, parameters: SchemeParameters(delta: .infinity))
        let writer = try Watermark(secret: testSecret(1), profile: profile).makeWriter()
        var candidates = Candidates(vocabularySize: 3)
        var random = TestGenerator(seed: 6)
        var emptyCount = 0
        for context in 0..<100 {
            writer.restart(after: [TokenID(context), 7].span)
            var probabilities: [Float] = [1.0 / 3, 1.0 / 3, 1.0 / 3]
            var weights = probabilities.mutableSpan
            let isEmpty = writer.mark(&weights, tokens: nil) == .noChoice
            var refusedCount = 0
            writer.restart(after: [TokenID(context), 7].span)
            candidates.restart(logits: [0, 0, 0].span)
            let drawn = candidates.draw([], history: Span(), writer: writer, using: &random) { _ in
                refusedCount += 1
                return refusedCount > 1
            }
            writer.accept(drawn.token)
            #expect(drawn.refusedCount == 1 && writer.forecast.scoredCount == 1)
            if isEmpty {
                #expect(!drawn.isMarked && writer.forecast.expectedTotal == 0)
                emptyCount += 1
            } else {
                #expect(writer.forecast.expectedTotal == (drawn.isMarked ? 1 : 0.5))
            }
        }
        // Of 100 an eighth; none at all with a chance below 2e-6.
        #expect(emptyCount > 0)
    }

    @Test(arguments: [nil, Greenlist.name, Balanced.name])
    func `a canonical text is read back as it was drawn`(scheme: String?) throws {
        let tokenizer = try Tokenizer(contentsOf: Wmctl.repository + "/vocab/english/tokenizer.json")
        let model = try NgramModel(contentsOf: Wmctl.repository + "/vocab/english/model.ngram")
        let watermark = try scheme.map {
            try Watermark(secret: testSecret(2), profile: Profile(id: "test", scheme: $0))
        }
        var settings = SamplingSettings()
        settings.temperature = 1.5
        // Single bytes are likely at this temperature, and most leave nothing to go on with.
        settings.excludedTokens = Set(
            (0..<TokenID(tokenizer.vocabularySize)).filter {
                tokenizer.isSpecial($0) || String(validating: tokenizer.bytes(of: $0), as: UTF8.self) == nil
            }
        )
        var alike = [0, 0]
        for isCanonical in [false, true] {
            let batch = try TextBatch(model: model, sequences: 4, contextLength: nil, tokenizer: tokenizer)
            for seed in 0..<20 {
                let request = TextRequest(
                    prompt: [],
                    count: 100,
                    settings: settings,
                    watermark: watermark,
                    seed: UInt64(seed),
                    isCanonical: isCanonical
                )
                _ = try batch.add(request)
            }
            while !batch.isIdle {
                batch.step { _, event in
                    guard case .ended(let generation) = event else { return }
                    // White space at the end is judged by what could follow.
                    let read = tokenizer.encode(generation.text).tokens
                    alike[isCanonical ? 1 : 0] += read.starts(with: generation.tokens.dropLast(4)) ? 1 : 0
                    #expect(isCanonical || generation.statistics.refusedCount == 0)
                }
            }
        }
        #expect(alike[0] < 10 && alike[1] == 20, "\(alike)")
    }

    @Test
    func `canonical texts need a tokenizer`() throws {
        let model = try NgramModel(contentsOf: Wmctl.repository + "/vocab/english/model.ngram")
        let batch = try TextBatch(model: model, sequences: 1, contextLength: nil, tokenizer: nil)
        #expect(throws: SamplerError.self) { _ = try batch.add(TextRequest(prompt: [], count: 1, isCanonical: true)) }
    }
}
