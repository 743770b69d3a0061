// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing
import Tokens

@testable import Tokenizer

struct MergerTests {
    /// Pieces over small alphabets, in which pairs repeat and overlap, and over all bytes.
    private static let pieces: [[UInt8]] = {
        var generator = TestGenerator(seed: 20)
        let alphabets = ["a", "ab", "the", " etaoin", "=-", "0123456789"].map { Array($0.utf8) } + [Array(0...255)]
        return (0..<1500).map { index in
            let alphabet = alphabets[index % alphabets.count]
            return (0..<1 + Int(generator.next() % 80)).map { _ in alphabet.randomElement(using: &generator) ?? 0 }
        }
    }()

    @Test func `pieces of a trained vocabulary merge by the rule`() throws {
        let model = try TestVocabulary.load("english").model
        #expect(model.trees.isOrdered)
        let rule = MergeRule(pairs: model.trees.merges.map { .init(left: $0.left, right: $0.right, result: 0) }, model)
        var merger = PieceMerger(model)
        for piece in MergerTests.pieces {
            #expect(merger.tokens(of: piece) == rule.tokens(of: piece.map { model.byteTokens[Int($0)] }), "\(piece)")
        }
    }

    @Test func `a vocabulary without order is told apart`() throws {
        #expect(try !TestVocabulary.load("unordered").model.trees.isOrdered)
        #expect(try TestVocabulary.load("gaps").model.trees.isOrdered)
    }

    @Test func `ranked tokens in any order merge by the rule`() throws {
        var generator = TestGenerator(seed: 30)
        var wildCount = 0
        for round in 0..<400 {
            let random = RandomVocabulary(letters: 1 + round % 3, count: 3 + round % 23, &generator)
            let vocabulary = try random.vocabulary()
            var order = Array(TokenID(random.letters)..<TokenID(random.tokens.count))
            // From the order in which the tokens were made to any order at all.
            for _ in 0..<[0, 1, 3, 40][round % 4] where !order.isEmpty {
                let place = Int(generator.next() % UInt64(order.count))
                order.swapAt(place, Int(generator.next() % UInt64(order.count)))
            }
            let merges = try MergeTable.derived(from: order)
            let model = BytePairModel(vocabulary: vocabulary, merges: merges)
            wildCount += model.trees.isOrdered ? 0 : 1
            let rule = MergeRule(order: order, model)
            var merger = PieceMerger(model)
            for length in 1..<16 {
                let text = random.text(length * 2, &generator)
                #expect(merger.tokens(of: text) == rule.tokens(of: text.map { model.byteTokens[Int($0)] }), "\(round)")
            }
        }
        #expect(wildCount > 100)
    }

    @Test func `listed merges in any order, several for a token and some twice, merge by the rule`() throws {
        var generator = TestGenerator(seed: 31)
        for round in 0..<400 {
            let random = RandomVocabulary(letters: 1 + round % 3, count: 3 + round % 23, &generator)
            let vocabulary = try random.vocabulary()
            var pairs = random.splits(vocabulary)
            if round % 2 == 0 { pairs.shuffle(using: &generator) }
            if round % 3 == 0 { pairs += pairs.shuffled(using: &generator).prefix(3) }
            if round % 5 == 0 { pairs.removeFirst(pairs.count / 3) }
            var merges = try MergeTable(count: pairs.count)
            for pair in pairs { merges.append(pair.left, pair.right, to: pair.result) }
            let model = BytePairModel(vocabulary: vocabulary, merges: merges)
            let rule = MergeRule(pairs: pairs, model)
            var merger = PieceMerger(model)
            for length in 1..<16 {
                let text = random.text(length * 2, &generator)
                #expect(merger.tokens(of: text) == rule.tokens(of: text.map { model.byteTokens[Int($0)] }), "\(round)")
            }
        }
    }

    @Test func `the trie finds the longest token`() throws {
        let model = try TestVocabulary.load("english").model
        let bytes = model.vocabulary.bytes
        for start in stride(from: 0, to: bytes.count, by: 7) {
            let limit = min(start + 20, bytes.count)
            let ends = (start + 1...limit).filter { end in
                model.vocabulary.id(of: bytes.span.extracting(start..<end)).map { model.trees.isMade($0) } ?? false
            }
            let found = model.trie.longest(bytes.span, from: start, limit: limit)
            #expect(found.length == (ends.last ?? start) - start)
            #expect(Array(bytes[model.vocabulary.range(of: found.token)]) == Array(bytes[start..<start + found.length]))
        }
    }

    @Test func `every token is found by its bytes`() throws {
        for name in ["english"] + TestVocabulary.variants {
            let vocabulary = try TestVocabulary.load(name).model.vocabulary
            for id in 0..<TokenID(vocabulary.count) {
                let range = vocabulary.range(of: id)
                guard !range.isEmpty, let found = vocabulary.id(of: vocabulary.bytes.span.extracting(range)) else {
                    continue
                }
                #expect(vocabulary.bytes[vocabulary.range(of: found)] == vocabulary.bytes[range])
            }
        }
    }
}
