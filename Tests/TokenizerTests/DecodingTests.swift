// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing
import Tokenizer
import Tokens

struct DecodingTests {
    private let tokenizer: Tokenizer

    init() throws {
        tokenizer = try TestVocabulary.load("english")
    }

    private func token(for byte: UInt8) -> TokenID? { tokenizer.token(writing: [byte].span) }

    @Test func `a stream equals the whole, wherever it ends`() {
        var generator = TestGenerator(seed: 24)
        let size = UInt64(tokenizer.vocabularySize)
        // Single bytes come often, so that characters are split, broken off and invalid in every way.
        let bytes = (UInt8.min...UInt8.max).compactMap(token(for:))
        #expect(bytes.count == 256)
        for round in 0..<400 {
            var stream = StreamingDecoder(tokenizer)
            var tokens: [TokenID] = []
            var text = ""
            for _ in 0..<30 {
                let token = round % 2 == 0 ? bytes.randomElement(using: &generator) : nil
                tokens.append(token ?? TokenID(generator.next() % size))
                text += stream.append(tokens[tokens.count - 1])
                var ended = stream
                let whole = tokenizer.decode(tokens)
                #expect(Array((text + ended.finish()).utf8) == Array(whole.utf8), "\(tokens)")
            }
        }
    }

    @Test(arguments: ["é", "€", "😀", "한", "👩‍👩‍👧"])
    func `a stream holds a character back until it is whole`(character: String) throws {
        var stream = StreamingDecoder(tokenizer)
        for scalar in character.unicodeScalars {
            let bytes = Array(String(scalar).utf8)
            for (index, byte) in bytes.enumerated() {
                let text = stream.append(try #require(token(for: byte)))
                #expect(text.unicodeScalars.elementsEqual(index == bytes.count - 1 ? [scalar] : []))
            }
        }
        #expect(stream.finish() == "")
    }

    @Test func `a stream emits U+FFFD as soon as a character cannot be completed`() throws {
        var stream = StreamingDecoder(tokenizer)
        #expect(stream.append(try #require(token(for: 0xE2))) == "")
        #expect(stream.append(try #require(token(for: 0x41))) == "\u{FFFD}A")
        #expect(stream.append(try #require(token(for: 0x82))) == "\u{FFFD}")
        #expect(stream.append(try #require(token(for: 0xF0))) == "")
        #expect(stream.finish() == "\u{FFFD}")
        #expect(stream.finish() == "")
    }

    @Test func `an id without a token writes nothing`() {
        let beyond = [TokenID(tokenizer.vocabularySize), .max]
        #expect(tokenizer.decode(beyond) == "")
        #expect(tokenizer.bytes(of: .max).isEmpty)
        #expect(!tokenizer.isSpecial(.max))
        var stream = StreamingDecoder(tokenizer)
        #expect(stream.append(.max) == "")
    }

    @Test func `tokens are found by name and by bytes`() throws {
        #expect(tokenizer.token(named: "<|endoftext|>") == 0)
        #expect(tokenizer.isSpecial(0))
        let the = try #require(tokenizer.token(named: " the"))
        #expect(tokenizer.bytes(of: the) == Array(" the".utf8))
        #expect(!tokenizer.isSpecial(the))
        #expect(tokenizer.token(named: "") == nil)
        #expect(tokenizer.token(named: "no such token") == nil)
    }

    @Test(arguments: ["english"] + TestVocabulary.variants)
    func `every ordinary token is found by its bytes`(vocabulary: String) throws {
        let tokenizer = try TestVocabulary.load(vocabulary)
        for id in 0..<TokenID(tokenizer.vocabularySize) {
            let bytes = tokenizer.bytes(of: id)
            guard let found = tokenizer.token(writing: bytes.span) else {
                // An added token, or an id that the vocabulary leaves out.
                #expect(bytes.isEmpty || tokenizer.token(named: String(decoding: bytes, as: UTF8.self)) == id)
                continue
            }
            #expect(found == id)
        }
    }
}
