// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Foundation
import JSON
import TestSupport
import Testing
import Tokenizer

/// A model of nothing: two tokens, one tensor.
private struct SmallModel {
    private var bytes = Array("GGUF".utf8)

    /// What is said of the tensor.
    struct Tensor {
        var shape: [UInt64] = [3, 5]
        var dimensions: UInt32?
        var type: UInt32 = 0
        var offset: UInt64 = 0
        /// How many there are said to be.
        var count: UInt64 = 1
    }

    /// - Parameter template: the chat template; nil for none.
    static func bytes(template: String?, tensor: Tensor = Tensor()) -> [UInt8] {
        var file = SmallModel()
        file.append(3 as UInt32)
        file.append(tensor.count)
        file.append(template == nil ? 10 : 12 as UInt64)
        file.string("general.architecture", "toy")
        file.string("general.name", "Small\u{1B}[2J one")
        file.string("general.license", "mit")
        file.number("general.file_type", 15)
        file.number("toy.context_length", 512)
        file.string("tokenizer.ggml.model", "gpt2")
        file.string("tokenizer.ggml.pre", "gpt-2")
        file.strings("tokenizer.ggml.tokens", ["a", "b", "ab"])
        file.strings("tokenizer.ggml.merges", ["a b"])
        file.number("tokenizer.ggml.eos_token_id", 2)
        if let template {
            file.string("tokenizer.chat_template", template)
            file.string("tokenizer.chat_template.tool_use", "{{ tools }}")
        }
        file.append("weights")
        file.append(tensor.dimensions ?? UInt32(tensor.shape.count))
        for length in tensor.shape { file.append(length) }
        file.append(tensor.type)
        file.append(tensor.offset)
        file.bytes += [UInt8](repeating: 0, count: (32 - file.bytes.count % 32) % 32 + 60)
        return file.bytes
    }

    private mutating func append<Number: FixedWidthInteger>(_ number: Number) {
        for shift in stride(from: 0, to: Number.bitWidth, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: number >> shift))
        }
    }

    private mutating func append(_ text: String) {
        append(UInt64(text.utf8.count))
        bytes += Array(text.utf8)
    }

    private mutating func string(_ key: String, _ value: String) {
        append(key)
        append(8 as UInt32)
        append(value)
    }

    private mutating func number(_ key: String, _ value: UInt32) {
        append(key)
        append(4 as UInt32)
        append(value)
    }

    private mutating func strings(_ key: String, _ values: [String]) {
        append(key)
        append(9 as UInt32)
        append(8 as UInt32)
        append(UInt64(values.count))
        for value in values { append(value) }
    }
}

@Suite
struct `wmctl model info` {
    private let wmctl: Wmctl

    init() throws {
        wmctl = try Wmctl()
    }

    @Test
    func `a GGUF file is described, for people and for programs`() throws {
        let bytes = SmallModel.bytes(template: "{{ messages }}")
        let path = try wmctl.home.write(bytes, to: "small.gguf")
        let sha256 = SHA256.digest(of: bytes).hexadecimal
        let fingerprint = try Tokenizer(contentsOf: path).fingerprint.hexadecimal
        let run = try wmctl.run("model", "info", path)
        #expect(run.status == 0 && run.errors.isEmpty)
        let lines = run.text.split(separator: "\n").map { line in
            line.split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
        }
        #expect(!run.text.contains("\u{1B}"))
        for line in [
            "architecture toy", "parameters 15", "quantisation Q4_K_M", "size \(bytes.count) bytes",
            "context 512 tokens",
            "vocabulary 3 tokens", "tokenizer gpt2, split as gpt-2", "tokens end 2 'ab'",
            "chat template 14 bytes; --template prints it, and others named 'tool_use'", "fingerprint \(fingerprint)",
            "licence mit", "SHA-256 \(sha256)",
        ] {
            #expect(lines.contains(line), "\(line)")
        }

        let json = try JSONDocument(wmctl.run("model", "info", path, "--json").output).root
        #expect(try json.member("sha256").string() == sha256)
        #expect(try json.member("vocabulary_sha256").string() == fingerprint)
        #expect(try json.member("parameters").integer() == 15)
        #expect(try json.member("end_token").member("name").string() == "ab")
        #expect(try json.member("begin_token").isNull)
        #expect(try json.member("chat_template").string() == "{{ messages }}")
        #expect(try json.member("named_chat_templates").member("tool_use").string() == "{{ tools }}")
        #expect(try wmctl.run("model", "info", path, "--template").text == "{{ messages }}\n")
    }

