// SPDX-License-Identifier: Apache-2.0

import Foundation
import JSON
import TestSupport
import Testing
import Tokenizer
import Tokens

/// The files in Vectors/formats, which make_formats.py writes, and their peers' ids.
enum FormatVectors {
    static let folder = Bundle.module.bundleURL.appending(path: "Vectors/formats").path

    static func contents(_ name: String) throws -> [UInt8] { try vectorFile("formats/\(name)", in: .module) }

    /// The samples with the ids that a peer gives each.
    static func samples(_ name: String) throws -> [(text: String, ids: [TokenID])] {
        let root = try JSONDocument(vectorFile("formats.json", in: .module)).root
        let texts = try root.member("samples").elements().map { try $0.string() }
        let ids = try root.member("ids").member(name).elements().map { list in
            try list.elements().map { try $0.integer(as: TokenID.self) }
        }
        return Array(zip(texts, ids))
    }
}

struct FormatTests {
    @Test(
        arguments: [
            ("ranks.tiktoken", "gpt2", TokenizerFormat.ranks, "ranks.tiktoken gpt2"),
            ("ranks.tiktoken", "cl100k", .ranks, "ranks.tiktoken cl100k"),
            ("tekken.json", nil, .tekken, "tekken.json"),
            ("pair", "gpt2", .merges, "pair gpt2"),
            ("pair/encoder.json", "gpt2", .merges, "pair gpt2"),
            ("pair/vocab.bpe", "gpt2", .merges, "pair gpt2"),
            ("byte-pairs.gguf", nil, .gguf, "byte-pairs.gguf"),
            ("sentence-pieces.gguf", nil, .gguf, "sentence-pieces.gguf"),
        ] as [(String, String?, TokenizerFormat, String)]
    )
    func `each kind of file is told by its contents and gives its peer's ids`(
        name: String,
        pattern: String?,
        format: TokenizerFormat,
        vectors: String
    ) throws {
        let file = try TokenizerFile(contentsOf: "\(FormatVectors.folder)/\(name)", pattern: pattern)
        #expect(file.format == format)
        for (text, ids) in try FormatVectors.samples(vectors) {
            let encoding = file.tokenizer.encode(text)
            #expect(encoding.tokens == ids, "\(text.debugDescription)")
            #expect(encoding.ends.last ?? 0 == text.utf8.count)
            #expect(file.tokenizer.decode(encoding.tokens) == text)
        }
    }

    @Test func `the kinds of one vocabulary have one fingerprint`() throws {
        let pair = try Tokenizer(contentsOf: FormatVectors.folder + "/pair", pattern: "gpt2")
        let model = try Tokenizer(contentsOf: FormatVectors.folder + "/byte-pairs.gguf")
        #expect(pair.fingerprint == model.fingerprint)
        #expect(pair.token(named: "<|endoftext|>") == model.token(named: "<|endoftext|>"))
        #expect(model.isSpecial(450) && model.vocabularySize == 451)
    }

    @Test func `ranks may leave gaps, end lines as Windows does, and lack the last line end`() throws {
        let ranks = try FormatVectors.contents("ranks.tiktoken")
        let plain = try TokenizerFile(ranks, pattern: "gpt2").tokenizer
        #expect(plain.vocabularySize == 453)
        #expect(plain.bytes(of: 440).isEmpty && !plain.bytes(of: 443).isEmpty)
        let windows = String(decoding: ranks, as: UTF8.self).replacing("\n", with: "\r\n")
        #expect(try TokenizerFile(Array(windows.utf8), pattern: "gpt2").tokenizer.fingerprint == plain.fingerprint)
        #expect(try TokenizerFile(ranks.dropLast(), pattern: "gpt2").tokenizer.fingerprint == plain.fingerprint)
    }

    @Test func `special tokens of a tekken file come first, filled up to their number`() throws {
        let tokenizer = try TokenizerFile(FormatVectors.contents("tekken.json")).tokenizer
        #expect(tokenizer.vocabularySize == 430)
        #expect(tokenizer.token(named: "<unk>") == 0)
        #expect(tokenizer.token(named: "[INST]") == 3)
        #expect(tokenizer.token(named: "<SPECIAL_29>") == 29)
        #expect(tokenizer.isSpecial(29) && !tokenizer.isSpecial(30))
        #expect(tokenizer.bytes(of: 30) == [0])
        #expect(tokenizer.encode("[INST]", specialTokens: .recognized).tokens == [3])
    }

