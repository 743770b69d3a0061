// SPDX-License-Identifier: Apache-2.0

import JSON
import Sampler
import TestSupport
import Testing
import Tokens
import Watermark

/// Steps that are sampled one by one, without memory, against ``Generator``, which remembers.
@Suite
struct `Sampling single steps` {
    struct Case: CustomTestStringConvertible, Sendable {
        var scheme: String
        var contextWidth: Int
        var settings = SamplingSettings()
        var testDescription: String { "\(scheme), width \(contextWidth), \(settings)" }
    }

    static let cases: [Case] = {
        var penalized = SamplingSettings()
        penalized.repetitionPenalty = 1.5
        var narrow = SamplingSettings.standard
        narrow.minP = 0.02
        narrow.repetitionPenalty = 0.8
        return [SamplingSettings(), .standard, penalized, narrow].flatMap { settings in
            [
                ("greenlist", 0), ("greenlist", 2), ("balanced", 1), ("balanced", 3), ("gumbel", 1), ("tournament", 2),
            ].map { scheme, width in
                Case(scheme: scheme, contextWidth: width, settings: settings)
            }
        }
    }()

    @Test(arguments: cases)
    func `logits from elsewhere give the generator's own tokens`(test: Case) throws {
        try check(test) { logits in TokenStep(logits: logits) }
    }

    @Test(arguments: cases)
    func `so does the whole vocabulary as a list`(test: Case) throws {
        try check(test) { logits in TokenStep(ids: Array(0..<TokenID(logits.count)), logits: logits) }
    }

    @Test(arguments: cases)
    func `so do steps that went through JSON, their candidates in any order`(test: Case) throws {
        var random = TestGenerator(seed: 41)
        for asList in [false, true] {
            let parser = JSONParser()
            var step = TokenStep()
            try check(test) { logits in
                var json = JSONWriter()
                json.object { json in
                    json.member("context", [TokenID]()) { json, token in json.value(token) }
                    if asList {
                        let places = logits.indices.shuffled(using: &random)
                        json.member("candidates", places) { json, place in
                            json.array { json in
                                json.value(place)
                                json.value(Double(logits[place]))
                            }
                        }
                    } else {
                        json.member("logits", logits) { json, logit in json.value(Double(logit)) }
                    }
                }
                // The same step again and again, as a line of a stream after the other is read.
                try step.read(parser.parse(json.bytes.span), defaults: test.settings)
                return step
            }
        }
    }

    @Test
    func `what a top-k leaves may come as a list`() throws {
        var settings = SamplingSettings()
        settings.topK = 5
        for scheme in SchemeRegistry.names {
            try check(Case(scheme: scheme, contextWidth: 2, settings: settings)) { logits in
                let best = logits.indices.sorted { (logits[$0], $1) > (logits[$1], $0) }.prefix(5).sorted()
                return TokenStep(ids: best.map { TokenID($0) }, logits: best.map { logits[$0] })
            }
        }
    }

    /// Writes a text twice: by the generator, and step by step with a sampler that other steps use in between.
    private func check(_ test: Case, _ makeStep: ([Float]) throws -> TokenStep) throws {
        let watermark = try testWatermark(31, scheme: test.scheme, contextWidth: test.contextWidth)
        let model = BigramModel(seed: 32, vocabularySize: 40)
        let settings = test.settings
        let generator = try Generator(model: model, settings: settings, watermark: watermark)
        var random = SeededGenerator(seed: 33)
        let expected = try generator.generate(after: [], count: 120, using: &random).tokens

        let sampler = try StepSampler(watermark: watermark)
        var again = SeededGenerator(seed: 33)
        var other = TestGenerator(seed: 34)
        var written: [TokenID] = []
        for index in 0..<120 {
            var step = try makeStep(model.logits(after: written.last))
            step.context = written
            step.settings = settings
            written.append(sampler.sample(step, using: &again))
            if index % 7 == 0 {
                // Of another length, another vocabulary and another text: nothing of it may stay.
                let stranger = TokenStep(
                    context: (0..<TokenID(index)).map { $0 % 3 },
                    ids: index % 2 == 0 ? [] : [2, 9, 4_000_000_000],
                    logits: index % 2 == 0 ? Array(repeating: 0, count: 90) : [1, 2, 3]
                )
                _ = sampler.sample(stranger, using: &other)
            }
        }
        #expect(written == expected)
        // The text repeats itself, or nothing was tested of what is done about repeats.
        #expect(Set(zip(expected, expected.dropFirst()).map { [$0, $1] }).count < 119)
    }

