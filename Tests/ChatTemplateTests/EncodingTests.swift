// SPDX-License-Identifier: Apache-2.0

import ChatTemplate
import JSON
import TestSupport
import Testing
import Tokenizer
import Tokens

/// Tokens of prompts: special ones are the template's alone.
@Suite
struct EncodingTests {
    /// Bytes as tokens, with two merges, and special tokens that overlap in all ways.
    private static let tokenizer = Result {
        var vocabulary = (33...126).map { "\(quoted(String(UnicodeScalar(UInt8($0))))): \($0 - 33)" }
        vocabulary += ["\"Ġ\": 94", "\"Ċ\": 95", "\"ab\": 96", "\"Ġa\": 97"]
        let added = ["<s>", "<|x|>", "<|x|>y", "|>z", "<|x|"].enumerated().map { index, name in
            """
            {"id": \(98 + index), "content": \(quoted(name)), "special": true, "single_word": false, "lstrip": false,
             "rstrip": false, "normalized": false}
            """
        }
        let json = """
            {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [\(added.joined(separator: ","))],
             "normalizer": null,
             "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": false},
             "post_processor": null,
             "decoder": {"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true, "use_regex": true},
             "model": {"type": "BPE", "dropout": null, "unk_token": null, "continuing_subword_prefix": null,
             "end_of_word_suffix": null, "fuse_unk": false, "byte_fallback": false, "ignore_merges": false,
             "vocab": {\(vocabulary.joined(separator: ","))}, "merges": [["a", "b"], ["Ġ", "a"]]}}
            """
        return try Tokenizer(json: Array(json.utf8))
    }

    private static func quoted(_ text: String) -> String {
        text == "\"" || text == "\\" ? "\"\\\(text)\"" : "\"\(text)\""
    }

    private func names(_ parts: [PromptPart]) throws -> [String] {
        let tokenizer = try Self.tokenizer.get()
        return tokenizer.encode(parts).tokens.map { tokenizer.decode([$0]) }
    }

    @Test(
        arguments: [
            ([("<|x|>", false), ("<|x|>", true)], ["<|x|>", "<", "|", "x", "|", ">"]),
            // Text is joined over the edges of parts, and names are not.
            ([("a", false), ("b", true)], ["ab"]),
            ([("<|x", false), ("|>", true)], ["<", "|", "x", "|", ">"]),
            ([("<|x|>", false), ("y", true)], ["<|x|>", "y"]),
            ([("<|x|", true), (">y", false)], ["<", "|", "x", "|", ">", "y"]),
            // What a message begins does not hide what the template says.
            ([("<|x", true), ("|>z<s>", false)], ["<", "|", "x", "|>z", "<s>"]),
            ([("<s", true), ("><s>", false)], ["<", "s", ">", "<s>"]),
            ([("<|x|>y", false)], ["<|x|>y"]),
            ([("", true), ("<s>", false), ("", true)], ["<s>"]),
            ([("é", true), ("<s>", false)], []),
        ] as [([(String, Bool)], [String])]
    )
    func `special tokens are found where the template alone spells them`(
        parts: [(String, Bool)],
        expected: [String]
    ) throws {
        let found = try names(parts.map { PromptPart($0.0, isInput: $0.1) })
        // The vocabulary has no token for what is not ASCII.
        #expect(expected.isEmpty ? found == ["<s>"] : found == expected)
    }

    @Test
    func `a prompt without input is encoded as its text, with its special tokens`() throws {
        let tokenizer = try Self.tokenizer.get()
        let text = "<s>ab a<|x|>yab |>z\n<s<s>"
        let whole = tokenizer.encode(text, specialTokens: .recognized)
        #expect(tokenizer.encode([PromptPart(text, isInput: false)]) == whole)
        var generator = TestGenerator(seed: 5)
        for _ in 0..<200 {
            // Cut anywhere, by whoever wrote it: without names, marks change nothing.
            let plain = "ab a bab  ab\nb a"
            let cut = Int.random(in: 0...plain.count, using: &generator)
            let parts = [
                PromptPart(String(plain.prefix(cut)), isInput: true),
                PromptPart(String(plain.dropFirst(cut)), isInput: false),
            ]
            #expect(tokenizer.encode(parts).tokens == tokenizer.encode(plain).tokens)
        }
    }

