// SPDX-License-Identifier: Apache-2.0

import Sampler
import TestSupport
import Testing

/// What `scripts/soak` does, in seconds: the moments of the kills are chosen by how much has been written, and the input comes
/// through a pipe that never gives more than a part of it before a kill, so that no run is too fast to be killed.
@Suite
struct `wmctl score after kill -9` {
    private static let kills = 10

    struct Case: Sendable, CustomTestStringConvertible {
        let input: String
        let output: String
        var arguments: [String] = []

        var testDescription: String { "\(input) to \(output) \(arguments.joined(separator: " "))" }
    }

    private static let cases = [
        Case(input: "rows.jsonl", output: "out.jsonl"),
        Case(input: "rows.jsonl", output: "out.csv", arguments: ["-j", "1"]),
        Case(input: "rows.jsonl.gz", output: "out.jsonl"),
        Case(input: "rows.jsonl.zst", output: "out.csv"),
        Case(input: "rows.csv", output: "out.jsonl"),
        Case(input: "rows.jsonl", output: "out.jsonl", arguments: ["--shard", "1/2"]),
    ]

    @Test(arguments: cases)
    private func `goes on ten times and writes the same bytes`(_ test: Case) throws {
        let wmctl = try Wmctl()
        #expect(try wmctl.run("key", "new", "--id", "soak").status == 0)
        try Self.writeInputs(to: wmctl.home)
        var random = SeededGenerator(seed: 3)
        let shares = (1...Self.kills).map { kill in
            (Double(kill - 1) + Double.random(in: 0..<1, using: &random)) / Double(Self.kills + 2)
        }
        let run = try wmctl.shell(
            Self.script,
            variables: [
                "input": test.input,
                "output": test.output,
                "options": test.arguments.joined(separator: " "),
                "shares": shares.map { "\(Int(1000 * $0))" }.joined(separator: " "),
            ]
        )
        #expect(run.status == 0, "\(run.text) \(run.errors)")
        #expect(run.text == "kills 10, status 3, same, nothing left\n")
    }

    /// Some of the rows are bad, and some of the texts have line breaks.
    private static func writeInputs(to home: TemporaryFolder) throws {
        var random = SeededGenerator(seed: 4)
        let words = ["the", "sea", "was", "calm", "and", "nobody", "spoke", "until", "morning", "came"]
        var lines = ""
        var table = "id,text\n"
        for number in 0..<3000 {
            let count = Int.random(in: 5...60, using: &random)
            let text = (0..<count).map { _ in words.randomElement(using: &random) ?? "" }.joined(separator: " ")
            let end = Int.random(in: 0..<50, using: &random) == 0 ? "" : "}"
            lines += #"{"id":\#(number),"text":"\#(text)"\#(end)"# + "\n"
            table += end.isEmpty ? "\(number)\n" : "\(number),\"\(text.replacing(" and ", with: "\n"))\"\n"
        }
        try home.write(lines, to: "rows.jsonl")
        try home.write(table, to: "rows.csv")
    }

    /// Scores `$input` once from a file, and once from a pipe of that name with a kill at each of `$shares`, which are
    /// thousandths of the output.
    private static let script = #"""
        set -u
        cd "$HOME"
        # Archives of many parts: a single one gives nothing before much of it has been read.
        case $input in
        *.gz) split -l 50 --filter='gzip -1' rows.jsonl ;;
        *.zst) split -l 50 --filter='zstd -q -1' rows.jsonl ;;
        *) cat "$input" ;;
        esac >whole
        # A new pipe for each run: who still writes to the old one must not find a reader.
        pipe() { rm -f "$input" && mkfifo "$input"; }
        score() { exec "$wmctl" score "$input" $options -o "$output" --resume 2>errors; }
        finish() {
            pipe
            cat whole >"$input" &
            (score)
            status=$?
            wait $!
        }
        finish && mv "$output" expected
        size=$(stat -c %s expected)
        given=$(stat -c %s whole)
        kills=0
        for share in $shares; do
            pipe
            # More of the input than the kill waits for, but never all of it: the pipe stays open.
            { head -c $(((share + 167) * given / 1000)) whole; exec sleep 60; } >"$input" &
            feeder=$!
            score &
            run=$!
            until [ "$(stat -c %s "$output.part" 2>/dev/null || echo 0)" -ge $((share * size / 1000)) ]; do
                kill -0 $run || { echo "ended before kill $((kills + 1))" && exit 1; }
                sleep 0.01
            done
            kill -9 $run && kills=$((kills + 1))
            kill $feeder
            wait $run $feeder
        done 2>>kill-messages
        finish
        cmp expected "$output" && same=same || same=different
        left=$(ls "$output".part* 2>/dev/null) && left="left: $left" || left="nothing left"
        echo "kills $kills, status $status, $same, $left"
        """#
}
