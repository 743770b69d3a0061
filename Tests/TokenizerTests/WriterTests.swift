// SPDX-License-Identifier: Apache-2.0

import Foundation
import JSON
import TestSupport
import Testing
import UnicodeNormalization

@testable import Tokenizer

struct WriterTests {
    /// Writes a tokenizer and reads it back.
    private func copy(of tokenizer: Tokenizer) throws -> Tokenizer {
        let copy = try Tokenizer(json: tokenizer.json())
        #expect(copy.fingerprint == tokenizer.fingerprint)
        return copy
    }

    @Test(arguments: SplitPattern.allCases)
    func `ranks with every split pattern are written and read back`(pattern: SplitPattern) throws {
        let file = try TokenizerFile(FormatVectors.contents("ranks.tiktoken"), pattern: pattern.rawValue)
        let copy = try copy(of: file.tokenizer)
        for (text, _) in try FormatVectors.samples("tekken.json") {
            #expect(copy.encode(text) == file.tokenizer.encode(text), "\(text.debugDescription)")
        }
    }

    @Test(
        arguments: [
            ("tekken.json", nil, "tekken.json"), ("pair", "gpt2", "pair gpt2"),
            ("byte-pairs.gguf", nil, "byte-pairs.gguf"),
            ("sentence-pieces.gguf", nil, "sentence-pieces.gguf"),
        ] as [(String, String?, String)]
    )
    func `every kind is written and gives its peer's ids`(name: String, pattern: String?, vectors: String) throws {
        let original = try Tokenizer(contentsOf: "\(FormatVectors.folder)/\(name)", pattern: pattern)
        let copy = try copy(of: original)
        for (text, ids) in try FormatVectors.samples(vectors) {
            let encoding = copy.encode(text)
            #expect(encoding.tokens == ids, "\(text.debugDescription)")
            #expect(encoding == original.encode(text))
            #expect(copy.decode(ids) == original.decode(ids))
        }
        for token in 0..<UInt32(original.vocabularySize) { #expect(copy.isSpecial(token) == original.isSpecial(token)) }
    }

    @Test(arguments: ["digit-runs", "gaps", "unordered", "added", "whole"])
    func `a tokenizer.json is written as it was read`(name: String) throws {
        let original = try TestVocabulary.load(name)
        let copy = try copy(of: original)
        for sample in EncodingVectors.all.samples {
            #expect(copy.encode(sample.text).tokens == sample.ids[name])
            let recognized = copy.encode(sample.text, specialTokens: .recognized).tokens
            #expect(recognized == sample.recognized[name] ?? sample.ids[name])
        }
    }

    @Test func `normalisers are written`() throws {
        let pair = try Tokenizer(contentsOf: FormatVectors.folder + "/pair", pattern: "gpt2")
        let normalizer = """
            {"type": "Sequence", "normalizers": [{"type": "NFKC"}, {"type": "Lowercase"}, {"type": "Replace", "pattern":
            {"String": "x"}, "content": "the"}, {"type": "Strip", "strip_left": true, "strip_right": false},
            {"type": "Prepend", "prepend": "a"}]}
            """
        let json = String(decoding: try pair.json(), as: UTF8.self)
        let changed = json.replacing("\"normalizer\":null", with: "\"normalizer\":\(normalizer)")
        try #require(changed != json)
        let original = try Tokenizer(json: Array(changed.utf8))
        let copy = try copy(of: original)
        for text in ["  ＴＨＥ x É e\u{301}", "", "Å"] { #expect(copy.encode(text) == original.encode(text)) }
        #expect(TokenizerSummary(copy).normalizer.count == 5)
    }

    @Test func `two tokens of one spelling are refused`() throws {
        let pair = try Tokenizer(contentsOf: FormatVectors.folder + "/pair", pattern: "gpt2")
        let token = AddedToken(id: 450, content: Array("th".utf8), isSpecial: true)
        let doubled = Tokenizer(
            model: pair.model,
            preTokenizer: pair.preTokenizer,
            addedTokens: [AddedTokens([token])]
        )
        let error = #expect(throws: TokenizerError.self) { try doubled.json() }
        #expect(
            error?.description
                == "model cannot be written as a tokenizer.json: token 450 has the name of another, th"
        )
    }

    @Test func `an added token that text could be is refused where whole pieces are tokens`() throws {
        let ranks = try TokenizerFile(FormatVectors.contents("ranks.tiktoken"), pattern: "gpt2").tokenizer
        let token = AddedToken(id: 440, content: Array("xyzzy".utf8), isSpecial: true)
        let odd = Tokenizer(
            model: ranks.model,
            preTokenizer: ranks.preTokenizer,
            addedTokens: [AddedTokens([token])]
        )
        let error = #expect(throws: TokenizerError.self) { try odd.json() }
        #expect(error?.description.hasSuffix("xyzzy would be found as a piece of ordinary text") == true)
    }
}
