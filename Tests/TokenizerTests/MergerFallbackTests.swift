// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing
import Tokens

@testable import Tokenizer

struct MergerFallbackTests {
    /// Characters, and some of their sums; é and 日 are known, ü and 本 are not.
    private static let tokens = ["a", "b", " ", "é", "日", "ab", " a", "é日", " ab", "<unk>"].map { Array($0.utf8) }

    private func model(_ fallback: BytePairModel.Fallback, units: BytePairModel.Units = .characters) throws
        -> BytePairModel
    {
        let vocabulary = try Vocabulary(RandomVocabulary.entries(MergerFallbackTests.tokens))
        let merges = try MergeTable.derived(from: [5, 6, 7, 8])
        return BytePairModel(vocabulary: vocabulary, merges: merges, units: units, fallback: fallback)
    }

    private func encoding(_ text: String, _ model: BytePairModel) -> Encoding {
        var merger = PieceMerger(model)
        var encoding = Encoding()
        merger.encode(Array(text.utf8).span, 0..<text.utf8.count, into: &encoding)
        return encoding
    }

    @Test func `a character without a token becomes its bytes`() throws {
        let bytes = (0..<256).map { TokenID(1000 + $0) }
        let found = encoding("abüé日本 ab", try model(.bytes(bytes)))
        #expect(found.tokens == [5, 1195, 1188, 7, 1230, 1156, 1172, 8])
        #expect(found.ends == [2, 3, 4, 9, 10, 11, 12, 15])
    }

    @Test func `a character without a token becomes the unknown one, and a run of them one when fused`() throws {
        let apart = encoding("üü本aü", try model(.unknown(9, isFused: false)))
        #expect(apart.tokens == [9, 9, 9, 0, 9] && apart.ends == [2, 4, 7, 8, 10])
        let fused = encoding("üü本aü", try model(.unknown(9, isFused: true)))
        #expect(fused.tokens == [9, 0, 9] && fused.ends == [7, 8, 10])
    }

    @Test func `a character that is dropped lets its neighbours merge`() throws {
        let found = encoding("üaübü", try model(.drop))
        #expect(found.tokens == [5] && found.ends == [6] && found.droppedBytes == 6)
    }

    @Test func `a piece that is a token is that token where the vocabulary says so`() throws {
        let vocabulary = try Vocabulary(RandomVocabulary.entries(MergerFallbackTests.tokens))
        let merges = try MergeTable.derived(from: [5])
        for takesWholePieces in [false, true] {
            let model = BytePairModel(
                vocabulary: vocabulary,
                merges: merges,
                units: .characters,
                takesWholePieces: takesWholePieces
            )
            #expect(encoding("é日", model).tokens == (takesWholePieces ? [7] : [3, 4]))
        }
    }

    @Test func `words of a text without splits have the tokens of the whole`() throws {
        var generator = TestGenerator(seed: 32)
        let characters = Array("ab éü日本 ")
        for fallback in [.drop, .unknown(9, isFused: true), .unknown(9, isFused: false)] as [BytePairModel.Fallback] {
            let model = try model(fallback)
            let words = model.splittingWords(PreTokenizer(splits: []))
            if case .drop = fallback { #expect(words.splits.isEmpty) } else { #expect(words.splits.count == 1) }
            var split = PieceEncoder(model, words)
            for length in 0..<300 {
                let text = String((0..<length).map { _ in characters.randomElement(using: &generator) ?? "a" })
                let bytes = Array(text.utf8)
                var found = Encoding()
                split.encode(bytes.span, bytes.indices, into: &found)
                #expect(found == encoding(text, model), "\(text)")
            }
        }
    }
}
