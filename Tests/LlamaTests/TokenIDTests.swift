// SPDX-License-Identifier: Apache-2.0

import CLlama
import Sampler
import TestSupport
import Testing
import Tokenizer
import Tokens

/// The ids of our own tokenizer, beside those of llama.cpp on the same file.
///
/// `make test-tokenizers` compares more vocabularies.
@Suite
struct `Token ids of a GGUF file` {
    private static let texts = [
        "", " ", "a", "Hello, world!", "  two  spaces", "\n\n\tline\r\n", "don't we'll I'M it'S", "1234567890 3.14e-10",
        "naïve café ÅÅ ﬁ ½", "日本語のテキスト。漢字かな", "한국어 테스트", "العربية עברית", "ไทยไม่มีช่องว่าง", "👩‍👩‍👧‍👦 👍🏽 🇩🇰",
        "<|im_start|>user\n<|im_end|>", "<|endoftext|>", "def f(x):\n    return x ** 2\n", "{\"a\": [1, 2.5e3, null]}",
        String(repeating: "a", count: 500), String(repeating: " ", count: 300), String(repeating: "é", count: 200),
        "a\u{301} \u{200D} \u{FEFF} \u{2028}", "\u{10FFFD}\u{E000}",
    ]

    @Test(arguments: texts) func `are llama.cpp's for every kind of text`(text: String) throws {
        #expect(try TestModel.tokens(text) == (try llamaTokens(Array(text.utf8))))
    }

    @Test func `are llama.cpp's for texts at random`() throws {
        var random = TestGenerator(seed: 11)
        // Ranges of scripts and signs that the vocabulary has bytes for, and whose characters no version of Unicode added late.
        let ranges: [ClosedRange<UInt32>] = [
            0x20...0x7E, 0x20...0x7E, 0xA1...0x17F, 0x391...0x3A1, 0x410...0x44F, 0x4E00...0x4FFF, 0x1F600...0x1F640,
        ]
        for _ in 0..<3000 {
            var text = ""
            for _ in 0..<Int.random(in: 1...40, using: &random) {
                let range = ranges.randomElement(using: &random) ?? 0x20...0x7E
                if let scalar = Unicode.Scalar(UInt32.random(in: range, using: &random)) {
                    text.unicodeScalars.append(scalar)
                }
                if Bool.random(using: &random) {
                    text += [" ", "\n", "'s", "1", "  "].randomElement(using: &random) ?? ""
                }
            }
            let expected = try llamaTokens(Array(text.utf8))
            #expect(try TestModel.tokens(text) == expected, "\(text.debugDescription)")
        }
    }

    @Test func `are llama.cpp's for texts that people wrote`() throws {
        for text in try HumanTexts.all() {
            let found = try TestModel.sharedTokenizer.get().encode(text.bytes).tokens
            #expect(try llamaTokens(text.bytes) == found, "\(text.id)")
        }
    }

    /// What llama.cpp makes of a text: no token is added, none is recognised.
    private func llamaTokens(_ text: [UInt8]) throws -> [TokenID] {
        let vocabulary = unsafe llama_model_get_vocab(try TestModel.model().pointer)
        var ids = [llama_token](repeating: 0, count: text.count + 8)
        let count = unsafe text.withUnsafeBytes { bytes in
            let characters = unsafe bytes.assumingMemoryBound(to: CChar.self)
            return unsafe llama_tokenize(
                vocabulary,
                characters.baseAddress,
                Int32(text.count),
                &ids,
                Int32(ids.count),
                false,
                false
            )
        }
        try #require(count >= 0)
        return ids.prefix(Int(count)).map { TokenID($0) }
    }
}
