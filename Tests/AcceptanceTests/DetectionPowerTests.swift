// SPDX-License-Identifier: Apache-2.0

import Detector
import Foundation
import Sampler
import TestSupport
import Testing
import Tokenizer
import Tokens
import Watermark

/// Prompts.txt: first sentences of a hundred paragraphs spread over the corpus of public-domain English.
@Suite
struct `Two hundred tokens after a hundred prompts` {
    private let tokenizer: Tokenizer
    private let model: NgramModel
    private let prompts: [String]

    init() throws {
        let vocabulary = sourceTree.appending(path: "vocab/english")
        tokenizer = try Tokenizer(contentsOf: vocabulary.appending(path: "tokenizer.json").path)
        model = try NgramModel(contentsOf: vocabulary.appending(path: "model.ngram").path)
        let file = sourceTree.appending(path: "Tests/AcceptanceTests/Prompts.txt")
        prompts = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(String.init)
    }

    /// The texts, as a reader gets them: characters, not tokens.
    private func texts(_ watermark: Watermark?) throws -> [String] {
        var settings = SamplingSettings.standard
        settings.excludedTokens = [0]
        let generator = try Generator(model: model, settings: settings, watermark: watermark)
        return try prompts.enumerated().map { index, prompt in
            var random = SeededGenerator(seed: UInt64(index))
            let prompt = tokenizer.encode(prompt).tokens
            return tokenizer.decode(try generator.generate(after: prompt, count: 200, using: &random).tokens)
        }
    }

    private func reports(_ texts: [String], under watermark: Watermark) throws -> [DetectionReport] {
        let named = NamedTokenizer(name: "english", tokenizer: tokenizer)
        let candidate = try DetectionCandidate(watermark: watermark, tokenizers: [named])
        let worker = try Detector(candidates: [candidate]).makeWorker()
        return try texts.map { try worker.detect($0.utf8.span) }
    }

    @Test(arguments: [("greenlist", 99), ("balanced", 99)])
    func `are found with the key and with no other`(scheme: String, least: Int) throws {
        #expect(prompts.count == 100)
        let watermark = try testWatermark(100, scheme: scheme)
        let texts = try texts(watermark)
        let found = try reports(texts, under: watermark)
        let z = found.map(\.zScore).sorted()
        print("\(scheme): \(found.count { $0.isWatermarked }) of 100 watermarked, median z \(z[50]), least \(z[0])")
        #expect(found.count { $0.isWatermarked } >= least)

        // A verdict under a wrong key has a chance of 1e-6; of 2,000, one in 500 such tests has one.
        for key in 101...120 {
            let wrong = try reports(texts, under: testWatermark(key, scheme: scheme))
            #expect(!wrong.contains { $0.isWatermarked })
        }
    }

    @Test
    func `without a mark are not found`() throws {
        let texts = try texts(nil)
        for key in 0..<20 {
            #expect(try !reports(texts, under: testWatermark(key)).contains { $0.isWatermarked })
        }
    }

    @Test
    func `survive a trip through zero-width characters and lookalikes`() throws {
        let watermark = try testWatermark(130)
        let attacked = try texts(watermark).map { text in
            String(text.flatMap { $0 == "e" ? "\u{435}" : $0 == "t" ? "t\u{200B}" : "\($0)" })
        }
        let found = try reports(attacked, under: watermark)
        #expect(found.count { $0.isWatermarked } >= 99)
        #expect(found.allSatisfy { $0.tests == 4 && $0.warnings.contains(.matchedNormalizedText) })
    }

    @Test
    func `read back as nearly the tokens that were drawn`() throws {
        // Detection reads text, so tokens that another spelling would replace cost evidence.
        var settings = SamplingSettings.standard
        settings.excludedTokens = [0]
        let generator = try Generator(model: model, settings: settings, watermark: testWatermark(140))
        var drawn = 0
        var same = 0
        for (index, prompt) in prompts.enumerated() {
            var random = SeededGenerator(seed: UInt64(index))
            let tokens = try generator.generate(after: tokenizer.encode(prompt).tokens, count: 200, using: &random)
                .tokens
            let read = tokenizer.encode(tokenizer.decode(tokens)).tokens
            drawn += tokens.count
            same += tokens.count - tokens.difference(from: read).insertions.count
        }
        print("read back: \(same) of \(drawn) tokens")
        #expect(Double(same) > 0.95 * Double(drawn))
    }
}
