// SPDX-License-Identifier: Apache-2.0

import Glibc
import TestSupport
import Testing
import Tokens
import Watermark

@testable import Sampler

@Suite
struct `Drawing tokens` {
    @Test
    func `seeded numbers are those of the published generator`() {
        // SplitMix64's first outputs for seed 0 are the state; xoshiro256** computed by hand-run reference arithmetic.
        var reference = ReferenceXoshiro(seed: 0)
        var generator = SeededGenerator(seed: 0)
        for _ in 0..<100 { #expect(generator.next() == reference.next()) }
        var first = SeededGenerator(seed: 0)
        #expect(first.next() == 0x99EC_5F36_CB75_F2B4)
    }

    @Test
    func `follow the weights`() {
        // 100,000 draws; χ² with 3 degrees of freedom passes 30.67 with chance 1e-6.
        let weights: [Float] = [1, 0, 2, 3, 4]
        var random = TestGenerator(seed: 13)
        var counts = [Int](repeating: 0, count: 5)
        for _ in 0..<100_000 { counts[draw(weights.span, coin: random.uniform())] += 1 }
        #expect(counts[1] == 0)
        var statistic = 0.0
        for index in [0, 2, 3, 4] {
            let expected = 10_000 * Double(weights[index])
            statistic += (Double(counts[index]) - expected) * (Double(counts[index]) - expected) / expected
        }
        #expect(statistic < 30.67)
    }

    @Test
    func `the largest coin still draws a possible token`() {
        let weights: [Float] = [0, 1, 0]
        #expect(draw(weights.span, coin: 1 - 0x1p-53) == 1)
        #expect(draw(weights.span, coin: 0) == 1)
    }

    @Test
    func `settings outside their range are refused`() throws {
        for (name, change) in Self.badSettings {
            var settings = SamplingSettings()
            change(&settings)
            let error = #expect(throws: SamplerError.self) {
                try TokenSampler(vocabularySize: 4, settings: settings, watermark: nil)
            }
            #expect(error?.description.hasPrefix("\(name) is") == true)
        }
    }

    private static let badSettings: [(String, @Sendable (inout SamplingSettings) -> Void)] = [
        ("temperature", { $0.temperature = -1 }), ("temperature", { $0.temperature = .nan }),
        ("top_k", { $0.topK = -1 }), ("top_p", { $0.topP = 0 }), ("top_p", { $0.topP = 1.1 }),
        ("min_p", { $0.minP = -0.1 }), ("min_p", { $0.minP = 2 }),
        ("repetition_penalty", { $0.repetitionPenalty = 0 }),
    ]

    @Test
    func `excluded tokens are never drawn`() throws {
        var settings = SamplingSettings()
        settings.excludedTokens = [0, 2, 77]
        let sampler = try TokenSampler(vocabularySize: 3, settings: settings, watermark: nil)
        var random = TestGenerator(seed: 14)
        for _ in 0..<100 {
            #expect(sampler.sample(using: &random) { logits in for index in 0..<3 { logits[index] = 0 } } == 1)
        }
        #expect(sampler.statistics.entropy == 0)
    }

    @Test(arguments: [-Float.infinity, .nan])
    func `excluded tokens are not drawn when the model allows no other either`(logit: Float) throws {
        var settings = SamplingSettings.standard
        settings.excludedTokens = [0]
        let sampler = try TokenSampler(vocabularySize: 3, settings: settings, watermark: nil)
        var random = TestGenerator(seed: 15)
        for _ in 0..<100 {
            let token = sampler.sample(using: &random) { logits in
                logits[0] = 5
                logits[1] = logit
                logits[2] = logit
            }
            #expect(token != 0)
        }
    }

    @Test(arguments: ["greenlist", "balanced"])
    func `marked texts of a flat model are found, of a decided model not`(scheme: String) throws {
        let watermark = try testWatermark(15, scheme: scheme)
        for isFlat in [true, false] {
            let model = FixedModel(logits: (0..<500).map { isFlat ? 0 : $0 == 3 ? 50 : Float(0) })
            let generator = try Generator(model: model, settings: SamplingSettings(), watermark: watermark)
            var random = SeededGenerator(seed: 16)
            let text = try generator.generate(after: [1, 2], count: 300, using: &random)
            #expect(text.tokens.count == 300 && text.finishReason == .length)
            let evidence = try watermark.makeReader().read(text.tokens.span)
            let z = watermark.scheme.null(count: evidence.scoredCount).zScore(of: evidence.total)
            if isFlat {
                #expect(z > 10)
                #expect(abs(text.statistics.entropy / 300 - log(500)) < 1e-3)
            } else {
                #expect(evidence.scoredCount == 1)
            }
        }
    }

