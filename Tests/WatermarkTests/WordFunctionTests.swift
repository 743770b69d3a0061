// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Foundation
import JSON
import TestSupport
import Testing
import Tokens

@testable import Watermark

/// A case of Vectors/word_function.json, which an independent script computed from the formula.
private struct WordCase: Sendable, CustomTestStringConvertible {
    var secret: [UInt8]
    var context: [TokenID]
    var tokens: [TokenID]
    var words: [UInt32]
    var secondWords: [UInt32]
    var coin: UInt64
    var keyCoin: UInt64

    var testDescription: String { "context \(context)" }

    static let all: [WordCase] = {
        do {
            let root = try JSONDocument(vectorFile("word_function.json", in: .module)).root
            return try root.member("cases").elements().map { value in
                let digits = Array(try value.member("secret").string())
                return WordCase(
                    secret: stride(from: 0, to: digits.count, by: 2).compactMap {
                        UInt8(String(digits[$0...$0 + 1]), radix: 16)
                    },
                    context: try value.member("context").elements().map { try $0.integer(as: UInt32.self) },
                    tokens: try value.member("tokens").elements().map { try $0.integer(as: UInt32.self) },
                    words: try value.member("words").elements().map { try $0.integer(as: UInt32.self) },
                    secondWords: try value.member("second_words").elements().map { try $0.integer(as: UInt32.self) },
                    coin: UInt64(try value.member("coin").string(), radix: 16) ?? 0,
                    keyCoin: UInt64(try value.member("key_coin").string(), radix: 16) ?? 0
                )
            }
        } catch {
            fatalError("vectors: \(error)")
        }
    }()

    func source(alpha: Double? = nil) throws -> any WordSource {
        let secret = SecretKey(SecretBytes(copying: self.secret.span))
        return try HMACAESFunction(secret: secret, alpha: alpha).makeWordSource()
    }
}

@Suite
struct `The HMAC-AES word function` {
    @Test(arguments: WordCase.all)
    fileprivate func `gives the frozen words of candidates`(vector: WordCase) throws {
        var words = [UInt32](repeating: 0, count: vector.tokens.count)
        var span = words.mutableSpan
        try vector.source().readWords(of: vector.tokens.span, after: vector.context.span, into: &span)
        #expect(words == vector.words)
    }

    @Test(arguments: WordCase.all)
    fileprivate func `gives the same words to a whole vocabulary`(vector: WordCase) throws {
        // 16,385 is not a multiple of the four words of a block.
        var words = [UInt32](repeating: 0, count: 16_385)
        var span = words.mutableSpan
        try vector.source().readAllWords(after: vector.context.span, into: &span)
        for (token, word) in zip(vector.tokens, vector.words) where Int(token) < words.count {
            #expect(words[Int(token)] == word)
        }
    }

    @Test(arguments: WordCase.all)
    fileprivate func `gives the same words inside a text`(vector: WordCase) throws {
        for (token, word) in zip(vector.tokens, vector.words) {
            let text = [9, 9] + vector.context + [token]
            var words: [UInt32] = [0]
            var span = words.mutableSpan
            let position: [Int32] = [Int32(text.count - 1)]
            try vector.source().readWords(
                at: position.span,
                in: text.span,
                contextWidth: vector.context.count,
                into: &span
            )
            #expect(words == [word])
        }
    }

    @Test(arguments: WordCase.all)
    fileprivate func `gives the frozen coins of contexts, and the words of the key that they choose`(
        vector: WordCase
    ) throws {
        #expect(try vector.source().coin(after: vector.context.span) == vector.coin)
        let share = Double(vector.keyCoin) / 0x1p64
        // A share α of just less and of just more than the coin.
        for (alpha, words) in [(share * 0.999, vector.words), (min(share * 1.001, 0.9999), vector.secondWords)] {
            let source = try vector.source(alpha: alpha)
            var found = [UInt32](repeating: 0, count: vector.tokens.count)
            var span = found.mutableSpan
            source.readWords(of: vector.tokens.span, after: vector.context.span, into: &span)
            #expect(found == words)
            var all = [UInt32](repeating: 0, count: 1001)
            var output = all.mutableSpan
            source.readAllWords(after: vector.context.span, into: &output)
            for (token, word) in zip(vector.tokens, words) where token < 1001 { #expect(all[Int(token)] == word) }
        }
    }

    @Test
    func `sends contexts of a text to the second key as it sends single contexts`() throws {
        var random = TestGenerator(seed: 61)
        let text = (0..<5000).map { _ in TokenID.random(in: 0..<50_000, using: &random) }
        let positions = (3..<5000).map { Int32($0) }
        let source = try HMACAESFunction(secret: testSecret(61), alpha: 0.3).makeWordSource()
        var words = [UInt32](repeating: 0, count: positions.count)
        var both = words
        var coins = [UInt64](repeating: 0, count: positions.count)
        do {
            var output = words.mutableSpan
            source.readWords(at: positions.span, in: text.span, contextWidth: 3, into: &output)
            var again = both.mutableSpan
            var coinOutput = coins.mutableSpan
            source.readWordsAndCoins(at: positions.span, in: text.span, contextWidth: 3, into: &again, &coinOutput)
        }
        #expect(words == both)
        let first = try HMACAESFunction(secret: testSecret(61)).makeWordSource()
        var ofSecond = 0
        for (index, position) in positions.enumerated() {
            let context = text.span.extracting(Int(position) - 3..<Int(position))
            let token = text.span.extracting(Int(position)..<Int(position) + 1)
            var (word, other): ([UInt32], [UInt32]) = ([0], [0])
            do {
                var output = word.mutableSpan
                source.readWords(of: token, after: context, into: &output)
                var otherOutput = other.mutableSpan
                first.readWords(of: token, after: context, into: &otherOutput)
            }
            #expect(words[index] == word[0] && coins[index] == source.coin(after: context))
            ofSecond += word == other ? 0 : 1
        }
        // Binomial(4997, 0.3) has the standard deviation 32.4; six of them are passed with chance 2e-9.
        #expect(abs(Double(ofSecond) - 1499.1) < 194)
    }

    @Test
    func `differs between keys, contexts and context widths`() throws {
        func firstWords(_ key: Int, _ context: [TokenID]) throws -> [UInt32] {
            var words = [UInt32](repeating: 0, count: 8)
            var span = words.mutableSpan
            try HMACAESFunction(secret: testSecret(key)).makeWordSource().readAllWords(after: context.span, into: &span)
            return words
        }
        let all = try [
            firstWords(1, []), firstWords(2, []), firstWords(1, [0]), firstWords(1, [0, 0]), firstWords(1, [1, 0]),
            firstWords(1, [0, 1]),
        ]
        #expect(Set(all).count == all.count)
    }

    @Test
    func `a secret prints as a fixed word`() throws {
        let secret = try testSecret(1)
        var dumped = ""
        dump(secret, to: &dumped)
        #expect("\(secret)" == "SecretKey(hidden)")
        #expect(dumped.contains("hidden") && !dumped.contains("bytes"))
    }
}
