// SPDX-License-Identifier: Apache-2.0

import Cryptography
import JSON
import TestSupport
import Testing
import Tokens

@testable import Watermark

@Suite
struct `A list that the key stores` {
    private func profile(size: Int = 100, gamma: Double = 0.25) throws -> Profile {
        try PeerProfiles.named("unigram").profile(id: "u", gamma: gamma, vocabularySize: size)
    }

    private func bitmap(_ tokens: [Int], size: Int) -> SecretBytes {
        SecretBytes(count: (size + 7) / 8) { span in for token in tokens { span[token / 8] |= 1 << UInt8(token % 8) } }
    }

    @Test
    func `is the same after every context, and scores each token once`() throws {
        let green = (0..<25).map { $0 * 4 + 1 }
        let watermark = try Watermark(secret: SecretKey(bitmap(green, size: 100)), profile: profile())
        let evidence = try watermark.makeReader().read([1, 2, 5, 1, 1, 9, 99, 2, 120].span)
        #expect(evidence.scoredCount == 6 && evidence.total == 3)
        #expect(watermark.scheme.null(count: 6) == .binomial(trials: 6, probability: 0.25))
        let writer = try watermark.makeWriter()
        for text in [[], [3], [3, 8, 1]] as [[TokenID]] {
            writer.restart(after: text.span)
            var probabilities = [Float](repeating: 0.01, count: 100)
            var span = probabilities.mutableSpan
            _ = writer.mark(&span, tokens: nil)
            #expect(probabilities.indices.filter { probabilities[$0] > 0.02 } == green)
        }
    }

    @Test
    func `has as many tokens as gamma says, within the vocabulary`() throws {
        for tokens in [Array(0..<24), Array(0..<26), Array(0..<24) + [101]] {
            #expect(throws: WatermarkError.self) {
                try Watermark(secret: SecretKey(bitmap(tokens, size: 100)), profile: profile())
            }
        }
        #expect(throws: WatermarkError.self) {
            try Watermark(secret: SecretKey(SecretBytes(count: 12) { _ in }), profile: profile())
        }
    }

    /// Each token should be on a quarter of the lists: 400 lists, six standard deviations.
    @Test
    func `is a random one of that many tokens unless given`() throws {
        var counts = [Int](repeating: 0, count: 100)
        for _ in 0..<400 {
            let secret = try SecretForm.bitmap.random(under: profile(), bits: 63)
            let watermark = try Watermark(secret: SecretKey(secret), profile: profile())
            let source = try watermark.kind.make(SecretKey(secret), profile()).makeWordSource()
            let green = greenTokens(source, after: [], size: 100)
            #expect(green.count == 25)
            for token in green { counts[Int(token)] += 1 }
        }
        for count in counts { #expect(abs(Double(count) - 100) < 6 * (400 * 0.25 * 0.75).squareRoot()) }
    }
}

@Suite
struct `The floats of MarkLLM's EXP` {
    @Test
    func `are those of torch after the product of four tokens`() throws {
        let document = try PeerVectors.root("lists")
        for value in try document.root.member("markllm_exp").elements() {
            let ids = try value.numbers("ids")
            let size = try value.integer("vocab")
            let expectedSeed = try #require(try value.wide("seed"))
            #expect(Int128(TorchUniformSource.seed(key: 15_485_863, size: size, ids.span, 0..<4)) == expectedSeed)
            let source = TorchUniformSource(key: 15_485_863, size: size)
            var words = [UInt32](repeating: 1, count: 4)
            var span = words.mutableSpan
            source.readAllWords(after: ids.span, into: &span)
            for (word, expected) in try zip(words, value.member("rand_first4_hex").elements()) {
                #expect(try Double(word >> 8) * 0x1p-24 == Double(expected.string()))
            }
        }
    }

    @Test
    func `are the same whichever way they are asked for`() throws {
        var random = TestGenerator(seed: 3)
        let source = TorchUniformSource(key: 77, size: 3000)
        let tokens = (0..<60).map { _ in TokenID(random.next() % 3) } + [3500]
        let positions = (4..<61).map { Int32($0) }
        let found = words(source, of: tokens, at: positions, width: 4)
        for (word, position) in zip(found, positions) {
            let context = Array(tokens[Int(position) - 4..<Int(position)])
            var all = [UInt32](repeating: 1, count: 3600)
            var span = all.mutableSpan
            source.readAllWords(after: context.span, into: &span)
            #expect(all[Int(tokens[Int(position)])] == word)
            var some: [UInt32] = [1, 1, 1]
            var someSpan = some.mutableSpan
            source.readWords(of: [7, tokens[Int(position)], 2].span, after: context.span, into: &someSpan)
            #expect(some == [all[7], word, all[2]])
        }
    }
}
