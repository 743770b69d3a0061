// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@Suite
struct `wmctl score of tables` {
    private let wmctl: Wmctl

    init() throws {
        wmctl = try Wmctl()
        let secret = try wmctl.home.write(String(repeating: "5a", count: 32), to: "secret")
        #expect(try wmctl.run("key", "new", "--id", "fixed", "--secret-file", secret).status == 0)
    }

    @Test
    func `a column that is missing is one error row, and shards agree about it`() throws {
        let bad = try wmctl.home.write("id,Text\n1,a\n2,b\n3,c\n", to: "bad.csv")
        let good = try wmctl.home.write("id,text\n4,a\n5,b\n", to: "good.csv")
        let run = try wmctl.run("score", bad, good)
        #expect(run.status == 3)
        let rows = run.text.split(separator: "\n")
        #expect(rows.count == 3)
        let message = "no column 'text'; expected one of 'id', 'Text'; did you mean 'Text'?"
        #expect(rows[0] == #"{"id":"\#(bad):1","error":{"code":"missing_column","message":"\#(message)"}}"#)
        #expect(run.errors.contains("1 error: 1 missing_column (first: '\(bad):1')\n"))
        #expect(try wmctl.run("score", "--shard", "2/3", bad, good).text == rows[1] + "\n")
        #expect(try wmctl.run("score", "--text-field", "Text", bad).status == 0)
    }

    @Test
    func `spreadsheets that write semicolons are read`() throws {
        let file = try wmctl.home.write("n;text\n1,5;some, words\n", to: "in.csv")
        let row = try wmctl.run("score", file).text
        #expect(row.hasPrefix(#"{"id":"\#(file):2","n":"1,5","verdict":"too_short""#))
        let output = try wmctl.run("score", file, "--output-format", "csv").text
        #expect(output.contains(":2,\"1,5\",too_short,"))
        let commas = try wmctl.run("score", "--delimiter", ",", file)
        #expect(commas.status == 3 && commas.text.contains("no column 'text'; expected one of 'n;text'"))
        let tabbed = try wmctl.home.write("a;b;c\ttext\n1\tx\n", to: "tab.csv")
        #expect(try wmctl.run("score", "--delimiter", "tab", tabbed).text.contains(#""a;b;c":"1","verdict""#))
    }

    @Test
    func `columns of the output can be chosen`() throws {
        let lines = "{\"text\":\"a\",\"label\":\"x,y\",\"verdict\":1}\n{\"text\":\"b\",\"n\":2}\nbroken\n"
        let file = try wmctl.home.write(lines, to: "in.jsonl")
        let output = wmctl.home.file("out.csv")
        let columns = "label,n,verdict,input_verdict,error_code"
        let run = try wmctl.run("score", file, "-o", output, "--columns", columns)
        #expect(run.status == 3)
        #expect(
            String(decoding: try FileBytes.read(output), as: UTF8.self)
                == "\(columns)\n\"x,y\",,too_short,1,\n,2,too_short,,\n,,,,invalid_json\n"
        )
        // Columns that are known let a table leave that came through a pipe.
        let piped = try wmctl.run(
            "score",
            "-",
            "--format",
            "csv",
            "--output-format",
            "csv",
            "--columns",
            "n,verdict",
            input: Array("text,n\na,7\n".utf8)
        )
        #expect(piped.status == 0 && piped.text == "n,verdict\n7,too_short\n")
    }

    @Test
    func `a run with chosen columns goes on where it was stopped`() throws {
        let lines = (0..<2_000).map { $0 % 3 == 1 ? "broken\n" : "{\"text\":\"a\",\"n\":\($0)}\n" }.joined()
        let file = try wmctl.home.write(lines, to: "in.jsonl")
        let options = ["--output-format", "csv", "--columns", "n,verdict"]
        let whole = try wmctl.run(["score", file] + options)
        let command = "\"$wmctl\" score \"$home/in.jsonl\" -o \"$home/out.csv\" --columns n,verdict"
        #expect(try wmctl.shell("ulimit -f 4; exec \(command)").status > 128)
        let output = wmctl.home.file("out.csv")
        let run = try wmctl.run(["score", file, "-o", output, "--resume"] + options)
        #expect(run.status == 3 && run.errors.contains("going on after ") && run.errors.contains("667 errors"))
        #expect(try FileBytes.read(output) == whole.output)
    }

    @Test(arguments: [
        ["--delimiter", "\""], ["--delimiter", "ab"], ["--delimiter", "é"], ["--delimiter", ""],
        ["--columns", "id,verdict"],
        ["--output-format", "csv", "--columns", "id"], ["--output-format", "csv", "--columns", "verdict,verdict"],
        ["--output-format", "csv", "--columns", "verdict,"],
    ])
    func `what cannot be meant is refused`(words: [String]) throws {
        #expect(try wmctl.run(["score", "x"] + words).status == 64)
    }
}
