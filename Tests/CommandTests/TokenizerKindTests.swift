// SPDX-License-Identifier: Apache-2.0

import Foundation
import JSON
import TestSupport
import Testing
import Tokenizer

/// Tokenizers of every kind of file, on the command line.
@Suite
struct `tokenizers of every kind` {
    private let wmctl: Wmctl
    private static let folder = Wmctl.repository + "/Tests/TokenizerTests/Vectors/formats/"

    init() throws {
        wmctl = try Wmctl()
    }

    private static let kinds: [(file: String, kind: String, pattern: String?)] = [
        ("ranks.tiktoken", "tiktoken ranks", "cl100k"),
        ("tekken.json", "tekken.json", nil),
        ("pair", "vocabulary and merges", "gpt2"),
        ("pair/vocab.bpe", "vocabulary and merges", "gpt2"),
        ("byte-pairs.gguf", "GGUF", nil),
    ]

    @Test(arguments: kinds)
    func `info tells kind, split and special tokens`(file: String, kind: String, pattern: String?) throws {
        let options = ["-t", Self.folder + file] + (pattern.map { ["--pattern", $0] } ?? [])
        let run = try wmctl.run(["tokenizer", "info", "--json"] + options)
        #expect(run.status == 0 && run.errors.isEmpty)
        let root = try JSONDocument(run.output).root
        let tokenizer = try Tokenizer(contentsOf: Self.folder + file, pattern: pattern)
        #expect(try root.member("kind").string() == kind)
        #expect(try root.member("vocabulary_sha256").string() == "\(tokenizer.fingerprint)")
        #expect(try root.member("pre_tokenizer").elements().map { try $0.string() }.count == 1)
        #expect(try root.member("units").string() == "bytes")
        #expect(try root.member("merges").integer(as: Int.self) > 100)
        let special = try root.member("special_tokens").elements().map { try $0.member("name").string() }
        #expect(special.isEmpty == (kind == "tiktoken ranks"))
        let text = try wmctl.run(["tokenizer", "info"] + options).text
        #expect(text.contains("kind         \(kind)\n"))
        #expect(text.contains("fingerprint  \(tokenizer.fingerprint)\n"))
    }

    @Test(arguments: kinds)
    func `export writes a tokenizer.json of the same fingerprint and ids`(
        file: String,
        kind: String,
        pattern: String?
    ) throws {
        let output = wmctl.home.file("exported.json")
        let options = pattern.map { ["--pattern", $0] } ?? []
        let run = try wmctl.run(["tokenizer", "export", Self.folder + file, "-o", output] + options)
        #expect(run.status == 0 && run.errors.isEmpty && run.output.isEmpty)
        let original = try Tokenizer(contentsOf: Self.folder + file, pattern: pattern)
        let written = try TokenizerFile(contentsOf: output)
        #expect(written.format == .huggingFace)
        #expect(written.tokenizer.fingerprint == original.fingerprint)
        let text = "They're HE'S 1234567 a12b  \n\n lines\r\n\t end camelCase 日本語 naïve 🙂   "
        #expect(written.tokenizer.encode(text) == original.encode(text))
        // Without a file it goes to standard output, byte by byte the same.
        let printed = try wmctl.run(["tokenizer", "export", Self.folder + file] + options)
        #expect(try printed.output == [UInt8](Data(contentsOf: URL(filePath: output))))
    }

