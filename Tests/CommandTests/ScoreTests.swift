// SPDX-License-Identifier: Apache-2.0

import JSON
import TestSupport
import Testing

@Suite
struct `wmctl score` {
    private let wmctl: Wmctl
    private let marked: String

    init() throws {
        wmctl = try Wmctl()
        let secret = try wmctl.home.write(String(repeating: "5a", count: 32), to: "secret")
        #expect(try wmctl.run("key", "new", "--id", "fixed", "--secret-file", secret).status == 0)
        marked = try wmctl.run("generate", "--seed", "7", "-n", "150", "It was late, and").text
    }

    private func line(_ members: [(String, String)]) -> String {
        var json = JSONWriter()
        json.object { json in for (name, value) in members { json.member(name, value) } }
        return json.text + "\n"
    }

    private func rows(_ run: CommandRun) throws -> [JSONValue] {
        try run.text.split(separator: "\n").map { try JSONDocument(String($0)).root }
    }

    @Test
    func `rows hold the input's fields and the report, in the order of the input`() throws {
        let input = line([("id", "a"), ("text", marked), ("label", "x")]) + line([("text", "a few words")])
        let file = try wmctl.home.write(input, to: "in.jsonl")
        let run = try wmctl.run("score", file)
        #expect(run.status == 0)
        let rows = try rows(run)
        #expect(try rows.map { try $0.member("verdict").string() } == ["watermarked", "too_short"])
        #expect(try rows[0].member("label").string() == "x" && rows[0].member("id").string() == "a")
        #expect(try rows[1].member("id").string() == "\(file):2")
        #expect(run.errors.contains("wmctl: note: 2 rows: 1 watermarked, 0 likely, 0 inconclusive, 1 too short\n"))
        #expect(
            run.errors.contains("if no text is marked, expect at most 0.000002 false alarms among 2 texts")
        )
        // The report is detect's, member by member.
        let text = try wmctl.home.write(marked, to: "text.txt")
        let report = try wmctl.run("detect", "--json", text).text
        #expect(try wmctl.run("score", text).text == "{\"id\":\"\(text)\"," + report.dropFirst())
    }

    @Test
    func `bad rows get an error each, and the exit status is 3`() throws {
        let input = line([("text", "one")]) + "broken\n" + line([("body", "two")]) + line([("text", "three")])
        let file = try wmctl.home.write(input, to: "in.jsonl")
        let run = try wmctl.run("score", file)
        #expect(run.status == 3)
        #expect(run.errors.contains("4 rows: 0 watermarked, 0 likely, 0 inconclusive, 2 too short, 2 errors"))
        #expect(
            run.errors.contains(
                "2 errors: 1 invalid_json (first: '\(file):2'), 1 missing_field (first: '\(file):3')\n"
            )
        )
        let rows = try rows(run)
        #expect(try rows[1].member("error").member("code").string() == "invalid_json")
        #expect(try rows[2].member("error").member("message").string() == "member 'text' is missing")
        #expect(try rows[3].member("verdict").string() == "too_short")
    }

    @Test
    func `folders, patterns, archives and pipes are the same texts`() throws {
        let input = (0..<50).map { line([("text", "word \($0) " + marked.prefix(300)), ("n", "\($0)")]) }.joined()
        _ = try wmctl.shell(
            """
            mkdir -p "$home/in/deep/er" && cd "$home/in" && cat > a.jsonl && gzip -c a.jsonl > deep/b.jsonl.gz && \
            zstd -q a.jsonl -o deep/er/c.jsonl.zst && echo ignored > a.log && echo hidden > .d.txt
            """,
            input: Array(input.utf8)
        )
        let folder = wmctl.home.file("in")
        let alone = try rows(wmctl.run("score", "\(folder)/a.jsonl"))
        #expect(alone.count == 50)
        let whole = try rows(wmctl.run("score", folder))
        let digests = try alone.map { try $0.member("text_sha256").string() }
        #expect(try whole.map { try $0.member("text_sha256").string() } == digests + digests + digests)
        #expect(try wmctl.run("score", "\(folder)/*.jsonl").text == wmctl.run("score", "\(folder)/a.jsonl").text)
        let piped = try wmctl.shell("cat \"$home/in/deep/er/c.jsonl.zst\" | \"$wmctl\" score - | grep -c '\"id\":\"-:'")
        #expect(piped.text == "50\n")
    }

    @Test
    func `threads and shards change nothing`() throws {
        let input = (0..<500).map { line([("text", "word \($0) " + marked.prefix($0)), ("id", "\($0)")]) }.joined()
        let file = try wmctl.home.write(input, to: "in.jsonl")
        let one = try wmctl.run("score", "-j", "1", file)
        #expect(one.status == 0)
        #expect(try wmctl.run("score", "-j", "7", file).output == one.output)
        let all = one.text.split(separator: "\n")
        for shard in 1...3 {
            let part = try wmctl.run("score", "--shard", "\(shard)/3", file)
            let expected = all.enumerated().filter { $0.offset % 3 == shard - 1 }.map(\.element)
            #expect(part.text.split(separator: "\n") == expected)
        }
    }

    @Test
    func `a table comes out of a table`() throws {
        let table = "n,text,verdict\n1,\"\(marked.replacing("\"", with: "\"\""))\",mine\n2,short\n"
        let file = try wmctl.home.write(table, to: "in.csv")
        let output = wmctl.home.file("out.csv")
        let run = try wmctl.run("score", file, "-o", output)
        #expect(run.status == 3)
        let lines = String(decoding: try FileBytes.read(output), as: UTF8.self).split(separator: "\n")
        #expect(lines[0].hasPrefix("id,n,input_verdict,verdict,profile,technique,z_score,p_value,"))
        #expect(lines[0].hasSuffix(",calibration,error_code,error_message"))
        #expect(lines[1].hasPrefix("\(file):2,1,mine,watermarked,fixed,"))
        #expect(lines[2].hasSuffix(",invalid_csv,row has 2 fields; expected 3"))
        let forced = try wmctl.run("score", "--output-format", "csv", file)
        #expect(forced.output == (try FileBytes.read(output)))
        // From a pipe, too, whose rows name the columns; but not together with others, whose columns are not known then.
        let words = ["score", "--format", "csv", "--output-format", "csv", "-"]
        let piped = try wmctl.run(words, input: Array(table.utf8))
        #expect(piped.text == forced.text.replacing(file, with: "-"))
        let both = try wmctl.run(words + [file], input: Array(table.utf8))
        #expect(both.status == 2 && both.errors.contains("help: write --output-format jsonl"))
    }

    @Test
    func `an output is not replaced unless that is asked for`() throws {
        let file = try wmctl.home.write(line([("text", "one")]), to: "in.jsonl")
        let output = wmctl.home.file("out.jsonl")
        #expect(try wmctl.run("score", file, "-o", output).status == 0)
        let again = try wmctl.run("score", file, "-o", output)
        #expect(again.status == 2)
        #expect(again.errors == "wmctl: error: '\(output)' is there already\nhelp: --force replaces it\n")
        #expect(try wmctl.run("score", file, "-o", output, "--force").status == 0)
        let resumed = try wmctl.run("score", file, "-o", output, "--resume")
        #expect(resumed.status == 0 && resumed.errors.contains("is complete already: 1 row;"))
        // What is complete is so for its own inputs and options only.
        let other = try wmctl.run("score", file, "-o", output, "--resume", "--fpr", "0.5")
        #expect(other.status == 2 && other.errors.contains("'\(output)' was made with other settings: decision\n"))
        try wmctl.home.write(line([("text", "one")]) + line([("text", "two")]), to: "in.jsonl")
        let grown = try wmctl.run("score", file, "-o", output, "--resume")
        #expect(grown.status == 2 && grown.errors.contains("made with other settings: inputs\n"))
        // The output of before is no input, though it lies in the folder.
        let folder = try wmctl.run("score", wmctl.home.path, "-o", output, "--force", "--format", "jsonl")
        #expect(folder.errors.contains("wmctl: note: 2 rows: "))
        let pattern = try wmctl.run(
            "score",
            wmctl.home.file("*n*.jsonl"),
            wmctl.home.file("o*"),
            "-o",
            output,
            "--force"
        )
        #expect(pattern.errors.contains("wmctl: note: 2 rows: "))
    }

    @Test
    func `an input is never an output, and what is no file is not replaced`() throws {
        let file = try wmctl.home.write(line([("text", "one")]), to: "in.jsonl")
        let same = try wmctl.run("score", file, "-o", wmctl.home.file("./in.jsonl"), "--force")
        #expect(same.status == 2 && same.errors.contains("in.jsonl' is an input, too\nhelp: name another file"))
        #expect(try FileBytes.read(file) == Array(line([("text", "one")]).utf8))
        let device = try wmctl.run("score", file, "-o", "/dev/null", "--force")
        #expect(device.status == 2 && device.errors.contains("it is not a regular file"))
        // A link is written through.
        let linked = try wmctl.shell(
            "cd \"$home\" && touch real.jsonl && ln -s real.jsonl link.jsonl && \"$wmctl\" score in.jsonl -o link.jsonl --force && test -L link.jsonl && cat real.jsonl"
        )
        #expect(linked.status == 0 && linked.text.hasPrefix("{\"id\":\"in.jsonl:1\""))
    }

    @Test
    func `another key of the same name does not go on`() throws {
        let input = (0..<40).map { line([("text", "word \($0) " + marked.prefix(200))]) }.joined()
        let file = try wmctl.home.write(input, to: "in.jsonl")
        let limited = try wmctl.shell("ulimit -f 8; exec \"$wmctl\" score \"$home/in.jsonl\" -o \"$home/out.jsonl\"")
        #expect(limited.status > 128)
        let other = wmctl.home.file("other.json")
        #expect(try wmctl.run("key", "new", "--id", "fixed", "--keyring", other).status == 0)
        let run = try wmctl.run("score", file, "-o", wmctl.home.file("out.jsonl"), "--resume", "--keyring", other)
        #expect(run.status == 2)
        // The profile may differ as well: the first key's was bound to a tokenizer when it wrote.
        #expect(run.errors.contains("do not come out again") || run.errors.contains("other settings: keys"))
    }

    @Test
    func `going on needs the same inputs and options`() throws {
        let file = try wmctl.home.write((0..<20).map { line([("text", "word \($0)")]) }.joined(), to: "in.jsonl")
        let output = wmctl.home.file("out.jsonl")
        let whole = try wmctl.run("score", file).text
        // The system kills the run when its output has 4 KiB, in the middle of a row.
        let limited = try wmctl.shell("ulimit -f 4; exec \"$wmctl\" score \"$home/in.jsonl\" -o \"$home/out.jsonl\"")
        #expect(limited.status > 128)
        let torn = try FileBytes.read(output + ".part")
        #expect(torn.count == 4096 && torn.last != UInt8(ascii: "\n"))
        let other = try wmctl.run("score", file, "-o", output, "--resume", "--fpr", "0.001")
        #expect(other.status == 2 && other.errors.contains("was made with other settings: decision\nhelp: "))
        let run = try wmctl.run("score", file, "-o", output, "--resume")
        let kept = torn.count { $0 == UInt8(ascii: "\n") }
        #expect(run.status == 0 && run.errors.contains("going on after \(kept) rows\n"))
        #expect(run.errors.contains("20 rows: 0 watermarked, 0 likely, 0 inconclusive, 20 too short"))
        #expect(String(decoding: try FileBytes.read(output), as: UTF8.self) == whole)
        #expect(try wmctl.home.names().filter { $0.hasPrefix("out") } == ["out.jsonl", "out.jsonl.settings"])
    }

    @Test(arguments: [
        (["/no/such"], "no file or folder '/no/such'"),
        (["/no/such/*.txt"], "no file matches '/no/such/*.txt'"),
    ])
    func `a path that leads nowhere is an error before anything is done`(words: [String], message: String) throws {
        let run = try wmctl.run(["score"] + words)
        #expect(run.status == 2 && run.output.isEmpty && run.errors.contains(message))
    }

    @Test(arguments: [
        [], ["x", "--resume"], ["x", "-o", "y", "--resume", "--force"], ["x", "--shard", "0/2"],
        ["x", "--shard", "3/2"], ["x", "--shard", "1/0"],
        ["x", "--shard", "1/-1"], ["x", "--shard", "/2"], ["x", "-o", "y.csv.gz"], ["x", "-o", "y.TSV"],
        ["x", "--shard", "1"], ["x", "-j", "0"], ["x", "--format", "pdf"], ["x", "--max-bytes", "0"],
    ])
    func `a command line that cannot be meant is refused`(words: [String]) throws {
        #expect(try wmctl.run(["score"] + words).status == 64)
    }

    @Test
    func `a long record costs its row, and a reader that leaves ends the run quietly`() throws {
        let long = line([("text", String(repeating: "word ", count: 1_000))])
        let file = try wmctl.home.write(long + line([("text", "short")]), to: "in.jsonl")
        let run = try wmctl.run("score", "--max-bytes", "4K", file)
        #expect(run.status == 3)
        let rows = try rows(run)
        #expect(try rows[0].member("error").member("code").string() == "too_long")
        #expect(try rows[1].member("verdict").string() == "too_short")
        let left = try wmctl.shell("yes '{\"text\":\"x\"}' | head -n 100000 | \"$wmctl\" score - | head -n 1 | wc -l")
        #expect(left.text == "1\n" && left.errors.isEmpty)
    }

    @Test
    func `a terminal sees how far the batch is`() throws {
        let input = (0..<20_000).map { line([("text", "word \($0) " + marked)]) }.joined()
        let file = try wmctl.home.write(input, to: "in.jsonl")
        let run = try wmctl.runOnTerminal("score", "-j", "1", file, "-o", wmctl.home.file("out.jsonl"))
        #expect(run.status == 0)
        #expect(
            run.transcript.contains(" % ") && run.transcript.contains(" rows, ") && run.transcript.contains("/s, 0:")
        )
        #expect(run.transcript.contains("20,000 rows: "))
    }
}
