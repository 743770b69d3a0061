// SPDX-License-Identifier: Apache-2.0

import Cryptography
import TestSupport
import Testing
import Tokenizer
import Tokens

/// SHA-256 of ids as 32-bit little-endian numbers.
func hash(of tokens: [TokenID]) -> Digest {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(4 * tokens.count)
    for token in tokens {
        for shift in [0, 8, 16, 24] as [UInt32] { bytes.append(UInt8(truncatingIfNeeded: token >> shift)) }
    }
    return SHA256.digest(of: bytes)
}

/// Whether ranges tile the text, and each token writes its range where the text is valid and nothing was dropped.
func offsetsFit(_ encoding: Encoding, _ text: [UInt8], _ tokenizer: Tokenizer) -> Bool {
    guard encoding.ends.count == encoding.tokens.count else { return false }
    guard encoding.ends.last ?? text.count == text.count || encoding.tokens.isEmpty else { return false }
    guard zip(encoding.ends, encoding.ends.dropFirst()).allSatisfy(<=) else { return false }
    guard encoding.droppedBytes == 0, encoding.replacedBytes == 0 else { return true }
    return encoding.tokens.indices.allSatisfy { index in
        tokenizer.bytes(of: encoding.tokens[index]) == Array(text[encoding.range(ofTokenAt: index)])
    }
}

struct EncodingTests {
    @Test(arguments: ["english"] + TestVocabulary.variants)
    func `short samples have the peer's ids`(vocabulary: String) throws {
        try expectSamples(vocabulary)
    }

    @Test(.enabled(if: TestVocabulary.haveFetched, "needs .cache/tokenizers"), arguments: TestVocabulary.fetched)
    func `short samples have the peer's ids under published vocabularies`(vocabulary: String) throws {
        try expectSamples(vocabulary)
    }

    @Test(arguments: ["english"] + TestVocabulary.variants)
    func `generated texts have the peer's ids`(vocabulary: String) throws {
        try expectGenerated(vocabulary)
    }

    @Test(.enabled(if: TestVocabulary.haveFetched, "needs .cache/tokenizers"), arguments: TestVocabulary.fetched)
    func `generated texts have the peer's ids under published vocabularies`(vocabulary: String) throws {
        try expectGenerated(vocabulary)
    }

    private func expectSamples(_ vocabulary: String) throws {
        let tokenizer = try TestVocabulary.load(vocabulary)
        for sample in EncodingVectors.all.samples {
            let encoding = tokenizer.encode(sample.text)
            let expected = try #require(sample.ids[vocabulary])
            #expect(encoding.tokens == expected, "\(sample.text.debugDescription)")
            #expect(offsetsFit(encoding, Array(sample.text.utf8), tokenizer), "\(sample.text.debugDescription)")
            let recognized = tokenizer.encode(sample.text, specialTokens: .recognized)
            #expect(recognized.tokens == sample.recognized[vocabulary] ?? expected, "\(sample.text.debugDescription)")
            #expect(offsetsFit(recognized, Array(sample.text.utf8), tokenizer), "\(sample.text.debugDescription)")
        }
    }

    private func expectGenerated(_ vocabulary: String) throws {
        let tokenizer = try TestVocabulary.load(vocabulary)
        var encoder = Tokenizer.Encoder(tokenizer)
        var encoding = Encoding()
        for generated in EncodingVectors.all.generated {
            try #require(SHA256.digest(of: generated.text).hexadecimal == generated.sha256, "\(generated.name)")
            encoder.encode(generated.text.span, into: &encoding)
            let expected = try #require(generated.ids[vocabulary])
            #expect(encoding.tokens.count == expected.count, "\(generated.name)")
            #expect(hash(of: encoding.tokens).hexadecimal == expected.sha256, "\(generated.name)")
            #expect(offsetsFit(encoding, generated.text, tokenizer), "\(generated.name)")
            guard encoding.droppedBytes == 0 else { continue }
            #expect(Array(tokenizer.decode(encoding.tokens).utf8) == generated.text, "\(generated.name)")
        }
    }

    @Test func `bytes without a token are dropped and counted and still covered`() throws {
        // The variant lacks "q" and "!".
        let tokenizer = try TestVocabulary.load("gaps")
        let encoding = tokenizer.encode("!aq!b!")
        #expect(encoding.droppedBytes == 4)
        #expect(tokenizer.decode(encoding.tokens) == "ab")
        #expect(encoding.ends == [2, 6])

        let nothing = tokenizer.encode("!!")
        #expect(nothing.tokens.isEmpty && nothing.ends.isEmpty && nothing.droppedBytes == 2)
    }

    @Test func `an empty text has no tokens`() throws {
        #expect(try TestVocabulary.load("english").encode("") == Encoding())
    }
}