    @Test func `ranks that are not recognised ask for a pattern`() throws {
        let ranks = Self.folder + "ranks.tiktoken"
        let run = try wmctl.run("tokenizer", "encode", "-t", ranks, input: Array("text".utf8))
        #expect(run.status == 2)
        #expect(
            run.errors.hasPrefix("wmctl: error: cannot use tokenizer '\(ranks)': the file does not say how text is ")
        )
        #expect(run.errors.hasSuffix("\nhelp: name the split pattern of its publisher with --pattern\n"))
        let wrong = try wmctl.run("tokenizer", "encode", "-t", ranks, "--pattern", "klingon")
        #expect(wrong.status == 64 || wrong.status == 2)
        #expect(wrong.errors.contains("klingon") && wrong.errors.contains("cl100k"))
        let other = try wmctl.run("tokenizer", "encode", "-t", ranks, "--pattern", "o200k_base")
        #expect(other.errors.contains("'o200k_base, whose tokens are others,' is not supported"))
        let needless = try wmctl.run("tokenizer", "info", "-t", Self.folder + "byte-pairs.gguf", "--pattern", "gpt2")
        #expect(needless.errors.contains("a GGUF file says itself how text is split; expected no pattern"))
    }

    @Test func `a keyring alone says where to get its tokenizer`() throws {
        let file = Self.folder + "byte-pairs.gguf"
        #expect(try wmctl.run("key", "new", "--id", "far", "--tokenizer", file).status == 0)
        let copies = wmctl.home.file("data/wmctl/tokenizers")
        try FileManager.default.removeItem(atPath: copies)
        let run = try wmctl.run("detect", "-k", "far", input: Array("text".utf8))
        #expect(run.status == 2 && run.errors.contains("tokenizer 'byte-pairs' of key 'far' is not at '\(copies)/"))
        #expect(run.errors.contains("\nhelp: name its file with -t FILE (a .gguf model is one); or, "))
        #expect(run.errors.contains("run 'wmctl tokenizer export FILE -o tokenizer.json' and copy that to '\(copies)/"))
        #expect(try wmctl.run("detect", "-k", "far", "-t", file, input: Array("text".utf8)).status == 1)
    }

    @Test func `what is no tokenizer is refused with what was expected`() throws {
        let text = try wmctl.home.write("Call me Ishmael.", to: "text.txt")
        let run = try wmctl.run("tokenizer", "info", "-t", text)
        #expect(run.status == 2)
        #expect(
            run.errors.contains(
                "'\(text)': it is no tokenizer file of a known kind; expected a tokenizer.json, a tekken.json, "
            )
        )
        // What ends like a file is one, and is not looked for among those that came along.
        for command in [["export"], ["info", "-t"]] {
            let missing = try wmctl.run(["tokenizer"] + command + ["nosuch.gguf"])
            #expect(missing.errors == "wmctl: error: cannot read 'nosuch.gguf': no such file\n")
        }
        let empty = wmctl.home.file("empty")
        try FileManager.default.createDirectory(atPath: empty, withIntermediateDirectories: true)
        #expect(
            try wmctl.run("tokenizer", "info", "-t", empty).errors.contains("no tokenizer is in '\(empty)'; expected ")
        )
    }

    @Test func `what a file spells moves no cursor`() throws {
        let split = ##"{"type": "Split", "pattern": {"Regex": "\u001b[31mred"}, "behavior": "Isolated"}"##
        let file = #"{"pre_tokenizer": \#(split), "model": {"type": "BPE", "vocab": {}, "merges": []}}"#
        let run = try wmctl.run("tokenizer", "info", "-t", wmctl.home.write(file, to: "tokenizer.json"))
        #expect(run.status == 2)
        #expect(run.errors.contains(#"\u{1B}[31mred"#) && !run.errors.contains("\u{1B}"), "\(run.errors)")
    }

    @Test func `a key keeps a copy of a tokenizer of any kind, by which detection reads texts`() throws {
        let model = Self.folder + "byte-pairs.gguf"
        let made = try wmctl.run("key", "new", "--id", "gguf", "-t", model)
        #expect(made.status == 0, "\(made.errors)")
        let fingerprint = try Tokenizer(contentsOf: model).fingerprint
        let copy = try wmctl.shell("ls \"$XDG_DATA_HOME\"/wmctl/tokenizers || ls ~/.local/share/wmctl/tokenizers")
        #expect(copy.text.contains("\(fingerprint).json"))
        let text = Array("the theatre was for it and the rest of the words are not in any language".utf8)
        let found = try wmctl.run("detect", "--key", "gguf", "--json", input: text)
        #expect(found.status < 2, "\(found.errors)")
        #expect(try JSONDocument(found.output).root.member("tokenizer").string() == "byte-pairs")
    }

    @Test func `a kept copy that reads text otherwise is warned of, and a tokenizer is bound once`() throws {
        let ranks = Self.folder + "ranks.tiktoken"
        let first = try wmctl.run("key", "new", "--id", "a", "-t", ranks, "-t", ranks, "--pattern", "gpt2")
        #expect(first.status == 0 && first.errors.isEmpty, "\(first.errors)")
        #expect(try wmctl.run("key", "show", "a").text.split(separator: "\n").count { $0.hasPrefix("tokenizer ") } == 1)
        let same = try wmctl.run("key", "new", "--id", "b", "-t", ranks, "--pattern", "gpt2")
        #expect(same.status == 0 && same.errors.isEmpty, "\(same.errors)")
        let other = try wmctl.run("key", "new", "--id", "c", "-t", ranks, "--pattern", "cl100k")
        #expect(other.status == 0)
        #expect(other.errors.contains("warning: the kept copy of tokenizer 'ranks' has the same tokens, but splits"))
    }

    @Test func `info takes its file with an option or without`() throws {
        let file = Self.folder + "byte-pairs.gguf"
        func fingerprint(_ arguments: String...) throws -> String {
            try JSONDocument(wmctl.run(["tokenizer", "info", "--json"] + arguments).output).root
                .member("vocabulary_sha256").string()
        }
        #expect(try fingerprint(file) == fingerprint("-t", file))
        #expect(try wmctl.run("tokenizer", "info", file, "-t", file).status == 64)
    }
}
