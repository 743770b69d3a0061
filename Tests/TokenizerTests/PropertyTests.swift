// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing
import Tokenizer
import Tokens

/// What holds for every text and every kind of vocabulary.
struct PropertyTests {
    /// Small vocabularies always, large ones where they were fetched.
    private static let vocabularies = ["english"] + TestVocabulary.variants + TestVocabulary.published

    @Test(arguments: vocabularies)
    func `ranges tile any bytes`(vocabulary: String) throws {
        let tokenizer = try TestVocabulary.load(vocabulary)
        var encoder = Tokenizer.Encoder(tokenizer)
        var encoding = Encoding()
        for text in RandomTexts(seed: 1, count: 600) {
            for special in [SpecialTokens.asText, .recognized] {
                encoder.encode(text.span, into: &encoding, specialTokens: special)
                let ends = encoding.ends
                #expect(ends.count == encoding.tokens.count, "\(text)")
                #expect(ends.first ?? 0 >= 0 && zip(ends, ends.dropFirst()).allSatisfy(<=), "\(text)")
                #expect(ends.isEmpty || ends.last == text.count, "\(text)")
                #expect(!ends.isEmpty || text.isEmpty || encoding.droppedBytes > 0 || isBlank(text), "\(text)")
            }
        }
    }

    @Test(arguments: vocabularies)
    func `decoding gives valid text back`(vocabulary: String) throws {
        let tokenizer = try TestVocabulary.load(vocabulary)
        var encoder = Tokenizer.Encoder(tokenizer)
        var encoding = Encoding()
        for text in RandomTexts(seed: 2, count: 600) {
            let valid = Array(String(decoding: text, as: UTF8.self).utf8)
            encoder.encode(valid.span, into: &encoding)
            #expect(encoding.replacedBytes == 0)
            guard !TestVocabulary.normalizes(vocabulary), encoding.droppedBytes == 0 else { continue }
            #expect(Array(tokenizer.decode(encoding.tokens).utf8) == valid, "\(valid)")
        }
    }

    @Test(arguments: vocabularies)
    func `a stream equals the whole, wherever it ends`(vocabulary: String) throws {
        let tokenizer = try TestVocabulary.load(vocabulary)
        var generator = TestGenerator(seed: 3)
        let size = UInt64(tokenizer.vocabularySize)
        for text in RandomTexts(seed: 3, count: 100) {
            var tokens = tokenizer.encode(text).tokens
            // Ids that no text has, so that characters break off.
            for _ in 0..<4 {
                let place = Int(generator.next() % UInt64(tokens.count + 1))
                tokens.insert(TokenID(generator.next() % size), at: place)
            }
            var stream = StreamingDecoder(tokenizer)
            var decoded = ""
            for count in tokens.indices {
                decoded += stream.append(tokens[count])
                var ended = stream
                let whole = tokenizer.decode(tokens[...count])
                #expect(Array((decoded + ended.finish()).utf8) == Array(whole.utf8), "\(tokens[...count])")
            }
        }
    }

    @Test(arguments: vocabularies)
    func `an encoder that is used again gives what a new one gives`(vocabulary: String) throws {
        let tokenizer = try TestVocabulary.load(vocabulary)
        var encoder = Tokenizer.Encoder(tokenizer)
        var encoding = Encoding()
        let texts = Array(RandomTexts(seed: 4, count: 60))
        for text in texts + texts.reversed() {
            encoder.encode(text.span, into: &encoding)
            #expect(encoding == tokenizer.encode(text), "\(text)")
        }
    }

    @Test(arguments: vocabularies)
    func `many threads encode and decode with one tokenizer`(vocabulary: String) async throws {
        let tokenizer = try TestVocabulary.load(vocabulary)
        let texts = Array(RandomTexts(seed: 5, count: 60))
        let expected = texts.map { tokenizer.encode($0) }
        let decoded = expected.map { tokenizer.decode($0.tokens) }
        let differences = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<8 {
                group.addTask { @concurrent in
                    texts.indices.filter { index in
                        tokenizer.encode(texts[index]) != expected[index]
                            || tokenizer.decode(expected[index].tokens) != decoded[index]
                    }.count
                }
            }
            return await group.reduce(0, +)
        }
        #expect(differences == 0)
    }

    /// Whether nothing is left of a text when a normaliser strips white space.
    private func isBlank(_ text: [UInt8]) -> Bool {
        String(decoding: text, as: UTF8.self).unicodeScalars.allSatisfy(\.properties.isWhitespace)
    }
}

/// Random bytes, and random chunks that vocabularies treat in ways of their own; some are cut in the middle of a character.
private struct RandomTexts: Sequence, IteratorProtocol {
    private var generator: TestGenerator
    private var left: Int

    private static let chunks = [
        " ", "  ", "\n", "\r\n", "\t", "a", "the", " of", "It's", "'RE", "42", "1234567", "!", "...", "_", "=\u{338}",
        "\u{2581}",
        "\u{2581}\u{2581}", "\u{E9}", "e\u{301}", "\u{FB01}", "\u{AC00}", "\u{1100}\u{1161}", "\u{65E5}\u{672C}",
        "\u{3042}", "\u{5D0}\u{5B0}",
        "\u{1F600}", "\u{1F469}\u{200D}\u{1F467}", "\u{0}", "\u{FEFF}", "\u{FFFD}", "\u{10FFFF}", "<|endoftext|>",
        "<s>", "[INST]", "<0x0A>",
        "<\u{FF5C}begin\u{2581}of\u{2581}sentence\u{FF5C}>", "\u{3000}", "\u{A0}", "\u{2126}", "\u{FDFA}",
    ].map { Array($0.utf8) }

    init(seed: UInt64, count: Int) {
        generator = TestGenerator(seed: seed)
        left = count
    }

    mutating func next() -> [UInt8]? {
        guard left > 0 else { return nil }
        left -= 1
        var text: [UInt8] = []
        let length = Int(generator.next() % 40)
        for _ in 0..<length {
            if left % 3 == 0 {
                text.append(UInt8(truncatingIfNeeded: generator.next()))
            } else {
                text += Self.chunks[Int(generator.next() % UInt64(Self.chunks.count))]
            }
        }
        if left % 3 == 1, !text.isEmpty { text.removeLast(Swift.min(text.count, Int(generator.next() % 3))) }
        return text
    }
}
