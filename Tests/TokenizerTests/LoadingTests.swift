// SPDX-License-Identifier: Apache-2.0

import Cryptography
import TestSupport
import Testing
import Tokenizer

struct LoadingTests {
    /// A vocabulary of two bytes and their pair, in which tests change one member.
    private static func file(_ changes: [String: String] = [:], model: [String: String] = [:]) -> [UInt8] {
        let byteLevel = #"{"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true}"#
        let modelMembers = [
            "type": #""BPE""#, "vocab": #"{"a": 0, "b": 1, "ab": 2}"#, "merges": #"[["a", "b"]]"#,
        ].merging(model) { $1 }
        let members = [
            "normalizer": "null", "pre_tokenizer": byteLevel, "post_processor": "null", "decoder": byteLevel,
            "added_tokens": "[]", "model": object(modelMembers),
        ].merging(changes) { $1 }
        return Array(object(members).utf8)
    }

    private static func object(_ members: [String: String]) -> String {
        "{" + members.sorted { $0.key < $1.key }.map { "\"\($0.key)\": \($0.value)" }.joined(separator: ", ") + "}"
    }

    @Test func `an added token that begins in what the one before took and takes it, too, is dropped`() throws {
        // Ids by PyPI's tokenizers; a byte that has no token is dropped.
        let tokens =
            #"[{"id": 3, "content": "\n", "lstrip": true, "rstrip": true, "normalized": false, "special": true}]"#
        let tokenizer = try Tokenizer(json: LoadingTests.file(["added_tokens": tokens]))
        let encoding = tokenizer.encode("a\n\n b\n\n", specialTokens: .recognized)
        #expect(encoding.tokens == [0, 3, 1, 3] && encoding.ends == [1, 4, 5, 7])
    }