    @Test
    func `a settings change counts from the step on that brings it`() throws {
        let sampler = try StepSampler(watermark: nil)
        var random = TestGenerator(seed: 35)
        var greedy = TokenStep(logits: [0, 0.1, 0])
        greedy.settings.temperature = 0
        let free = TokenStep(logits: [0, 0.1, 0])
        // 200 draws of three about equal tokens miss one with a chance below 1e-34.
        #expect(Set((0..<200).map { _ in sampler.sample(free, using: &random) }).count == 3)
        #expect(Set((0..<200).map { _ in sampler.sample(greedy, using: &random) }) == [1])
        #expect(Set((0..<200).map { _ in sampler.sample(free, using: &random) }).count == 3)
    }

    /// Settings and logits at the ends of what floats hold, each with each.
    @Test(arguments: [nil] + SchemeRegistry.names)
    func `an impossible token is never drawn, whatever the numbers`(scheme: String?) throws {
        let watermark = try scheme.map { try testWatermark(31, scheme: $0, contextWidth: 1) }
        let sampler = try StepSampler(watermark: watermark)
        var random = TestGenerator(seed: 38)
        let extremes: [Float] = [-9e29, -1e20, -1, 0, .leastNonzeroMagnitude, 1, 1e20, 3.4e38]
        for first in extremes {
            for second in extremes {
                for temperature in [0, 1e-300, 1e-40, 9e-31, 1e-30, 1e-20, 1e-3, 0.8, 1, 1e20, 1e300] {
                    for penalty in [1e-40, 1e-20, 1, 1e20, 3e38] {
                        var step = TokenStep(
                            context: [3, 1, 4],
                            logits: [-.infinity, first, -.infinity, -.infinity, second]
                        )
                        step.settings.temperature = temperature
                        step.settings.repetitionPenalty = penalty
                        step.settings.topP = penalty == 1e20 ? 0.9 : 1
                        step.settings.minP = penalty == 3e38 ? 0.1 : 0
                        for _ in 0..<3 {
                            let token = sampler.sample(step, using: &random)
                            #expect(token == 1 || token == 4, "\(step)")
                        }
                    }
                }
            }
        }
    }

    @Test
    func `a low temperature takes the likeliest also where quotients leave the range of floats`() throws {
        let sampler = try StepSampler(watermark: nil)
        var random = TestGenerator(seed: 39)
        for logits: [Float] in [[-2e20, -1e20, -.infinity], [1e20, 2e20, 0], [3e38, 3.1e38, -3e38]] {
            var step = TokenStep(logits: logits)
            step.settings.temperature = 1e-25
            for _ in 0..<20 { #expect(sampler.sample(step, using: &random) == 1) }
        }
    }

    @Test
    func `the seeds of a seed differ from each other and repeat`() {
        var first: Set<UInt64> = []
        for number in 0..<10_000 {
            let seed = SeededGenerator.seed(number, of: 36)
            #expect(SeededGenerator.seed(number, of: 36) == seed && SeededGenerator.seed(number, of: 37) != seed)
            #expect(seed < 1 << 53)
            var random = SeededGenerator(seed: seed)
            first.insert(random.next())
        }
        // Two of 10,000 uniform 64-bit numbers are equal with a chance below 3e-12.
        #expect(first.count == 10_000)
        // Their top bits are coins: 10,000 of them lie 5 standard deviations off with a chance below 6e-7.
        #expect(abs(first.count { $0 >> 63 == 1 } - 5000) < 250)
    }
}

/// A model whose logits are decided by a seed and the token before: about ten of them matter.
struct BigramModel: LanguageModel {
    let seed: UInt64
    let vocabularySize: Int

    func logits(after token: TokenID?) -> [Float] {
        var random = TestGenerator(seed: seed ^ UInt64(token.map { $0 + 1 } ?? 0) << 20)
        return (0..<vocabularySize).map { _ in Float(random.uniform() * 8 - 4) }
    }

    func makeSession(sequences: Int, contextLength: Int?) -> any LanguageModelSession { Session(self) }

    final class Session: LanguageModelSession {
        let model: BigramModel
        var last: TokenID?
        let sequenceCapacity = 1

        init(_ model: BigramModel) { self.model = model }

        func append(_ tokens: Span<TokenID>, to sequence: Int) {
            if !tokens.isEmpty { last = tokens[tokens.count - 1] }
        }
        func evaluate() {}
        func readLogits(of sequence: Int, into logits: inout MutableSpan<Float>) {
            for (index, logit) in model.logits(after: last).enumerated() { logits[index] = logit }
        }
        func reset(_ sequence: Int) { last = nil }
    }
}
