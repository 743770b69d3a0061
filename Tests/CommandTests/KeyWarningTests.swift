// SPDX-License-Identifier: Apache-2.0

import JSON
import TestSupport
import Testing
import Watermark

/// What the program says of keys that should not be trusted, or not be used unasked.
@Suite
struct `Keys to be careful with` {
    private let wmctl: Wmctl

    init() throws { wmctl = try Wmctl() }

    private var path: String { wmctl.home.file("data/wmctl/keyring.json") }

    private func make(_ options: String...) throws {
        let run = try wmctl.run(["key", "new"] + options)
        #expect(run.status == 0, "\(run.errors)")
    }

    @Test func `a key of another engine marks only when it is named`() throws {
        try make("--id", "theirs", "--peer", "hf-lefthash", "--vocabulary-size", "32000")
        let none = try wmctl.run("generate", "-n", "4", "Once")
        #expect(none.status == 2 && none.errors.contains("marks only when named with -k"))
        #expect(try wmctl.run("generate", "-n", "4", "-k", "theirs", "Once").errors.contains("marked with 'theirs'"))
        try make("--id", "ours")
        try make("--id", "later", "--peer", "vllm-gumbel")
        #expect(try wmctl.run("generate", "-n", "4", "Once").errors.contains("marked with 'ours'"))
        #expect(try wmctl.run("key", "list").text.contains("vllm-gumbel"))
    }

    @Test func `a public key is told wherever it is used`() throws {
        try make("--id", "k", "--peer", "hf-lefthash", "--default-key", "--vocabulary-size", "32000")
        #expect(try wmctl.run("key", "list").text.contains("active, public key"))
        #expect(try wmctl.run("key", "show", "k").text.contains("anyone can make this mark"))
        let text = try wmctl.run("generate", "-k", "k", "-n", "8", "Once")
        #expect(text.errors.contains("key 'k' is public"))
        let report = try JSONDocument(wmctl.run("detect", "--json", input: text.output).output).root
        #expect(try report.member("warnings").elements().map { try $0.string() }.contains("public_key"))
        try make("--id", "own", "--peer", "hf-lefthash", "--vocabulary-size", "32000")
        #expect(try wmctl.run("key", "show", "own", "--json").text.contains("\"public_key\":false"))
    }

    /// A calibration of whole texts alone.
    private func calibrate(texts: Int, hits: Int, isRejected: Bool) throws {
        let row = KeyCalibration.Row(tokenizer: "english", length: nil, textCount: texts, counts: [hits])
        let calibration = KeyCalibration(
            created: "2026-11-21T09:30:00Z",
            isRejected: isRejected,
            rates: [1e-6],
            rows: [row]
        )
        try Keyring.update(path) { (keyring) throws(KeyringError) in try keyring.calibrate("k", calibration) }
    }

    @Test func `a rejected key warns`() throws {
        try make("--id", "k")
        try calibrate(texts: 1000, hits: 30, isRejected: true)
        #expect(try wmctl.run("generate", "-n", "4", "Once").errors.contains("key 'k' was rejected"))
        let lines = try wmctl.run("filter", "--mode", "generate", "-n", "4", input: Array("Once\n".utf8))
        #expect(lines.status == 0 && lines.errors.contains("key 'k' was rejected"))
        #expect(try wmctl.run("key", "list").text.contains("active, rejected"))
        let report = try JSONDocument(wmctl.run("detect", "--json", input: Array("Some words.".utf8)).output).root
        #expect(try report.member("calibration").member("rejected").bool())
        #expect(try report.member("warnings").elements().map { try $0.string() }.contains("calibration_rejected"))
    }

    @Test(arguments: [(367, "too few texts to say"), (368, "passed")])
    func `a key has passed when the texts can bound its rate`(texts: Int, result: String) throws {
        try make("--id", "k")
        try calibrate(texts: texts, hits: 0, isRejected: false)
        let shown = try wmctl.run("key", "show", "k").text
        #expect(shown.contains("\(texts) texts: \(result)"))
        #expect(shown.contains("TOKENIZER  TOKENS  TEXTS  P ≤ 1e-06"))
        let json = try JSONDocument(wmctl.run("key", "show", "k", "--json").output).root
        let row = try #require(try json.member("calibration").member("rows").elements().first)
        #expect(try row.member("texts").integer(as: Int.self) == texts)
    }