    @Test func `a token that begins texts for a model begins none that is read`() throws {
        // transformers' and lm-watermarking's detectors take such a token away before they count; here none is there.
        let template = #"""
            {"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, \#
            {"Sequence": {"id": "A", "type_id": 0}}], "pair": [], "special_tokens": {"<s>": {"id": "<s>", "ids": [3], "tokens": ["<s>"]}}}
            """#
        let added = #"[{"id": 3, "content": "<s>", "normalized": false, "special": true}]"#
        let tokenizer = try Tokenizer(json: LoadingTests.file(["added_tokens": added, "post_processor": template]))
        #expect(tokenizer.encode("ab").tokens == [2])
        #expect(tokenizer.encode("<s>ab", specialTokens: .recognized).tokens == [3, 2])
    }

    @Test func `the smallest vocabulary works`() throws {
        let tokenizer = try Tokenizer(json: LoadingTests.file())
        #expect(tokenizer.vocabularySize == 3)
        #expect(tokenizer.encode("abba ab").tokens == [2, 1, 0, 2])
        #expect(tokenizer.encode("abba ab").droppedBytes == 1)
    }

    @Test(arguments: ["[]", #"[{"id": 0, "content": "中", "special": true}]"#])
    func `names that are no spelling of bytes are found in no text`(addedTokens: String) throws {
        // Ids by PyPI's tokenizers.
        let vocabulary = #"{"中": 0, "ä": 1, "¸": 2, "Ń": 3, "ä¸": 4, "ä¸Ń": 5}"#
        let model = [
            "vocab": vocabulary, "merges": #"[["ä", "¸"], ["ä¸", "Ń"]]"#, "ignore_merges": "true",
        ]
        let tokenizer = try Tokenizer(json: LoadingTests.file(["added_tokens": addedTokens], model: model))
        #expect(tokenizer.encode("中中").tokens == [5, 5] && tokenizer.encode("中").tokens == [5])
        #expect(tokenizer.decode([0, 5]) == "中中")
    }

    @Test(arguments: [
        ("normalizer", #"{"type": "Precompiled"}"#, "normalizer 'Precompiled' is not supported"),
        ("normalizer", #"{"type": "BertNormalizer"}"#, "normalizer 'BertNormalizer' is not supported"),
        (
            "normalizer", #"{"type": "Sequence", "normalizers": [{"type": "NFC"}, {"type": "StripAccents"}]}"#,
            "normalizer 'StripAccents' is not supported"
        ),
        (
            "normalizer", #"{"type": "Replace", "pattern": {"Regex": " +"}, "content": " "}"#,
            "normalizer 'Replace with  +' is not supported"
        ),
        (
            "normalizer", #"{"type": "Replace", "pattern": {"String": ""}, "content": " "}"#,
            "normalizer 'Replace of nothing' is not supported"
        ),
        ("pre_tokenizer", "null", "decoder 'ByteLevel' is not supported"),
        ("pre_tokenizer", #"{"type": "Metaspace"}"#, "decoder 'ByteLevel' is not supported"),
        (
            "pre_tokenizer", #"{"type": "Metaspace", "replacement": "_"}"#,
            "pre-tokenizer 'Metaspace with _' is not supported"
        ),
        (
            "pre_tokenizer", #"{"type": "Metaspace", "prepend_scheme": "last"}"#,
            "pre-tokenizer 'Metaspace with prepend_scheme last' is not supported"
        ),
        (
            "pre_tokenizer",
            #"{"type": "Sequence", "pretokenizers": [{"type": "WhitespaceSplit"}, {"type": "Metaspace"}]}"#,
            "pre-tokenizer 'Metaspace after WhitespaceSplit' is not supported"
        ),
        (
            "pre_tokenizer", #"{"type": "Sequence", "pretokenizers": [{"type": "Metaspace"}, {"type": "Whitespace"}]}"#,
            "pre-tokenizer 'Whitespace after spaces became ▁' is not supported"
        ),
        (
            "pre_tokenizer", #"{"type": "Sequence", "pretokenizers": [{"type": "Digits"}, {"type": "ByteLevel"}]}"#,
            "pre-tokenizer 'ByteLevel with add_prefix_space after Digits' is not supported"
        ),
        (
            "pre_tokenizer",
            #"{"type": "Sequence", "pretokenizers": [{"type": "ByteLevel"}, {"type": "Whitespace"}]}"#,
            "pre-tokenizer 'Whitespace after ByteLevel' is not supported"
        ),
        (
            "pre_tokenizer", #"{"type": "Split", "pattern": {"Regex": "a+b"}, "behavior": "Isolated"}"#,
            "pre-tokenizer 'Split Isolated at a+b' is not supported"
        ),
        (
            "pre_tokenizer", #"{"type": "Split", "pattern": {"String": "a"}, "behavior": "Kept"}"#,
            "pre-tokenizer 'Split with behavior Kept' is not supported"
        ),
        ("pre_tokenizer", #"{"type": "UnicodeScripts"}"#, "pre-tokenizer 'UnicodeScripts' is not supported"),
        ("pre_tokenizer", #"{"type": 3}"#, "member 'type' is a number; expected a string"),
        ("post_processor", #"{"type": "Reverse"}"#, "post-processor 'Reverse' is not supported"),
        (
            "post_processor", #"{"type": "Sequence", "processors": [{"type": "ByteLevel"}, {"type": "Reverse"}]}"#,
            "post-processor 'Reverse' is not supported"
        ),
        (
            "model", #"{"type": "BPE", "vocab": {"a": 0, "b": 1, "a": 2}, "merges": []}"#,
            "tokenizer.json file: token 2 is spelt as another is"
        ),
        ("decoder", #"{"type": "WordPiece"}"#, "decoder 'WordPiece' is not supported"),
        ("model", "null", "member 'model' is missing"),
        ("model", #"{"type": "Unigram"}"#, "model 'Unigram' is not supported"),
        ("model", #"{"type": "WordPiece"}"#, "model 'WordPiece' is not supported"),
        ("model", #"{"type": "WordLevel"}"#, "model 'WordLevel' is not supported"),
        ("model", #"{"vocab": {}}"#, "model 'without a type' is not supported"),
        ("model", #"{"type": "BPE", "merges": []}"#, "member 'vocab' is missing"),
        ("model", #"{"type": "BPE", "vocab": {}}"#, "member 'merges' is missing"),
        (
            "added_tokens", #"[{"id": 4, "content": "<s>"}]"#,
            "added token '<s> with id 4 in the place of 3' is not supported"
        ),
        (
            "added_tokens", #"[{"id": 3, "content": "a"}]"#,
            "added token 'a with id 3 in the place of 0' is not supported"
        ),
        (
            "added_tokens", #"[{"id": 3, "content": "x"}, {"id": 4, "content": "x"}]"#,
            "added token 'x given twice' is not supported"
        ),
        ("added_tokens", #"[{"id": -1, "content": "<s>"}]"#, "token id -1 is out of range; expected 0…2097150"),
        ("added_tokens", #"[{"content": "<s>"}]"#, "member 'id' is missing"),
        ("added_tokens", #"[{"id": 9, "content": "<s>"}, {"id": 9, "content": "<e>"}]"#, "token id 9 is given twice"),
    ])
    func `what is not known is refused by name`(member: String, value: String, message: String) {
        let error = #expect(throws: TokenizerError.self) { try Tokenizer(json: LoadingTests.file([member: value])) }
        #expect(error?.description == message)
    }

    @Test(arguments: [
        ("byte_fallback", "true", "model 'BPE with byte_fallback and bytes that have no token' is not supported"),
        ("continuing_subword_prefix", #""@""#, "model 'BPE with continuing_subword_prefix' is not supported"),
        ("end_of_word_suffix", #""</w>""#, "model 'BPE with end_of_word_suffix' is not supported"),
        ("dropout", "0.1", "model 'BPE with dropout' is not supported"),
        ("unk_token", #""a""#, "model 'BPE with unk_token and bytes that have no token' is not supported"),
        ("vocab", #"{"a": 0, "b": 0}"#, "token id 0 is given twice"),
        ("vocab", #"{"a": 0, "b": 2097151}"#, "token id 2097151 is out of range; expected 0…2097150"),
        ("vocab", #"{"a": 0, "b": 1.5}"#, "member 'b' is out of range"),
        ("vocab", #"{"a": 0, "b": "1"}"#, "member 'b' is a string; expected a number"),
        ("merges", #"[["a", "b"], ["a", "c"]]"#, "merge 1 does not join two tokens of the vocabulary to a third"),
        ("merges", #"[["a", "a"]]"#, "merge 0 does not join two tokens of the vocabulary to a third"),
        ("merges", #"[["a", "b", ""]]"#, "merge 0 does not join two tokens of the vocabulary to a third"),
        ("merges", #"[["ab", ""]]"#, "merge 0 does not join two tokens of the vocabulary to a third"),
        ("merges", #"["ab"]"#, "merge 0 does not join two tokens of the vocabulary to a third"),
        ("merges", #"["a b c"]"#, "merge 0 does not join two tokens of the vocabulary to a third"),
        ("merges", #"["a b "]"#, "merge 0 does not join two tokens of the vocabulary to a third"),
        ("merges", #"[3]"#, "member 'merges' is a number; expected an array"),
        ("merges", #"[["a", 3]]"#, "member 'merges' is a number; expected a string"),
    ])
    func `options and members of the model are checked`(member: String, value: String, message: String) {
        let file = LoadingTests.file(model: [member: value])
        let error = #expect(throws: TokenizerError.self) { try Tokenizer(json: file) }
        #expect(error?.description.hasPrefix(message) == true, "\(error?.description ?? "no error")")
    }

    @Test(arguments: [
        (["decoder": #"{"type": "ByteFallback"}"#], "decoder 'ByteFallback' is not supported"),
        (
            ["pre_tokenizer": "null", "decoder": #"{"type": "Replace", "pattern": {"String": "▁"}, "content": " "}"#],
            "decoder 'Replace' is not supported"
        ),
        (
            [
                "pre_tokenizer": #"{"type": "Metaspace"}"#,
                "decoder":
                    #"{"type": "Sequence", "decoders": [{"type": "Strip", "content": " ", "start": 1, "stop": 0}]}"#,
            ], "decoder 'Strip before Fuse' is not supported"
        ),
        (
            [
                "pre_tokenizer": #"{"type": "Metaspace"}"#,
                "decoder": #"{"type": "Replace", "pattern": {"String": "a"}, "content": " "}"#,
            ], "decoder 'Replace of another text than ▁' is not supported"
        ),
        (
            [
                "normalizer": #"{"type": "Strip"}"#,
                "added_tokens": #"[{"id": 3, "content": " ", "normalized": true}]"#,
            ], "added token ' , of which normalisation leaves nothing,' is not supported"
        ),
        (
            [
                "pre_tokenizer": "null", "decoder": "null",
                "normalizer": #"""
                {"type": "Sequence", "normalizers": [
                    {"type": "Replace", "pattern": {"String": " "}, "content": "▁"}, {"type": "Strip"}]}
                """#,
            ], "normalizer 'Strip after spaces became ▁' is not supported"
        ),
    ])
    func `parts that do not fit together are refused by name`(members: [String: String], message: String) {
        let error = #expect(throws: TokenizerError.self) { try Tokenizer(json: LoadingTests.file(members)) }
        #expect(error?.description == message)
    }

    @Test func `a token for the unknown is no matter where every byte has a token`() throws {
        let text = String(decoding: try TestVocabulary.json("english"), as: UTF8.self)
        let changed = text.replacing(#""unk_token":null"#, with: #""unk_token":"<|endoftext|>""#)
            .replacing(#""unk_token": null"#, with: #""unk_token": "<|endoftext|>""#)
        try #require(changed != text)
        let expected = try TestVocabulary.load("english").encode("Hi")
        #expect(try Tokenizer(json: Array(changed.utf8)).encode("Hi") == expected)
    }

    @Test func `a cut file is malformed, wherever it is cut`() throws {
        let whole = try TestVocabulary.json("gaps")
        for count in stride(from: 0, to: whole.count - 1, by: 97) {
            let error = #expect(throws: TokenizerError.self) { try Tokenizer(json: Array(whole[..<count])) }
            #expect(error?.description.hasPrefix("not valid JSON") == true)
        }
    }

    @Test func `a missing file is named`() {
        let error = #expect(throws: TokenizerError.self) { try Tokenizer(contentsOf: "/no/such/tokenizer.json") }
        #expect(error?.description == "cannot read '/no/such/tokenizer.json': No such file or directory")
        let folder = #expect(throws: TokenizerError.self) { try Tokenizer(contentsOf: "/") }
        #expect(folder?.description.hasPrefix("no tokenizer is in '/'; expected a tokenizer.json, ") == true)
    }

    @Test func `a file and its text are one tokenizer`() throws {
        let path = Wmctl.repository + "/vocab/english/tokenizer.json"
        #expect(try Tokenizer(contentsOf: path).fingerprint == TestVocabulary.load("english").fingerprint)
    }

    @Test func `the fingerprint is the hash of all tokens with their lengths`() throws {
        let tokenizer = try Tokenizer(json: LoadingTests.file())
        let framed: [UInt8] = [1, 0, 0, 0, 0x61, 1, 0, 0, 0, 0x62, 2, 0, 0, 0, 0x61, 0x62]
        #expect(tokenizer.fingerprint == SHA256.digest(of: framed))
        // The order of merges does not matter to it, nor do the names of tokens in the file.
        #expect(try TestVocabulary.load("unordered").fingerprint == TestVocabulary.load("whole").fingerprint)
    }
}