    @Test
    func `the same seed writes the same text, another seed another`() throws {
        let model = FixedModel(logits: Array(repeating: 0, count: 500))
        let generator = try Generator(model: model, settings: .standard, watermark: testWatermark(17))
        func text(_ seed: UInt64) throws -> [TokenID] {
            var random = SeededGenerator(seed: seed)
            return try generator.generate(after: [], count: 50, using: &random).tokens
        }
        #expect(try text(1) == text(1))
        #expect(try text(1) != text(2))
    }

    @Test
    func `a vocabulary of nothing but excluded tokens is refused`() {
        var settings = SamplingSettings()
        settings.excludedTokens = [0, 1, 2]
        let error = #expect(throws: SamplerError.self) {
            try TokenSampler(vocabularySize: 3, settings: settings, watermark: nil)
        }
        #expect(error?.description == "excluded_tokens is 'all 3 tokens'; expected fewer than the vocabulary has")
    }

    @Test
    func `the token that ends a text is neither counted nor forecast`() throws {
        let watermark = try testWatermark(19)
        let model = FixedModel(logits: Array(repeating: 0, count: 50))
        let generator = try Generator(model: model, settings: .init(), watermark: watermark, endTokens: [7])
        var random = SeededGenerator(seed: 20)
        let reader = try watermark.makeReader()
        for _ in 0..<20 {
            // 2,000 flat draws miss one token of 50 with a chance below 1e-17.
            let text = try generator.generate(after: [7], count: 2000, using: &random)
            #expect(text.finishReason == .stop && !text.tokens.contains(7))
            #expect(text.statistics.tokenCount == text.tokens.count)
            #expect(text.forecast?.scoredCount == reader.read(text.tokens.span).scoredCount)
        }
    }

    @Test
    func `an end token or the caller ends a text`() throws {
        let model = FixedModel(logits: [0, 50, 0])
        var random = SeededGenerator(seed: 18)
        let ended = try Generator(model: model, settings: SamplingSettings(), watermark: nil, endTokens: [1])
            .generate(after: [], count: 10, using: &random)
        #expect(ended.tokens.isEmpty && ended.finishReason == .stop)
        let stopped = try Generator(model: model, settings: SamplingSettings(), watermark: nil)
            .generate(after: [2], count: 10, using: &random) { _ in false }
        #expect(stopped.tokens == [1] && stopped.finishReason == .cancelled)
        let none = try Generator(model: model, settings: SamplingSettings(), watermark: nil)
            .generate(after: [2], count: 0, using: &random)
        #expect(none.tokens.isEmpty && none.finishReason == .length)
    }
}

/// A model with the same logits at every step.
private struct FixedModel: LanguageModel {
    var logits: [Float]
    var vocabularySize: Int { logits.count }

    func makeSession(sequences: Int, contextLength: Int?) -> any LanguageModelSession {
        Session(logits: logits, sequences: sequences)
    }

    final class Session: LanguageModelSession {
        let logits: [Float]
        let sequenceCapacity: Int

        init(logits: [Float], sequences: Int) {
            self.logits = logits
            sequenceCapacity = sequences
        }

        func append(_ tokens: Span<TokenID>, to sequence: Int) {}
        func evaluate() {}
        func readLogits(of sequence: Int, into logits: inout MutableSpan<Float>) {
            for index in logits.indices { logits[index] = self.logits[index] }
        }
        func reset(_ sequence: Int) {}
    }
}

/// xoshiro256** and SplitMix64 written from their papers, with arithmetic on big-enough integers instead of wrapping operators.
private struct ReferenceXoshiro {
    private var s: [UInt128]
    private static let modulus: UInt128 = 1 << 64

    init(seed: UInt64) {
        var x = UInt128(seed)
        s = (0..<4).map { _ in
            x = (x + 0x9E37_79B9_7F4A_7C15) % Self.modulus
            var z = x
            z = (z ^ (z >> 30)) * 0xBF58_476D_1CE4_E5B9 % Self.modulus
            z = (z ^ (z >> 27)) * 0x94D0_49BB_1331_11EB % Self.modulus
            return z ^ (z >> 31)
        }
    }

    private func rotate(_ x: UInt128, _ k: UInt128) -> UInt128 { (x << k) % Self.modulus | x >> (64 - k) }

    mutating func next() -> UInt64 {
        let result = rotate(s[1] * 5 % Self.modulus, 7) * 9 % Self.modulus
        let t = (s[1] << 17) % Self.modulus
        s[2] ^= s[0]
        s[3] ^= s[1]
        s[1] ^= s[2]
        s[0] ^= s[3]
        s[2] ^= t
        s[3] = rotate(s[3], 45)
        return UInt64(result)
    }
}