    @Test
    func `the leading token is not doubled`() throws {
        let tokenizer = try Self.tokenizer.get()
        let begin = try #require(tokenizer.token(named: "<s>"))
        let messages = [ChatMessage(role: "user", content: "<s>a")]
        for source in ["{{ bos_token }}{{ messages[0].content }}", "{{ messages[0].content }}"] {
            var request = ChatRequest(messages: messages)
            request.beginToken = "<s>"
            let tokens = try ChatTemplate(source).encode(request, with: tokenizer, beginToken: begin)
            #expect(tokens.map { tokenizer.decode([$0]) } == ["<s>", "<", "s", ">", "a"])
        }
    }

    @Test(arguments: [
        // Templates that know no parts are given one text.
        ("{{ messages[0].content }}", "abba"), ("{{ messages[0].content | tojson }}", "\"abba\""),
        ("{% for p in messages[0].content %}{{ p }},{% endfor %}", "a,b,b,a,"),
        ("{{ messages[0].content + '.' }}", "abba."), ("{{ messages[0].content | length }}", "4"),
        // Others walk through them.
        ("{% for p in messages[0].content %}{{ p.text }},{% endfor %}", "ab,ba,"),
        ("{% set c = messages[0].content %}{% if c is string %}{{ c }}{% else %}{{ c[0]['text'] }}{% endif %}", "ab"),
    ])
    func `a content in parts is one text where the template knows no parts`(source: String, expected: String) throws {
        let json = """
            {"role": "user", "content": [{"type": "text", "text": "ab"}, {"type": "text", "text": "ba"}]}
            """
        let tokenizer = try Self.tokenizer.get()
        let prompt = ChatPrompt(try ChatTemplate(source), tokenizer: tokenizer)
        let message = try ChatMessage(JSONDocument(Array(json.utf8)).root)
        #expect(try tokenizer.decode(prompt.tokens(of: [message])) == expected)
    }

    @Test
    func `documents and tools are input, and an empty prompt is the token that begins a text`() throws {
        let tokenizer = try Self.tokenizer.get()
        let begin = try #require(tokenizer.token(named: "<s>"))
        let source = "{{ (documents or [''])[0] }}{{ (tools or [''])[0] }}{{ messages[0].content }}"
        let prompt = ChatPrompt(try ChatTemplate(source), tokenizer: tokenizer, emptyPromptToken: begin)
        let question = ChatMessage(role: "user", content: "q")
        let tokens = try prompt.tokens(of: [question], tools: .list([.text("<s>")]), documents: .list([.text("d")]))
        #expect(tokens.map { tokenizer.decode([$0]) } == ["d", "<", "s", ">", "q"])
        #expect(try prompt.tokens(ofUserMessage: "") == [begin])
        #expect(try prompt.tokens(ofUserMessage: "q").count == 1)
    }

    @Test
    func `a system message comes first, unless there is one`() throws {
        let template = try ChatTemplate("{% for m in messages %}{{ m.role[0] }}:{{ m.content }} {% endfor %}")
        let tokenizer = try Self.tokenizer.get()
        let prompt = ChatPrompt(template, tokenizer: tokenizer, system: "b")
        #expect(try tokenizer.decode(prompt.tokens(ofUserMessage: "q")) == "s:b u:q ")
        let messages = [ChatMessage(role: "system", content: "own"), ChatMessage(role: "user", content: "q")]
        #expect(try tokenizer.decode(prompt.tokens(of: messages)) == "s:own u:q ")
    }
}
