// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing
import Tokens

@testable import Tokenizer

struct ChunkMergerTests {
    /// Merges the text by both mergers; returns whether the chunks sufficed.
    @discardableResult
    private func compare(_ text: [UInt8], _ model: BytePairModel, _ chunks: inout ChunkMerger) -> Bool {
        var forward = ForwardMerger()
        guard forward.merge(text.span, text.indices, by: model) == text.count else { return true }
        var found = Encoding()
        guard chunks.merge(text.span, text.indices, by: model, into: &found) else {
            #expect(found.tokens.isEmpty && found.ends.isEmpty)
            return false
        }
        var end = 0
        let ends = forward.tokens.map { token in
            end += model.vocabulary.length(of: token)
            return end
        }
        #expect(found.tokens == forward.tokens, "\(text.count) bytes")
        #expect(found.ends == ends)
        return true
    }

    @Test func `chunks of text without spaces join to its tokens`() throws {
        let model = try TestVocabulary.load("english").model
        var generator = TestGenerator(seed: 41)
        let words = [
            "the", "quick", "brown", "there", "fore", "in", "to", "with", "stand", "ing", "a", "is", "éä", "日本",
        ]
        var chunks = ChunkMerger()
        var count = 0
        for length in 30..<400 {
            let text = (0..<length).flatMap { _ in Array((words.randomElement(using: &generator) ?? "").utf8) }
            if compare(text, model, &chunks) { count += 1 }
        }
        #expect(count > 300)
    }

    @Test func `chunks of random bytes join to their tokens`() throws {
        let model = try TestVocabulary.load("english").model
        var generator = TestGenerator(seed: 42)
        var chunks = ChunkMerger()
        for alphabet in ["a", "ab", "=-", " ", " a", "0123456789", "etaoinshr"].map({ Array($0.utf8) }) + [
            Array(0...255)
        ] {
            for length in stride(from: 1, to: 3000, by: 61) {
                compare((0..<length).map { _ in alphabet.randomElement(using: &generator) ?? 0 }, model, &chunks)
            }
        }
    }

    @Test func `chunks join to the tokens in small vocabularies with any order of merges`() throws {
        var generator = TestGenerator(seed: 43)
        var chunks = ChunkMerger()
        var sufficed = 0
        for round in 0..<300 {
            let random = RandomVocabulary(letters: 1 + round % 4, count: 3 + round % 31, &generator)
            let vocabulary = try random.vocabulary()
            var order = Array(TokenID(random.letters)..<TokenID(random.tokens.count))
            if round % 2 == 1 { order.shuffle(using: &generator) }
            let merges = try MergeTable.derived(from: order)
            let model = BytePairModel(vocabulary: vocabulary, merges: merges)
            for length in [24, 40, 63, 64, 65, 66, 67, 127, 128, 129, 130, 192, 200, 500, 2111, 2112, 2113, 2176, 5000]
            {
                if compare(random.text(length, &generator), model, &chunks) { sufficed += 1 }
            }
        }
        #expect(sufficed > 2000)
    }
}