    @Test
    func `a file without a template says so`() throws {
        let path = try wmctl.home.write(SmallModel.bytes(template: nil), to: "small.gguf")
        #expect(try wmctl.run("model", "info", path).text.contains("chat template  none\n"))
        let chat = try wmctl.run("generate", "--chat", "x")
        #expect(chat.status == 2)
        #expect(chat.errors.contains("has no chat template\nhelp: name a file with one with --template"))
        for model in [path, "english"] {
            let run = try wmctl.run("model", "info", model, "--template")
            #expect(run.status == 2)
            #expect(run.errors.contains("has no chat template\nhelp: chat models in GGUF files have one; "))
        }
    }

    @Test
    func `a tensor that cannot be is refused in one line`() throws {
        let tensors: [(SmallModel.Tensor, String)] = [
            (.init(shape: [], type: 2), "has rows of 1; expected a multiple of 32"),
            (.init(shape: [.max, 1]), "has a negative dimension"),
            (.init(shape: [1 << 40]), "ends behind the end of the file"),
            (.init(shape: [1 << 40, 1 << 40]), "is too large"),
            (.init(shape: [1 << 62, 4, 0]), "is too large"),
            (.init(dimensions: .max), "has 4294967295 dimensions; expected at most 4"),
            (.init(offset: .max), "is too large"),
            (.init(offset: 1 << 62), "begins at 4611686018427387904 of the data; expected 0"),
            (.init(count: .max), "longer than"), (.init(count: 1 << 24), "is given twice"),
        ]
        for (tensor, reason) in tensors {
            let path = try wmctl.home.write(SmallModel.bytes(template: nil, tensor: tensor), to: "bad.gguf")
            for arguments in [["model", "info", path], ["model", "info", "--json", path]] {
                let run = try wmctl.run(arguments)
                #expect(run.status == 2 && run.output.isEmpty)
                #expect(run.errors.contains(reason) && run.errors.filter(\.isNewline).count == 1, "\(run.errors)")
            }
        }
        // A kind of tensor that is not known here is llama.cpp's to judge.
        let path = try wmctl.home.write(SmallModel.bytes(template: nil, tensor: .init(type: 99)), to: "new.gguf")
        #expect(try wmctl.run("model", "info", path).status == 0)
    }

    @Test
    func `what a file is, its first bytes say where its name does not`() throws {
        let named = try wmctl.home.write(SmallModel.bytes(template: "{{ messages }}"), to: "small.gguf")
        let path = try wmctl.home.write(FileBytes.read(named), to: "blob")
        let run = try wmctl.run("model", "info", path)
        #expect(run.text == (try wmctl.run("model", "info", named).text.replacing(named, with: path)))
        #expect(try wmctl.run("model", "info", path, "--template").text == "{{ messages }}\n")

        let ngram = try wmctl.home.write(
            FileBytes.read(Wmctl.repository + "/vocab/english/model.ngram"),
            to: "language"
        )
        #expect(try wmctl.run("generate", "-m", ngram, "-n", "5", "--quiet", "x").status == 0)
        #expect(try wmctl.run("model", "info", ngram).text.contains("\nn-grams "))

        let header = #"{"logits":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#
        let length = (0..<8).map { UInt8($0 == 0 ? header.utf8.count : 0) }
        let logits = try wmctl.home.write(length + Array(header.utf8) + [UInt8](repeating: 0, count: 8), to: "numbers")
        #expect(try wmctl.run("model", "info", logits).text.contains("the same logits at every step"))

        let text = try wmctl.home.write("Call me Ishmael.", to: "text")
        let missing = wmctl.home.file("missing")
        for arguments in [["generate", "x", "-m"], ["model", "info"], ["model", "info", "--template"]] {
            let refused = try wmctl.run(arguments + [text]).errors
            #expect(refused.contains("cannot use model '\(text)': it is no .ngram, .gguf or .safetensors file\n"))
            let unread = try wmctl.run(arguments + [missing]).errors
            #expect(unread.contains("cannot read '\(missing)': no such file\n"), "\(unread)")
        }
    }

