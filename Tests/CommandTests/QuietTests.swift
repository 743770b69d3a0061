// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

/// What goes to standard error beside errors: notes, progress, and last words.
@Suite
struct `Standard error` {
    private let wmctl: Wmctl

    init() throws {
        wmctl = try Wmctl()
        #expect(try wmctl.run("key", "new", "--id", "fixed").status == 0)
    }

    // MARK: Notes

    @Test(arguments: [
        ["score", "in.txt"], ["generate", "-n", "300", "It was late, and"], ["filter", "--mode", "tokens"],
        ["detect", "in.txt"],
    ])
    func `--quiet takes the notes away, and nothing else`(arguments: [String]) throws {
        _ = try wmctl.home.write("a few words", to: "in.txt")
        #expect(try wmctl.run("key", "new", "--id", "second").status == 0)
        #expect(try wmctl.run("key", "revoke", "second").status == 0)
        let words = arguments.map { $0 == "in.txt" ? wmctl.home.file($0) : $0 }
        let loud = try wmctl.run(words + ["-k", "fixed"])
        #expect(arguments[0] == "detect" || loud.errors.contains("wmctl: note: "), "\(loud.errors)")
        for option in ["-q", "--quiet"] {
            let quiet = try wmctl.run([option] + words)
            #expect(quiet.status == loud.status && quiet.errors.isEmpty, "\(quiet.errors)")
        }
    }

    @Test
    func `--quiet keeps warnings and errors`() throws {
        let short = try wmctl.run("generate", "-q", "-n", "5", "x")
        #expect(short.errors.hasPrefix("wmctl: warning: the text is too short"))
        #expect(
            try wmctl.run("filter", "-q", input: Array("{\n".utf8)).errors.hasPrefix("wmctl: warning: 1 of 1 line ")
        )
        #expect(try wmctl.run("detect", "-q", "/no/such").errors.hasPrefix("wmctl: error: cannot read '/no/such'"))
    }

    // MARK: Progress

    /// Some blocks of 128 KiB: the first are written before the last are read.
    private func manyRows() throws -> String {
        let row = #"{"text":"It was late, and the rain had not stopped for days when they came to the bridge."}"# + "\n"
        return try wmctl.home.write(String(repeating: row, count: 60_000), to: "in.jsonl")
    }

    private func onTerminal(columns: Int, _ arguments: String) throws -> TerminalRun {
        let line = "stty cols \(columns); exec \(Wmctl.binary) \(arguments)"
        return try TerminalRun.run("/bin/bash", ["-c", line], environment: wmctl.environment)
    }

    @Test(arguments: [12, 40, 120])
    func `progress fits the terminal and goes away`(columns: Int) throws {
        let run = try onTerminal(columns: columns, "score \(manyRows()) -o \(wmctl.home.file("out.jsonl"))")
        #expect(run.status == 0)
        let drawn = run.transcript.split(separator: "\u{1B}[K", omittingEmptySubsequences: false)
        #expect(drawn.count > 2, "it was drawn, and taken away")
        #expect(drawn.dropLast().allSatisfy { $0.count < columns }, "\(run.transcript)")
        #expect(drawn.last?.hasPrefix("wmctl: note: 60,000 rows: ") == true)
        #expect(drawn.dropLast().contains { $0.contains("[#") || $0.contains("[.") } == (columns == 120))
        #expect(drawn.dropLast().contains { $0.contains(" % ") } && !run.transcript.contains("100 %"))
    }

    @Test
    func `--quiet takes the progress away`() throws {
        let run = try onTerminal(columns: 80, "score -q \(manyRows()) -o \(wmctl.home.file("out.jsonl"))")
        #expect(run.status == 0 && run.transcript.isEmpty, "\(run.transcript)")
    }

    // MARK: Last words

    private static let waiting = """
        mkfifo "$home/rows"; exec 3<> "$home/rows"; echo '{"text":"a"}' >&3
        "$wmctl" score - -o "$home/out.jsonl" < "$home/rows" 3>&- & child=$!
        until [ -s "$home/out.jsonl.part" ]; do sleep 0.01; done
        """

    @Test(arguments: [("INT", 130), ("TERM", 143), ("HUP", 129)] as [(String, Int32)])
    func `a batch that a signal stops says how to go on, and dies of it`(signal: String, status: Int32) throws {
        // Without set -m the shell would have its children ignore SIGINT.
        let run = try wmctl.shell("set -m; \(Self.waiting); kill -\(signal) $child; wait $child; exit $?")
        #expect(run.status == status)
        let words = "wmctl: stopped; the same command with --resume goes on with '\(wmctl.home.file("out.jsonl"))'\n"
        #expect(run.errors.contains(words), "\(run.errors)")
    }

    @Test
    func `a batch that is to ignore a signal goes on`() throws {
        let end = "kill -INT $child; exec 3>&-; wait $child"
        let run = try wmctl.shell("trap '' INT; \(Self.waiting); \(end)")
        #expect(run.status == 0 && !run.errors.contains("stopped"), "\(run.errors)")
    }

    @Test
    func `Ctrl-C takes the progress away first`() throws {
        // A file of rows, then a pipe that stays silent: the bar stands when the key is pressed.
        let line = "mkfifo '\(wmctl.home.file("p"))'; exec 3<> '\(wmctl.home.file("p"))'; echo '{\"text\":\"a\"}' >&3; "
        let score = "exec \(Wmctl.binary) score - -o '\(wmctl.home.file("out.jsonl"))' < '\(wmctl.home.file("p"))'"
        let run = try TerminalRun.run(
            "/bin/bash",
            ["-c", line + score],
            environment: wmctl.environment,
            dialogue: [.init("1 rows", typing: "\u{3}")]
        )
        #expect(run.status == 130)
        #expect(run.transcript.contains("\u{1B}[Kwmctl: stopped; "), "\(run.transcript)")
    }
}
