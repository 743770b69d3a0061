// SPDX-License-Identifier: Apache-2.0

import JSON
import TestSupport
import Testing

@Suite
struct `wmctl filter` {
    private let wmctl: Wmctl

    init() throws {
        wmctl = try Wmctl()
        let secret = try wmctl.home.write(String(repeating: "5a", count: 32), to: "secret")
        #expect(try wmctl.run("key", "new", "--id", "fixed", "--secret-file", secret).status == 0)
    }

    private func lines(_ run: CommandRun) throws -> [JSONValue] {
        try run.text.split(separator: "\n").map { try JSONDocument(String($0)).root }
    }

    private func errorCode(_ answer: JSONValue) throws -> String? {
        try answer.optional("error")?.member("code").string()
    }

    // MARK: Lines

    @Test
    func `answers come in the order of the lines, one each, on any number of threads`() throws {
        // Lines of 0 to 3,000 bytes in blocks of 128 KiB: about 50 blocks, whose work is of very different length.
        var random = TestGenerator(seed: 71)
        var rows: [UInt8] = []
        for number in 0..<4000 {
            let size = Int.random(in: 0...3, using: &random) == 0 ? Int.random(in: 0...600, using: &random) : 3
            let words = (0..<size).map { _ in ["late", "it", "was", "and", "dark"].randomElement(using: &random) ?? "" }
            rows += Array(#"{"id":\#(number),"text":"\#(words.joined(separator: " "))"}"#.utf8) + [0x0A]
        }
        let one = try wmctl.run("filter", "-j", "1", input: rows)
        #expect(one.status == 0 && one.errors.isEmpty)
        #expect(try wmctl.run("filter", "-j", "7", input: rows).output == one.output)
        let ids = try lines(one).map { try $0.member("id").integer(as: Int.self) }
        #expect(ids == Array(0..<4000))
    }

    @Test
    func `a text gets the report that detect gives`() throws {
        let texts = ["It was late, and.", "", "\u{1F600} \u{FEFF}x", String(repeating: "word ", count: 300)]
        let run = try wmctl.run("filter", input: Array(texts.joined(separator: "\n").utf8))
        #expect(run.status == 0)
        for (line, text) in zip(run.text.split(separator: "\n"), texts) {
            #expect(try line + "\n" == wmctl.run("detect", "--json", input: Array(text.utf8)).text)
        }
    }

    @Test
    func `fields pass through as they were written, and the id comes first`() throws {
        let row = #"{"z": [1,  {"text":"in"}], "text":"\u0061","n":1e5,"verdict":"mine","id":{"a" :1},"error":null}"#
        let run = try wmctl.run("filter", input: Array(row.utf8))
        #expect(run.status == 0)
        let passed = #"{"id":{"a" :1},"z":[1,  {"text":"in"}],"n":1e5,"input_verdict":"mine","input_error":null,"#
        #expect(run.text.hasPrefix(passed + #""verdict":"too_short""#), "\(run.text)")
        let named = try wmctl.run("filter", "--id-field", "n", "--text-field", "/z/1/text", input: Array(row.utf8))
        #expect(named.text.hasPrefix(#"{"id":1e5,"z":[1,  {"text":"in"}],"text":"\u0061","input_verdict":"#))
    }

    @Test(arguments: [
        ("", 0, 0), ("\n", 1, 0), ("a", 1, 0), ("a\n", 1, 0), ("\n\n", 2, 0), ("a\r\n\r\nb", 3, 0),
        // Rows from the first line on that has something in it; blank lines after it are no JSON.
        ("\n  \n{\"text\":\"a\"}\n\n{\"text\":\"\"}", 5, 1), ("  {\"text\":\"a\"}\nb", 2, 1),
        // Texts, whatever they look like later.
        ("a\n{\"text\":1}\n", 2, 0), ("[]\n{", 2, 0),
    ])
    func `every line has an answer, empty ones and the last one too`(text: String, count: Int, errors: Int) throws {
        let run = try wmctl.run("filter", input: Array(text.utf8))
        let answers = try lines(run)
        #expect(
            answers.count == count
                && run.text.split(separator: "\n", omittingEmptySubsequences: false).count == count + 1
        )
        #expect(try answers.count { try errorCode($0) != nil } == errors)
        #expect(run.status == (errors == 0 ? 0 : 3))
        let forced = try wmctl.run("filter", "--format", "lines", input: Array(text.utf8))
        #expect(try forced.status == 0 && lines(forced).count == count)
    }

    struct Hostile: CustomTestStringConvertible, Sendable {
        var mode: String
        var line: [UInt8]
        var code: String
        var testDescription: String { "\(mode): \(code), \(line.prefix(40))" }

        init(_ mode: String, _ line: String, _ code: String) {
            self.init(mode, bytes: Array(line.utf8), code)
        }

        init(_ mode: String, bytes: [UInt8], _ code: String) {
            self.mode = mode
            line = bytes
            self.code = code
        }
    }