    // MARK: Refusals

    @Test(
        arguments: [
            ("ranks.tiktoken", nil, "the file does not say how text is split, and its tokens ("),
            ("pair", nil, "the file does not say how text is split, and its tokens ("),
            (
                "ranks.tiktoken", "o200k_harmony",
                "pre-tokenizer 'o200k_harmony, whose tokens are others,' is not supported"
            ),
            ("ranks.tiktoken", "klingon", "pre-tokenizer 'klingon' is not supported"),
            ("tekken.json", "gpt2", "a tekken.json file says itself how text is split; expected no pattern"),
            ("byte-pairs.gguf", "gpt2", "a GGUF file says itself how text is split; expected no pattern"),
        ] as [(String, String?, String)]
    )
    func `how text is split is not guessed`(name: String, pattern: String?, message: String) {
        let error = #expect(throws: TokenizerError.self) {
            try Tokenizer(contentsOf: "\(FormatVectors.folder)/\(name)", pattern: pattern)
        }
        #expect(error?.description.hasPrefix(message) == true, "\(error?.description ?? "")")
    }

    @Test(arguments: [
        ("", "'' is empty; expected a tokenizer.json"),
        ("hello world\n", "'' is no tokenizer file of a known kind; expected a tokenizer.json"),
        (
            #"{"model_type": "x", "vocab_size": 5}"#,
            "'' is no tokenizer file of a known kind; expected a tokenizer.json"
        ),
        ("#version: 0.2\na b\n", "'' is one of two files; expected encoder.json or vocab.json beside it"),
        (#"{"a": 0, "b": 1}"#, "'' is one of two files; expected vocab.bpe or merges.txt beside it"),
        ("YQ== 0\nYg==\n", "tiktoken ranks file: line 2 is not a token in base64, a space and a rank"),
        ("YQ== 0\n\nYg== x\n", "tiktoken ranks file: line 3 is not a token in base64, a space and a rank"),
        ("YQ== 0\nYg= 1\n", "tiktoken ranks file: line 2 is not a token in base64, a space and a rank"),
        ("YQ== 0\nY=g= 1\n", "tiktoken ranks file: line 2 is not a token in base64, a space and a rank"),
        ("YQ== 0\nYg== 2097151\n", "tiktoken ranks file: line 2 is not a token in base64, a space and a rank"),
        ("YQ== 0\nYg== 0\n", "token id 0 is given twice"),
        ("YQ== 0\nYQ== 1\n", "tiktoken ranks file: token 1 is spelt as another is"),
        ("YQ== 0\nYg== 1\n", "tiktoken ranks file: no token is the single byte 0; expected one for each of 0 to 255"),
        (#"{"config": {}, "vocab": []}"#, "member 'pattern' is missing"),
        (
            #"{"config": {"pattern": "[a-z]+"}, "vocab": []}"#,
            "pre-tokenizer '[a-z]+' is not supported"
        ),
    ])
    func `what a file lacks is named`(text: String, message: String) {
        let pattern = text.hasPrefix("YQ") ? "gpt2" : nil
        let error = #expect(throws: TokenizerError.self) { try TokenizerFile(Array(text.utf8), pattern: pattern) }
        #expect(error?.description.hasPrefix(message) == true, "\(error?.description ?? "")")
    }

    @Test(arguments: [
        (
            #""default_vocab_size":430"#, #""default_vocab_size":500"#,
            "tekken.json file: vocab has 450 tokens; expected 470"
        ),
        (#""default_vocab_size":430"#, #""default_vocab_size":29"#, "tekken.json file: 30 of 29 tokens are special;"),
        (
            #""default_num_special_tokens":30"#, #""default_num_special_tokens":9"#,
            "tekken.json file: special_tokens has 20"
        ),
        (#""version":"v3""#, #""version":"v11""#, "tekken.json file: version 'v11' has no special_tokens"),
        (#""rank":7"#, #""rank":8"#, "tekken.json file: entry 7 of vocab is not the token of that rank in base64"),
        (#""token_bytes":"Bw==""#, #""token_bytes":"Bw=""#, "tekken.json file: entry 7 of vocab is not the token"),
    ])
    func `numbers of a tekken file are checked`(part: String, other: String, message: String) throws {
        let text = String(decoding: try FormatVectors.contents("tekken.json"), as: UTF8.self)
            .replacing("\": ", with: "\":").replacing("\n", with: "")
        let changed = text.replacing(part, with: other, maxReplacements: 1)
        try #require(changed != text)
        let error = #expect(throws: TokenizerError.self) { try TokenizerFile(Array(changed.utf8)) }
        #expect(error?.description.hasPrefix(message) == true, "\(error?.description ?? "")")
    }

    @Test func `a folder says what it holds when that is not one tokenizer`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tokenizers-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        func message() -> String {
            do {
                return "\(try TokenizerFile(contentsOf: folder.path).format)"
            } catch {
                return "\(error)"
            }
        }
        #expect(message().hasPrefix("no tokenizer is in '\(folder.path)'; expected a tokenizer.json, "))
        let model = Data(try FormatVectors.contents("byte-pairs.gguf"))
        try model.write(to: folder.appending(path: "a.gguf"))
        #expect(message() == "gguf")
        try model.write(to: folder.appending(path: "b.gguf"))
        #expect(message() == "'\(folder.path)' holds a.gguf and b.gguf; expected one of them to be named")
        try Data(FormatVectors.contents("tekken.json")).write(to: folder.appending(path: "tekken.json"))
        #expect(message() == "tekken")
    }

    // MARK: Cut files

    @Test(arguments: ["byte-pairs.gguf", "sentence-pieces.gguf", "tekken.json"])
    func `a cut file is refused, wherever it is cut`(name: String) throws {
        let whole = try FormatVectors.contents(name)
        let end = whole.count - (name.hasSuffix("json") ? 2 : 1)
        for count in stride(from: 0, through: end, by: name.hasSuffix("json") ? 37 : 1) {
            let error = #expect(throws: TokenizerError.self) { try TokenizerFile(Array(whole[..<count])) }
            let expected =
                switch error {
                case .emptyFile: count == 0
                case .unknownFormat: count < 4
                case .malformed: name == "tekken.json"
                case .malformedFile(.gguf, let reason): reason == "ends at byte \(count), inside its metadata"
                default: false
                }
            #expect(expected, "\(count): \(error?.description ?? "")")
        }
    }

    @Test func `names and merges of a GGUF file that are cut inside a character are read or refused`() throws {
        let whole = try FormatVectors.contents("byte-pairs.gguf")
        let leads = whole.indices.filter { (0xC2...0xDF).contains(whole[$0]) && whole[$0 + 1] & 0xC0 == 0x80 }
        try #require(leads.count > 100)
        for lead in leads {
            for byte in [UInt8(0x41), 0xC4, 0xFF] {
                var changed = whole
                changed[lead + 1] = byte
                _ = try? TokenizerFile(changed)
                changed = whole
                changed[lead] = byte
                _ = try? TokenizerFile(changed)
            }
        }
    }

    @Test(arguments: [
        (#"{"a</w>": 0, "b": 1}"#, "model 'names that end in </w>' is not supported"),
        (#"{"a": 0, "b": 1, "a": 2}"#, "vocabulary and merges file: token 2 is spelt as another is"),
        (#"{"a": 0, "中": 1}"#, "vocabulary and merges file: a token is not spelt in GPT-2's alphabet of bytes"),
    ])
    func `names that are not spelt as GPT-2 spells them are refused`(vocabulary: String, message: String) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data(vocabulary.utf8).write(to: folder.appending(path: "vocab.json"))
        try Data("#version: 0.2\n".utf8).write(to: folder.appending(path: "merges.txt"))
        let error = #expect(throws: TokenizerError.self) {
            try Tokenizer(contentsOf: folder.path, pattern: "gpt2")
        }
        #expect(error?.description == message)
    }

    @Test func `cut ranks are refused, or those of the lines that are whole`() throws {
        let whole = try FormatVectors.contents("ranks.tiktoken")
        for count in whole.indices {
            do {
                let tokenizer = try TokenizerFile(Array(whole[..<count]), pattern: "gpt2").tokenizer
                #expect(tokenizer.vocabularySize >= 256)
            } catch {
                #expect(!error.description.isEmpty)
            }
        }
    }
}
