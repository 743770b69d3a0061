// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing
import Tokenizer
import Tokens

struct EncoderTests {
    private let tokenizer: Tokenizer

    init() throws {
        tokenizer = try TestVocabulary.load("english")
    }

    @Test func `an encoder that is used again gives what a new one gives`() {
        var encoder = Tokenizer.Encoder(tokenizer)
        var encoding = Encoding()
        for round in 0..<2 {
            for sample in EncodingVectors.all.samples {
                encoder.encode(sample.text.utf8.span, into: &encoding)
                #expect(encoding == tokenizer.encode(sample.text), "\(round) \(sample.text.debugDescription)")
            }
        }
    }

    @Test func `copies of an encoder are independent`() {
        var first = Tokenizer.Encoder(tokenizer)
        var encoding = Encoding()
        first.encode("the first".utf8.span, into: &encoding)
        var second = first
        second.encode("the second".utf8.span, into: &encoding)
        first.encode("the first".utf8.span, into: &encoding)
        #expect(encoding == tokenizer.encode("the first"))
    }

    @Test func `many threads encode with one tokenizer`() async throws {
        let texts = EncodingVectors.all.samples.map(\.text)
        let expected = texts.map { tokenizer.encode($0).tokens }
        let shared = tokenizer
        let differences = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<8 {
                group.addTask { @concurrent in
                    zip(texts, expected).filter { shared.encode($0).tokens != $1 }.count
                }
            }
            return await group.reduce(0, +)
        }
        #expect(differences == 0)
    }

    /// A quadratic step would take a megabyte of these texts a quarter of an hour; a linear one takes a tenth of a second.
    @Test(
        .timeLimit(.minutes(1)),
        arguments: ["one letter", "spaces", "newlines", "zeros", "no space", "random letters", "random Unicode"]
    )
    func `no text takes a time beyond proportion`(name: String) throws {
        let generated = try #require(EncodingVectors.all.generated.first { $0.name == name })
        let copies = 1 + 1_000_000 / generated.text.count
        let text = Array(repeatElement(generated.text, count: copies).joined())
        #expect(tokenizer.encode(text).ends.last == text.count)
    }
}
