// SPDX-License-Identifier: Apache-2.0

import Glibc
import TestSupport
import Testing
import Tokenizer
import Tokens
import Watermark

@testable import Sampler

@Suite
struct `Log-probabilities` {
    /// Log-softmax as its definition says.
    private func reference(_ logits: [Float]) -> [Double] {
        let highest = Double(logits.max() ?? 0)
        let sum = logits.reduce(0) { $0 + exp(Double($1) - highest) }
        return logits.map { Double($0) - highest - log(sum) }
    }

    @Test
    func `are the logarithms of the softmax, the highest first`() {
        var random = TestGenerator(seed: 71)
        var reader = LogprobReader()
        for size in [1, 2, 7, 300, 5000] {
            let logits = (0..<size).map { _ in Float.random(in: -30...10, using: &random).rounded() }
            let expected = reference(logits)
            // Equals stand in the order of their ids.
            let order = logits.indices.sorted { logits[$0] != logits[$1] ? logits[$0] > logits[$1] : $0 < $1 }
            reader.read(logits.span)
            let token = Int.random(in: 0..<size, using: &random)
            for count in [0, 1, 5, 20] {
                let found = reader.logprobs(of: TokenID(token), count: count)
                #expect(found.drawn.token == TokenID(token) && abs(found.drawn.logprob - expected[token]) < 1e-5)
                #expect(found.top.map { Int($0.token) } == Array(order.prefix(count)))
                #expect(zip(found.top, order).allSatisfy { abs($0.logprob - expected[$1]) < 1e-5 })
            }
        }
    }

    @Test
    func `of impossible tokens are told of the drawn one alone`() {
        var reader = LogprobReader()
        let logits: [Float] = [-.infinity, 0, -.infinity]
        reader.read(logits.span)
        let found = reader.logprobs(of: 0, count: 3)
        #expect(found.top == [TokenLogprobs.Entry(token: 1, logprob: 0)])
        #expect(found.drawn.logprob == -.infinity)
    }

    @Test
    func `come with each token, are the model's own, and change nothing`() throws {
        let folder = Wmctl.repository + "/vocab/english/"
        let model = try NgramModel(contentsOf: folder + "model.ngram")
        let tokenizer = try Tokenizer(contentsOf: folder + "tokenizer.json")
        let prompt = tokenizer.encode("It was a dark night, and").tokens
        var settings = SamplingSettings.standard
        settings.temperature = 0.7
        settings.logitBias = [prompt[0]: 2]
        var request = TextRequest(
            prompt: prompt,
            count: 60,
            settings: settings,
            watermark: try testWatermark(3),
            seed: 5,
            stopStrings: [" of the"]
        )
        func write(_ request: TextRequest) throws -> (Generator.Generation, [TokenLogprobs], [TokenID]) {
            let batch = try TextBatch(model: model, writing: request, tokenizer: tokenizer)
            var logprobs: [TokenLogprobs] = []
            var tokens: [TokenID] = []
            let generation = try batch.write(request) { piece in
                logprobs += piece.logprobs
                tokens += piece.tokens
                return true
            }
            return (generation, logprobs, tokens)
        }
        let (plain, none, _) = try write(request)
        #expect(none.isEmpty && plain.logprobs.isEmpty)
        request.logprobCount = 2
        let (generation, logprobs, tokens) = try write(request)
        #expect(generation.text == plain.text && generation.tokens == plain.tokens)
        #expect(logprobs.map(\.drawn.token) == tokens && tokens == generation.tokens && generation.logprobs == logprobs)

        let session = model.makeSession(sequences: 1, contextLength: nil)
        try session.append(prompt.span, to: 0)
        for entry in logprobs {
            try session.evaluate()
            var logits = Array(repeating: Float(0), count: model.vocabularySize)
            var span = logits.mutableSpan
            session.readLogits(of: 0, into: &span)
            let expected = reference(logits)
            #expect(abs(entry.drawn.logprob - expected[Int(entry.drawn.token)]) < 1e-4)
            #expect(abs(entry.top[0].logprob - (expected.max() ?? 0)) < 1e-4)
            try session.append([entry.drawn.token].span, to: 0)
        }
    }

    @Test
    func `are not told of more than twenty tokens`() throws {
        let model = HistoryModel(startsFromNothing: true)
        let batch = try TextBatch(model: model, sequences: 1, contextLength: nil, tokenizer: nil)
        #expect(throws: SamplerError.settingOutOfRange(name: "logprobs", value: "21", expected: "at most 20")) {
            try batch.add(TextRequest(prompt: [], count: 1, logprobCount: 21))
        }
    }
}