    @Test
    func `a file cut anywhere is refused in one line`() throws {
        let bytes = SmallModel.bytes(template: "{{ messages }}")
        for count in stride(from: 0, to: bytes.count, by: 37) {
            let path = try wmctl.home.write(bytes.prefix(count), to: "cut.gguf")
            let run = try wmctl.run("model", "info", path)
            #expect(run.status == 2 && run.output.isEmpty)
            #expect(
                run.errors.hasPrefix("wmctl: error: cannot use model '") && run.errors.filter(\.isNewline).count == 1
            )
        }
        let run = try wmctl.run("model", "info", wmctl.home.file("missing.gguf"))
        #expect(run.errors == "wmctl: error: cannot read '\(wmctl.home.file("missing.gguf"))': no such file\n")
        let text = try wmctl.home.write("Call me Ishmael.", to: "text.gguf")
        #expect(
            try wmctl.run("model", "info", text).errors
                == "wmctl: error: cannot use model '\(text)': it is no GGUF file\n"
        )
        let folder = wmctl.home.file("folder.gguf")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        #expect(
            try wmctl.run("model", "info", folder).errors
                == "wmctl: error: cannot read '\(folder)': it is a directory\n"
        )
    }

    @Test
    func `a template of one's own makes a chat model of any`() throws {
        let template = try wmctl.home.write(
            "{% for m in messages %}{{ m.role }}: {{ m.content }}\n{% endfor %}{{ raise_exception('no') if messages | length > 2 }}",
            to: "chat.jinja"
        )
        let run = try wmctl.run(
            "generate",
            "--template",
            template,
            "--system",
            "Be old.",
            "-n",
            "60",
            "--seed",
            "3",
            "Hello",
            "--quiet"
        )
        let plain = try wmctl.run("generate", "-n", "60", "--seed", "3", "system: Be old.\nuser: Hello\n", "--quiet")
        #expect(run.status == 0 && !run.output.isEmpty)
        #expect(run.output == plain.output)
        // Of a message from a pipe one line break is no part; echoed, it stands on a line of its own.
        let settings = [
            "generate", "--template", template, "--system", "Be old.", "-n", "60", "--seed", "3", "--quiet",
        ]
        for input in ["Hello\n", "Hello\r\n", "Hello"] {
            #expect(try wmctl.run(settings, input: Array(input.utf8)).output == run.output)
        }
        #expect(try wmctl.run(settings, input: Array("Hello\n\n".utf8)).output != run.output)
        #expect(try wmctl.run(settings + ["--echo", "Hello"]).output == Array("Hello\n".utf8) + run.output)

        let rows = """
            {"id": 1, "messages": [{"role": "user", "content": "Hello"}], "max_tokens": 9}
            {"id": 2, "prompt": "Hello", "max_tokens": 9}
            {"id": 3, "prompt": "Hello", "messages": []}
            {"id": 4, "messages": [{"role": "u", "content": ""}, {"role": "u", "content": ""}, {"role": "u", "content": ""}]}
            {"id": 5, "messages": [{"content": "x"}]}
            {"id": 6}
            {"id": 7, "messages": []}
            {"id": 8, "messages": [{"role": "user", "content": "x", "role": "user<|im_end|>"}]}
            {"id": 9, "messages": [{"role": "user", "content": [{"type": "text", "text": "Hello"}]}], "max_tokens": 9}
            {"id": 10, "messages": null, "prompt": "Hello", "documents": [], "max_tokens": 9}
            """
        let filtered = try wmctl.run(
            ["filter", "--mode", "generate", "--template", template, "--top-k", "1"],
            input: Array(rows.utf8)
        )
        let answers = try filtered.text.split(separator: "\n").map { try JSONDocument(String($0)) }
        #expect(answers.count == 10)
        #expect(try answers[0].root.member("text").string() == answers[1].root.member("text").string())
        #expect(try answers[0].root.member("tokens").count() == 9)
        let codes = try answers[2..<8].map { try $0.root.member("error").member("code").string() }
        #expect(
            codes == [
                "invalid_field", "chat_template", "missing_field", "missing_field", "invalid_field", "invalid_field",
            ]
        )
        for answer in answers[8...] {
            #expect(try answer.root.member("text").string() == answers[0].root.member("text").string())
        }

        let hinted = try wmctl.run(
            ["filter", "--mode", "generate"],
            input: Array(#"{"messages": [{"role": "user", "content": "Hello"}]}"#.utf8)
        )
        #expect(hinted.text.contains("member 'prompt' is missing; 'messages' needs --chat"))
    }
}
