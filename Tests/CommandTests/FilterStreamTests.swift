// SPDX-License-Identifier: Apache-2.0

import JSON
import TestSupport
import Testing

@Suite
struct `wmctl filter --mode stream` {
    private let wmctl: Wmctl
    private let marked: String

    init() throws {
        wmctl = try Wmctl()
        let secret = try wmctl.home.write(String(repeating: "5a", count: 32), to: "secret")
        #expect(try wmctl.run("key", "new", "--id", "fixed", "--secret-file", secret).status == 0)
        marked = try wmctl.run("generate", "--seed", "7", "-n", "200", "It was late, and").text
    }

    private func run(_ rows: [String], _ arguments: String...) throws -> (run: CommandRun, answers: [JSONValue]) {
        let input = Array(rows.joined(separator: "\n").utf8)
        let run = try wmctl.run(["filter", "--mode", "stream"] + arguments, input: input)
        return (run, try run.text.split(separator: "\n").map { try JSONDocument(String($0)).root })
    }

    private func row(_ stream: String, _ text: String, end: Bool = false) -> String {
        var json = JSONWriter()
        json.object { json in
            json.member("stream", stream)
            json.member("text", text)
            if end { json.member("end", true) }
        }
        return json.text
    }

    @Test
    func `tells texts apart that come in turn`() throws {
        let words = marked.split(separator: " ", omittingEmptySubsequences: false).map { "\($0) " }
        var rows: [String] = []
        for (index, word) in words.enumerated() {
            rows.append(row("marked", word))
            rows.append(row("plain", ["and ", "then ", "he ", "went ", "home\n"][index * index % 5]))
        }
        rows += [row("marked", "", end: true), row("plain", "", end: true)]
        let (run, answers) = try run(rows)
        #expect(run.status == 0 && run.errors.isEmpty && answers.count == rows.count)
        let (mark, plain) = (answers[answers.count - 2], answers[answers.count - 1])
        #expect(try mark.member("stream").string() == "marked" && mark.member("verdict").string() == "watermarked")
        #expect(try mark.member("is_watermarked").bool() && mark.member("profile").string() == "fixed")
        #expect(try plain.member("stream").string() == "plain" && !plain.member("is_watermarked").bool())
        // What the stream read is what detect reads.
        let whole = try JSONDocument(wmctl.run("detect", "--json", input: Array(words.joined().utf8)).output).root
        for name in ["num_tokens", "num_scored_tokens"] {
            #expect(try mark.member(name).integer(as: Int.self) == whole.member(name).integer(as: Int.self))
        }
        let logarithms = try stride(from: 0, to: answers.count, by: 2).map {
            try answers[$0].member("log10_p_value").double()
        }
        #expect(zip(logarithms, logarithms.dropFirst()).allSatisfy { $0 >= $1 })
    }

    @Test
    func `takes lines as one text, and token ids`() throws {
        let lines = marked.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let (run, answers) = try run(lines + [""])
        #expect(run.status == 0 && answers.count >= lines.count)
        #expect(try answers[0].member("stream").isNull)
        let file = try wmctl.home.write(marked, to: "marked.txt")
        let ids = try wmctl.run("tokenizer", "encode", file).text.split { $0 == " " || $0 == "\n" }
        let half = ids.count / 2
        let rows = [ids[..<half], ids[half...]].map { #"{"stream":7,"ids":[\#($0.joined(separator: ","))]}"# }
        let (_, ofIDs) = try self.run(rows + [#"{"stream":7,"end":true}"#])
        try #require(ofIDs.count == 3)
        #expect(try ofIDs[2].member("stream").integer(as: Int.self) == 7)
        #expect(try ofIDs[2].member("num_tokens").integer(as: Int.self) == ids.count)
        #expect(try ofIDs[1].member("verdict").string() == "watermarked")
    }

    @Test
    func `answers a bad row with an error, and goes on with the text`() throws {
        let (run, answers) = try run([
            row("a", "one two three four "), #"{"stream":"a"}"#, #"{"stream":"a","text":7}"#,
            #"{"stream":"a","text":"x","ids":[1]}"#, #"{"stream":"a","ids":[-1]}"#, #"{"stream":[],"text":"x"}"#, "{",
            row("a", "five six seven "), #"{"id":1,"n":2,"stream":"a","end":true}"#, #"{"stream":"b","ids":[1]}"#,
            row("b", "text after ids"),
        ])
        #expect(run.status == 3)
        let codes = try answers.map { try $0.optional("error")?.member("code").string() }
        let invalid = "invalid_field"
        let rows = [nil, "missing_field", invalid, invalid, invalid, invalid, "invalid_json"]
        #expect(codes == rows + [nil, nil, nil, "detector"])
        #expect(run.text.contains("\n" + #"{"id":1,"n":2,"stream":"a","verdict":"#))
        let whole = try wmctl.run(
            "tokenizer",
            "encode",
            "--json",
            wmctl.home.write("one two three four five six seven ", to: "t")
        )
        let count = try JSONDocument(whole.output).root.member("tokens").elements().count
        #expect(try answers[8].member("num_tokens").integer(as: Int.self) == count)
    }

    @Test
    func `keeps no more texts open than it may`() throws {
        let rows = [row("a", "x y "), row("b", "x y "), row("c", "x y "), row("a", "", end: true), row("c", "x y ")]
        let (run, answers) = try run(rows, "--max-streams", "2")
        #expect(run.status == 3)
        let codes = try answers.map { try $0.optional("error")?.member("code").string() }
        #expect(codes == [nil, nil, "too_many_streams", nil, nil])
    }

    @Test(arguments: [["--z", "4"], ["--raw-only"], ["--no-scan"], ["-j", "2"], ["--text-field", "t"]])
    func `refuses options without effect`(options: [String]) throws {
        let run = try wmctl.run(["filter", "--mode", "stream"] + options)
        #expect(run.status == 64 && run.errors.contains("has no effect with --mode stream"), "\(run.errors)")
    }
}