    @Test func `a smaller calibration says what it replaces`() throws {
        try make("--id", "k")
        try calibrate(texts: 1000, hits: 0, isRejected: false)
        let text = try wmctl.home.write("Some words of a text.", to: "text.txt")
        let run = try wmctl.run("key", "calibrate", "k", "--texts", text)
        #expect(run.errors.contains("a calibration of 1,000 texts was replaced by one of 1 text"), "\(run.errors)")
        #expect(run.errors.contains("1 text: too few texts to say"))
    }

    @Test func `lists are of all tokens of the tokenizer`() throws {
        let new = ["key", "new", "--peer", "hf-lefthash", "--vocabulary-size", "100", "--id", "k"]
        let bound = try wmctl.run(new + ["-t", "english"])
        #expect(bound.status == 2 && bound.errors.contains("expected 16384 or more"))
        #expect(try wmctl.run(new).status == 0)
        let later = try wmctl.run("generate", "-k", "k", "-n", "4", "Once")
        #expect(later.status == 2 && later.errors.contains("expected 16384 or more"))
    }

    @Test func `a key with a payload is no key for streams`() throws {
        try make("--id", "plain")
        try make("--id", "carrying", "--scheme", "gumbel", "--payload-bits", "8")
        let line = Array(#"{"stream":1,"text":"Some words.","end":true}"#.utf8)
        let all = try wmctl.run("filter", "--mode", "stream", input: line)
        #expect(all.status == 0 && all.errors.contains("'carrying', which has a payload"), "\(all.errors)")
        let named = try wmctl.run("filter", "--mode", "stream", "-k", "carrying", input: line)
        #expect(named.status == 2 && named.errors.contains("help: name keys without a payload"))
        let text = try wmctl.run("generate", "-k", "carrying", "-n", "4", "Once")
        #expect(text.errors.contains("none was given, so this one carries 0"))
        #expect(
            try !wmctl.run("generate", "-k", "carrying", "--payload", "0", "-n", "4", "x").errors.contains("none was")
        )
    }

    @Test(arguments: [
        (["--peer", "hf-lefthash"], "number of tokens of the model"),
        (["--peer", "vllm-gumbel", "--rng", "torch-cpu"], "takes no --rng"),
        (["--gamma", "1"], "above 0 and below 1"),
        (["--scheme", "gumbel", "--gamma", "0.5"], "--gamma is not for scheme"),
        (["--peer", "vllm-gumbel", "--gamma", "0.5"], "--gamma is not for peer 'vllm-gumbel'"),
        (["--peer", "ff-minhash-4-True--98765"], "a name without the key"),
    ])
    func `options that do not fit are a usage error`(options: [String], message: String) throws {
        let run = try wmctl.run(["key", "new"] + options)
        #expect(run.status == 64 && run.errors.contains(message), "\(run.errors)")
        #expect(!run.errors.contains("98765"))
    }

    @Test func `options without effect are told`() throws {
        try make("--id", "ours")
        let text = Array("Some words.".utf8)
        #expect(try wmctl.run("detect", "--compat-p", input: text).errors.contains("--compat-p has no effect"))
        try make("--id", "dual", "--peer", "vllm-dual-gumbel")
        let weighed = ["detect", "--weights", "default", "-k"]
        #expect(try wmctl.run(weighed + ["dual"], input: text).errors.contains("--weights has no effect"))
        #expect(try !wmctl.run(weighed + ["ours"], input: text).errors.contains("no effect"))
        let table = try wmctl.home.write("text,x\nSome words.,1\n", to: "rows.csv")
        let rows = try wmctl.run("score", table, "--output-format", "csv", "--columns", "verdict,x,nothing")
        #expect(rows.errors.contains("column 'nothing' stays empty") && !rows.errors.contains("'x'"))
        #expect(try !wmctl.run("score", table, "--output-format", "csv").text.contains(",peer,"))
    }

    @Test func `help has no two spaces inside a paragraph`() throws {
        for line in try wmctl.run("help", "--markdown").text.split(separator: "\n") {
            #expect(!line.drop { $0 == " " }.contains("  "), "\(line)")
        }
    }
}
