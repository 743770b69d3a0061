// SPDX-License-Identifier: Apache-2.0

import JSON
import TestSupport
import Testing
import Tokenizer
import Tokens

@Suite
struct `wmctl tokenizer` {
    private let wmctl: Wmctl
    private let reference: Tokenizer

    init() throws {
        wmctl = try Wmctl()
        reference = try Tokenizer(contentsOf: Wmctl.repository + "/vocab/english/tokenizer.json")
    }

    private static let texts = [
        "Call me Ishmael.", "", "\n\n  two lines\n", "naïve — 🙂 <|endoftext|>", "a\u{0}b",
        String(repeating: "x", count: 10_000),
    ]

    @Test(arguments: texts)
    func `encode prints the library's ids, and decode brings the text back`(text: String) throws {
        let encoded = try wmctl.run("tokenizer", "encode", input: Array(text.utf8))
        #expect(encoded.status == 0 && encoded.errors.isEmpty)
        #expect(encoded.text == reference.encode(text).tokens.map(String.init).joined(separator: " ") + "\n")
        let decoded = try wmctl.run("tokenizer", "decode", input: encoded.output)
        #expect(decoded.status == 0)
        #expect(decoded.text == text)
    }

    @Test(arguments: texts)
    func `encode --json gives the bytes of every token, which tile the text`(text: String) throws {
        let run = try wmctl.run("tokenizer", "encode", "--json", "-", input: Array(text.utf8))
        let root = try JSONDocument(run.output).root
        let encoding = reference.encode(text)
        #expect(try root.member("tokenizer").string() == "english")
        #expect(try root.member("count").integer(as: Int.self) == encoding.tokens.count)
        #expect(try root.member("tokens").elements().map { try $0.integer(as: TokenID.self) } == encoding.tokens)
        let offsets = try root.member("offsets").elements().map { pair in
            try pair.elements().map { try $0.integer(as: Int.self) }
        }
        #expect(offsets.map { $0[1] } == encoding.ends)
        #expect(offsets.map { $0[0] } == [0] + encoding.ends.dropLast() || encoding.ends.isEmpty)
    }

    @Test
    func `encode reads special tokens only when asked`() throws {
        let text = Array("<|endoftext|>".utf8)
        let plain = try wmctl.run("tokenizer", "encode", input: text)
        let special = try wmctl.run("tokenizer", "encode", "--special-tokens", input: text)
        #expect(plain.text.split(separator: " ").count > 1)
        #expect(special.text == "\(try #require(reference.token(named: "<|endoftext|>")))\n")
    }

    @Test
    func `encode warns of what is not UTF-8`() throws {
        let run = try wmctl.run("tokenizer", "encode", input: [0x61, 0xFF, 0x62])
        #expect(run.status == 0)
        #expect(run.errors == "wmctl: warning: the text is not UTF-8; 1 byte read as U+FFFD\n")
    }

    @Test
    func `decode takes ids in brackets and with commas`() throws {
        let ids = reference.encode("Call me Ishmael.").tokens.map(String.init)
        let run = try wmctl.run("tokenizer", "decode", input: Array("[\(ids.joined(separator: ", "))]\n".utf8))
        #expect(run.text == "Call me Ishmael.")
    }

    @Test(arguments: [
        ("1 two 3", 2, "'two'"), ("1 2 -3", 3, "'-3'"), ("99999", 1, "'99999'"), ("1 \u{1B}[2J", 2, #"'\u{1B}'"#),
        ("\(String(repeating: "0", count: 40))x", 1, "'\(String(repeating: "0", count: 40))'"),
    ])
    func `decode names the word that is no token id`(text: String, position: Int, word: String) throws {
        let run = try wmctl.run("tokenizer", "decode", input: Array(text.utf8))
        #expect(run.status == 2)
        let size = reference.vocabularySize
        #expect(
            run.errors == "wmctl: error: word \(position) is \(word); expected a token id from 0 to \(size - 1)\n"
        )
    }

    @Test
    func `info tells size and fingerprint`() throws {
        let root = try JSONDocument(try wmctl.run("tokenizer", "info", "--json").output).root
        #expect(try root.member("vocabulary_size").integer(as: Int.self) == reference.vocabularySize)
        #expect(try root.member("vocabulary_sha256").string() == "\(reference.fingerprint)")
        #expect(try root.member("load_milliseconds").double() > 0)
        let text = try wmctl.run("tokenizer", "info").text
        #expect(text.contains("fingerprint  \(reference.fingerprint)\n"))
    }

    @Test
    func `a tokenizer is named, or given as a file or its folder`() throws {
        let folder = Wmctl.repository + "/vocab/english"
        let expected = try wmctl.run("tokenizer", "encode", input: Array("words".utf8)).output
        for tokenizer in ["english", folder, folder + "/", folder + "/tokenizer.json"] {
            let run = try wmctl.run("tokenizer", "encode", "-t", tokenizer, input: Array("words".utf8))
            #expect(run.output == expected)
        }
    }

    @Test
    func `what cannot be read is named with the reason`() throws {
        let broken = try wmctl.home.write("{\"model\":", to: "broken.json")
        let secret = try wmctl.home.write("text", to: "unreadable", mode: 0)
        for (arguments, message) in [
            (["encode", "/no/such"], "cannot read '/no/such': no such file\n"),
            (["encode", wmctl.home.path], "cannot read '\(wmctl.home.path)': it is a directory\n"),
            (["encode", "-t", "./no.json"], "cannot read './no.json': no such file\n"),
            (["encode", "-t", "klingon"], "no tokenizer 'klingon' in "),
            (["info", "-t", broken], "cannot use tokenizer '\(broken)': not valid JSON: "),
        ] {
            let run = try wmctl.run(["tokenizer"] + arguments)
            #expect(run.status == 2)
            #expect(run.errors.hasPrefix("wmctl: error: \(message)"))
        }
        // Root may read everything, so only others meet the refusal.
        let whoami = try wmctl.shell("cat '\(secret)'")
        if whoami.status != 0 {
            let run = try wmctl.run("tokenizer", "encode", secret)
            #expect(run.errors == "wmctl: error: cannot read '\(secret)': permission denied\n")
        }
    }

    @Test
    func `the vocabulary is found beside the program, and missed with advice`() throws {
        let binary = wmctl.home.file("bin/wmctl")
        _ = try wmctl.shell("mkdir -p '\(wmctl.home.path)'/{bin,share/wmctl} && cp \"$wmctl\" '\(binary)'")
        let bare = ["WMCTL_VOCAB": ""]
        let missed = try wmctl.shell("'\(binary)' tokenizer info", variables: bare)
        #expect(missed.status == 2)
        #expect(missed.errors.hasPrefix("wmctl: error: no vocabulary in '\(wmctl.home.path)/share/wmctl/vocab', "))
        #expect(missed.errors.hasSuffix("help: set WMCTL_VOCAB to the folder 'vocab' that came with the program\n"))
        _ = try wmctl.shell("ln -s '\(Wmctl.repository)/vocab' '\(wmctl.home.path)/share/wmctl/vocab'")
        #expect(try wmctl.shell("'\(binary)' tokenizer info", variables: bare).status == 0)
        let wrong = try wmctl.run("tokenizer", "info", variables: ["WMCTL_VOCAB": "/no/such"])
        #expect(wrong.errors.hasPrefix("wmctl: error: no vocabulary in '/no/such'\n"))
    }
}