    @Test(arguments: [
        Hostile("detect", "", "invalid_json"), Hostile("detect", "secret", "invalid_json"),
        Hostile("detect", #"{"text":"secret"#, "invalid_json"), Hostile("detect", #"["secret"]"#, "invalid_field"),
        Hostile("detect", #"{"text":7}"#, "invalid_field"), Hostile("detect", #"{"txet":"secret"}"#, "missing_field"),
        Hostile("detect", bytes: Array("{\"text\":\"secret".utf8) + [0, 0x22, 0x7D], "invalid_json"),
        Hostile("detect", bytes: Array("{\"text\":\"secret".utf8) + [0xFF, 0x22, 0x7D], "invalid_json"),
        Hostile("detect", String(repeating: "[", count: 100_000), "invalid_json"),
        Hostile("generate", #"{"prompt":["secret"]}"#, "invalid_field"),
        Hostile("generate", #"{"prompt":"secret","max_tokens":1000001}"#, "invalid_field"),
        Hostile("generate", #"{"prompt":"secret","top_p":0}"#, "invalid_field"),
        Hostile("generate", #"{"prompt":"secret","seed":0.5}"#, "invalid_field"),
        Hostile("tokens", #"{"context":[],"logits":[]}"#, "invalid_field"),
        Hostile("tokens", #"{"context":[],"logits":[NaN]}"#, "invalid_json"),
        Hostile("tokens", #"{"logits":[0]}"#, "missing_field"), Hostile("tokens", "\"secret\"", "invalid_field"),
    ])
    func `a bad row costs one answer, keeps its id and is never quoted`(test: Hostile) throws {
        let good =
            [
                "detect": #"{"id":"good","text":"x"}"#, "generate": #"{"id":"good","prompt":"x","max_tokens":2}"#,
                "tokens": #"{"id":"good","context":[],"logits":[0]}"#,
            ][test.mode] ?? ""
        var input: [UInt8] = []
        for line in [Array(good.utf8), test.line, Array(good.utf8), test.line] { input += line + [0x0A] }
        let run = try wmctl.run("filter", "--mode", test.mode, "--format", "jsonl", input: input)
        #expect(run.status == 3)
        let kinds = "2 \(test.code) (first: line 2)"
        #expect(run.errors.hasSuffix("wmctl: warning: 2 of 4 lines could not be answered: \(kinds)\n"), "\(run.errors)")
        let codes = try lines(run).map(errorCode)
        #expect(codes == [nil, test.code, nil, test.code])
        for error in try lines(run).compactMap({ try $0.optional("error") }) {
            #expect(try !error.member("message").string().contains("secret"))
        }
        #expect(!run.errors.contains("secret"))
        // What can be read of a row passes through even so.
        if test.line.first == 0x7B, test.line.last == 0x7D, test.code != "invalid_json" {
            let named = Array(#"{"id":[7],"#.utf8) + test.line.dropFirst()
            let answer = try wmctl.run("filter", "--mode", test.mode, "--format", "jsonl", input: named).text
            #expect(answer.hasPrefix(#"{"id":[7],"#) && answer.contains(#""error":{"code":"#))
        }
    }

    @Test(arguments: ["detect", "generate", "tokens"])
    func `a line of 100 MB, a NUL byte and bytes that are no text cost their lines`(mode: String) throws {
        let options = mode == "generate" ? "-n 2" : ""
        let run = try wmctl.shell(
            """
            (head -c 100000000 /dev/zero | tr '\\0' x; printf '\\n\\377\\n\\000\\n{"context":[],"logits":[5]}\\n') |
                "$wmctl" filter --mode \(mode) \(options)
            """
        )
        #expect(run.status == 3)
        let answers = run.text.split(separator: "\n")
        #expect(answers.count == 4)
        let codes = try answers.prefix(3).map { try errorCode(JSONDocument(String($0)).root) }
        #expect(
            codes
                == (mode == "tokens"
                    ? ["too_long", "invalid_json", "invalid_json"] : ["too_long", "invalid_utf8", "nul_byte"])
        )
    }

    @Test
    func `a closed pipe ends it quietly`() throws {
        let file = try wmctl.home.write(String(repeating: "some words of a text\n", count: 200_000), to: "many.txt")
        for options in ["", "--mode generate -n 3"] {
            let run = try wmctl.shell("set -o pipefail; \"$wmctl\" filter \(options) < '\(file)' | head -n 1 | wc -l")
            #expect(run.status == 0 && run.text == "1\n" && run.errors.isEmpty, "\(run.errors)")
        }
    }

    @Test
    func `the warning counts the kinds, the most frequent first`() throws {
        let rows = Array("{\"text\":\"a\"}\n{\"text\":\"long\"}\n{\"text\":1}\nx\ny\n{}\n".utf8)
        let run = try wmctl.run("filter", "--max-bytes", "14", "-j", "3", input: rows)
        let kinds = "2 invalid_json, 1 invalid_field, 1 missing_field, 1 too_long (first: line 2)"
        #expect(run.status == 3 && run.errors == "wmctl: warning: 5 of 6 lines could not be answered: \(kinds)\n")
    }

    @Test
    func `input that cannot be read gets no answer, and ends it after those that were due`() throws {
        for input in ["<&-", "< /"] {
            let run = try wmctl.shell("\"$wmctl\" filter \(input)")
            #expect(run.status == 2 && run.output.isEmpty)
            #expect(run.errors.hasPrefix("wmctl: error: cannot read standard input: "), "\(run.errors)")
        }
        // What is left of 200,000 lines ends inside one of them.
        let broken = try wmctl.shell("seq 200000 | gzip -1 | head -c 100000 | \"$wmctl\" filter --format lines")
        #expect(broken.status == 2)
        #expect(broken.errors == "wmctl: error: cannot read standard input: the file ends inside its compressed data\n")
        let whole = try wmctl.shell("seq 200000 | gzip -1 | head -c 100000 | gzip -dc 2> /dev/null | head -n -1")
        let texts = try wmctl.run("filter", "--format", "lines", input: whole.output)
        #expect(!texts.output.isEmpty && !broken.output.isEmpty)
        // The decompressors may hold different last bytes back; every answer is the one of its line.
        let answers = broken.text.split(separator: "\n")
        #expect(abs(answers.count - texts.text.split(separator: "\n").count) < 10_000)
        #expect(texts.text.hasPrefix(broken.text.prefix(100_000)) && answers.allSatisfy { !$0.contains(#""error""#) })
    }

    // MARK: The key's tokenizer

    @Test(arguments: [
        (#"{"context":[],"candidates":[[16384,0],[1,0]]}"#, "'candidates' is out of range; expected ids below 16384"),
        (#"{"context":[16384],"candidates":[[1,0]]}"#, "'context' is out of range; expected ids below 16384"),
        (#"{"context":[],"logits":[0,0]}"#, "'logits' is out of range; expected 16384 to 17408 numbers"),
        (
            #"{"context":[],"logits":[\#(repeatElement("0", count: 17_409).joined(separator: ","))]}"#,
            "'logits' is out of range; expected 16384 to 17408 numbers"
        ),
    ])
    func `what the key's tokenizer does not have is refused`(line: String, message: String) throws {
        let step = Array(line.utf8)
        #expect(try wmctl.run("filter", "--mode", "tokens", "-q", input: step).status == 0)
        let named = try wmctl.run("filter", "--mode", "tokens", "-t", "english", input: step)
        #expect(named.status == 3 && named.text.contains(message), "\(named.text)")
        // The key is bound by now.
        #expect(try wmctl.run("filter", "--mode", "tokens", input: step).output == named.output)
    }

    @Test
    func `logits beyond the tokenizer are never drawn`() throws {
        let logits = Array(repeating: "0", count: 16_384) + Array(repeating: "50", count: 100)
        let line = #"{"context":[],"logits":[\#(logits.joined(separator: ","))]}"# + "\n"
        let input = Array(String(repeating: line, count: 20).utf8)
        let run = try wmctl.run("filter", "--mode", "tokens", "-t", "english", input: input)
        let tokens = try lines(run).map { try $0.member("token").integer(as: Int.self) }
        #expect(run.status == 0 && tokens.count == 20 && tokens.allSatisfy { $0 < 16_384 })
    }

    // MARK: Options

    @Test
    func `JSON may be asked for where it comes anyway`() throws {
        let text = Array("a\n".utf8)
        #expect(try wmctl.run("filter", "--json", input: text).output == wmctl.run("filter", input: text).output)
    }

    @Test(arguments: [
        ("--mode detect --seed 1", "--seed has no effect with --mode detect"),
        ("--mode generate --fpr 0.1", "--fpr has no effect with --mode generate"),
        ("--mode tokens --model english", "--model has no effect with --mode tokens"),
        ("--mode tokens --text-field x", "--text-field has no effect with --mode tokens"),
        ("--mode tokens --format lines", "--mode tokens reads JSON, not --format lines"),
        ("--mode generate -k a -k b", "--mode generate marks with one key"),
        ("-j 0", "'-j'; expected a whole number from 1 to 1024"),
        ("--max-bytes 0", "'--max-bytes'; expected a size"), ("--format csv", "'--format'; expected"),
    ])
    func `options that make no sense are refused`(options: String, message: String) throws {
        let run = try wmctl.run(["filter"] + options.split(separator: " ").map(String.init))
        #expect(run.status == 64 && run.output.isEmpty)
        #expect(run.errors.contains(message), "\(run.errors)")
    }

    @Test
    func `the longest line is what the option says`() throws {
        let run = try wmctl.run("filter", "--max-bytes", "10", input: Array("0123456789\n0123456789a\nb".utf8))
        #expect(try lines(run).map(errorCode) == [nil, "too_long", nil])
    }

    @Test
    func `a key that cannot be used ends it before the first line`() throws {
        let run = try wmctl.run("filter", "-k", "other", input: Array("text\n".utf8))
        #expect(run.status == 2 && run.output.isEmpty && run.errors.contains("'other'"))
    }
}
