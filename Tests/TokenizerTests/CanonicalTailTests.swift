// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing
import Tokenizer
import Tokens

@Suite
struct `The tail of a canonical text` {
    /// Small vocabularies always, large ones where they were fetched.
    private static let vocabularies =
        ["english"]
        + TestVocabulary.published.filter { name in
            // Half as many kinds as files; Llama 3's whole words are another matter (CanonicalTail).
            [
                "o200k_base.tiktoken", "cl100k_base.tiktoken", "deepseek.json", "gpt2.json", "smollm2.gguf",
                "tokenizer.model.v1",
            ]
            .contains(name)
        }
    private static let prose = """
        The quick brown fox, it's said,  jumps over 'the' lazy dog's 12345 tails.

        1. "Well," said she, "we'll see" -- and they did!


          - Über 東京 😀, naïve café: 3.14159 × 10²
            if x:\r\n\t\treturn  y
        """

    @Test(arguments: vocabularies)
    func `allows the tokens that a text is read as`(vocabulary: String) throws {
        let tokenizer = try TestVocabulary.load(vocabulary)
        var tail = CanonicalTail(tokenizer)
        let text = String(repeating: Self.prose + "\n\n", count: 5)
        for (index, token) in tokenizer.encode(text).tokens.enumerated() {
            let isAllowed = tail.allows(token)
            #expect(isAllowed, "token \(index): \(tokenizer.decode([token]).debugDescription)")
            tail.append(token)
        }
    }

    @Test(arguments: vocabularies)
    func `what it allows is read back`(vocabulary: String) throws {
        let tokenizer = try TestVocabulary.load(vocabulary)
        var random = TestGenerator(seed: 5)
        let usual = tokenizer.encode(Self.prose).tokens
        var refusedCount = 0
        for _ in 0..<20 {
            var tail = CanonicalTail(tokenizer)
            var tokens: [TokenID] = []
            var failures = 0
            while tokens.count < 120, failures < 1000 {
                // Any token now and then, among those of prose, which rarely follow each other in prose.
                let isRare = random.uniform() < 0.3
                let any = TokenID(random.next() % UInt64(tokenizer.vocabularySize))
                let token = isRare ? any : usual[Int(random.next() % UInt64(usual.count))]
                guard isWhole(tokenizer.bytes(of: token)) else { continue }
                if tail.allows(token) {
                    tail.append(token)
                    tokens.append(token)
                } else {
                    failures += 1
                }
            }
            refusedCount += failures
            // White space at the end is judged by what could follow.
            tokens.append(contentsOf: tokenizer.encode(".").tokens)
            #expect(tokenizer.encode(tokenizer.decode(tokens)).tokens.starts(with: tokens.dropLast(4)))
        }
        #expect(refusedCount > 20)
    }

    private func expect(_ isAllowed: Bool, _ tail: inout CanonicalTail, _ token: TokenID) {
        let found = tail.allows(token)
        #expect(found == isAllowed)
    }

    /// Whether bytes are whole characters.
    private func isWhole(_ bytes: [UInt8]) -> Bool { String(validating: bytes, as: UTF8.self) != nil }

    @Test
    func `refuses what joins with its neighbour`() throws {
        let tokenizer = try TestVocabulary.load("english")
        let parts = [" t", "he"].compactMap { tokenizer.token(named: $0) }
        try #require(parts.count == 2 && tokenizer.encode(" the").tokens.count == 1)
        var tail = CanonicalTail(tokenizer)
        expect(true, &tail, parts[0])
        tail.append(parts[0])
        expect(false, &tail, parts[1])
        // Asking changes nothing.
        expect(false, &tail, parts[1])
        // Elsewhere the same token is what its text is read as.
        tail.removeAll()
        expect(true, &tail, parts[1])
    }

    @Test
    func `refuses characters that cannot become whole, and special tokens`() throws {
        let tokenizer = try TestVocabulary.load("english")
        let bytes = tokenizer.encode("😀").tokens
        try #require(bytes.count > 1)
        var tail = CanonicalTail(tokenizer)
        expect(true, &tail, bytes[0])
        tail.append(bytes[0])
        expect(false, &tail, tokenizer.encode(" word").tokens[0])
        let end = try #require(tokenizer.token(named: "<|endoftext|>"))
        expect(false, &tail, end)
        for byte in bytes.dropFirst() {
            expect(true, &tail, byte)
            tail.append(byte)
        }
    }

    @Test
    func `a token that was allowed once is not for good`() throws {
        let tokenizer = try TestVocabulary.load("english")
        // Written twice it joins with itself.
        let token = try #require(
            (0..<TokenID(tokenizer.vocabularySize)).first { token in
                let bytes = tokenizer.bytes(of: token)
                return bytes.allSatisfy { $0 > 0x60 && $0 < 0x7B } && tokenizer.encode(bytes.span).tokens == [token]
                    && tokenizer.encode((bytes + bytes).span).tokens.count == 1
            }
        )
        var tail = CanonicalTail(tokenizer)
        expect(true, &tail, token)
        tail.append(token)
        expect(false, &tail, token)
        // The text begins anew with what comes next.
        tail.append(token)
        expect(true, &tail, token)
        tail.append(token)
        // Nobody asked for this one.
        tail.append(token)
        expect(true, &tail, token)
    }

    @Test
    func `begins anew after what it did not allow`() throws {
        let tokenizer = try TestVocabulary.load("english")
        let byte = tokenizer.encode("😀").tokens[0]
        var tail = CanonicalTail(tokenizer)
        expect(true, &tail, byte)
        tail.append(byte)
        let word = tokenizer.encode(" word").tokens[0]
        expect(false, &tail, word)
        tail.append(word)
        expect(true, &tail, word)
    }
}
