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
                    words: try value.member("words").elements().map { try $0.integer(as: UInt32.self) }
                )
            }
        } catch {
            fatalError("vectors: \(error)")
        }
    }()

    func source() throws -> any WordSource {
        let secret = try SecretKey(SecretBytes(copying: self.secret.span))
        return try HMACAESFunction(secret: secret).makeWordSource()
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
