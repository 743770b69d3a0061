// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@Suite
struct `A completion script` {
    private let wmctl: Wmctl
    private let bin: TemporaryFolder

    init() throws {
        wmctl = try Wmctl()
        bin = try TemporaryFolder()
        _ = try wmctl.shell("ln -s \"$wmctl\" \(bin.path)/wmctl")
    }

    private func shell(_ name: String) throws -> CompletingShell {
        let script = try wmctl.run("completions", name)
        try #require(script.status == 0 && script.errors.isEmpty)
        let path = ["PATH": "\(bin.path):/usr/bin:/bin"]
        return try CompletingShell(
            name,
            script: script.text,
            program: "wmctl",
            environment: wmctl.environment.merging(path) { $1 }
        )
    }

    /// A command as the reference describes it, which is made of the same tree by other code.
    private struct Described {
        var command: String
        var subcommands: [String] = []
        var options: [String] = []
    }

    private func described() throws -> [Described] {
        var all: [Described] = []
        var section = Substring()
        for line in try wmctl.run("help", "--markdown").text.split(separator: "\n") {
            if line.hasPrefix("## ") {
                all.append(Described(command: String(line.dropFirst(3))))
            } else if line.hasPrefix("**") {
                section = line.dropFirst(2).dropLast(2)
            } else if line.hasPrefix("- `") {
                let term = line.dropFirst(3).prefix { $0 != "`" }
                if section == "Commands" { all[all.count - 1].subcommands.append(String(term)) }
                guard term.hasPrefix("-") else { continue }
                for spelling in term.split(separator: ", ") {
                    let name = spelling.prefix { $0 != " " }
                    let isNegatable = name.hasPrefix("--[no-]")
                    all[all.count - 1].options +=
                        isNegatable ? ["--\(name.dropFirst(7))", "--no-\(name.dropFirst(7))"] : [String(name)]
                }
            }
        }
        return all
    }

    @Test(arguments: ["bash", "zsh", "fish"])
    func `offers every command and every option of the tree, and no other`(name: String) throws {
        let commands = try described()
        #expect(commands.count > 20)
        let lines = commands.flatMap { ["\($0.command) ", "\($0.command) -", "\($0.command) --"] }
        let answers = try shell(name).answers(to: lines).answers
        try #require(answers.map(\.line) == lines)
        for (index, command) in commands.enumerated() {
            let (words, all, long) = (answers[3 * index], answers[3 * index + 1], answers[3 * index + 2])
            if !command.subcommands.isEmpty { #expect(words.words == command.subcommands.sorted(), "\(words.line)") }
            let names = command.options.filter { $0.hasPrefix("--") }.sorted()
            #expect(long.words == names, "\(long.line)")
            #expect(all.words == command.options.sorted(), "\(all.line)")
        }
    }

    /// What is offered where a value or an argument is typed.
    private struct Row {
        let line: String
        /// What stands before the values in the same word; Bash leaves it out up to the last '=' or ':', zsh always.
        var before = ""
        var values: [String] = []
        var hasFiles = false
        /// What Bash and zsh make of the line; nil where they wait for more.
        var completed: String?
    }

    private static let colors = ["always", "auto", "never"]
    private static let keys = ["new-1", "old-1", "old-2"]
    private static let rows = [
        // Commands.
        Row(line: "wmctl key ro", values: ["rotate"], completed: "wmctl key rotate "),
        Row(line: "wmctl --color never key ro", values: ["rotate"], completed: "wmctl --color never key rotate "),
        Row(line: "wmctl --color=never key ro", values: ["rotate"], completed: "wmctl --color=never key rotate "),
        Row(line: "wmctl nothing "),
        Row(line: "wmctl __com"),
        Row(line: "wmctl key rotate new-1 more "),
        // Values of options, in every form they are typed in.
        Row(line: "wmctl detect --color ", values: colors),
        Row(line: "wmctl detect --color al", values: ["always"], completed: "wmctl detect --color always "),
        Row(line: "wmctl detect --color=", before: "--color=", values: colors),
        Row(
            line: "wmctl detect --color=al",
            before: "--color=",
            values: ["always"],
            completed: "wmctl detect --color=always "
        ),
        Row(line: "wmctl --color al", values: ["always"], completed: "wmctl --color always "),
        Row(
            line: "wmctl key new --scheme=b",
            before: "--scheme=",
            values: ["balanced"],
            completed: "wmctl key new --scheme=balanced "
        ),
        Row(line: "wmctl detect --fpr "),
        Row(line: "wmctl detect --fpr="),
        Row(line: "wmctl generate --max-tokens 5 --seed "),
        Row(
            line: "wmctl detect --tokens --color al",
            values: ["always"],
            completed: "wmctl detect --tokens --color always "
        ),
        Row(line: "wmctl generate --max-tokens 5 --color al", values: ["always"]),
        // Keys, in the states that fit.
        Row(line: "wmctl key show ", values: keys),
        Row(line: "wmctl key show n", values: ["new-1"], completed: "wmctl key show new-1 "),
        Row(line: "wmctl key show new-1 "),
        Row(line: "wmctl key retire old-1 ol", values: ["old-1", "old-2"]),
        Row(line: "wmctl generate -k ", values: ["new-1"], completed: "wmctl generate -k new-1 "),
        Row(line: "wmctl detect -k old-1 -k o", values: ["old-1"], completed: "wmctl detect -k old-1 -k old-1 "),
        Row(line: "wmctl detect --key=o", before: "--key=", values: ["old-1"], completed: "wmctl detect --key=old-1 "),
        Row(line: "wmctl detect -ko", before: "-k", values: ["old-1"], completed: "wmctl detect -kold-1 "),
        Row(
            line: "wmctl key show --keyring KEYRING ",
            values: ["other"],
            completed: "wmctl key show --keyring KEYRING other "
        ),
        Row(
            line: "wmctl key show --keyring=KEYRING o",
            values: ["other"],
            completed: "wmctl key show --keyring=KEYRING other "
        ),
        Row(line: "wmctl key show --keyring /nowhere "),
        // Names and files.
        Row(line: "wmctl generate -m en", values: ["english"], hasFiles: true, completed: "wmctl generate -m english "),
        Row(line: "wmctl detect -t ", values: ["english"], hasFiles: true),
        Row(line: "wmctl model info en", values: ["english"], hasFiles: true, completed: "wmctl model info english "),
        Row(line: "wmctl detect ", hasFiles: true),
        Row(line: "wmctl detect one.txt --json two", hasFiles: true),
        Row(line: "wmctl key list --keyring ", hasFiles: true),
        Row(line: "wmctl model train --order 3 ", hasFiles: true),
        // After '--' nothing is an option.
        Row(line: "wmctl key show -- ", values: keys),
        Row(line: "wmctl key show -- --j"),
        Row(line: "wmctl version "),
        // The commands that help knows.
        Row(line: "wmctl help key ro", values: ["rotate"], completed: "wmctl help key rotate "),
        Row(line: "wmctl help tokeni", values: ["tokenizer"], completed: "wmctl help tokenizer "),
        Row(line: "wmctl completions f", values: ["fish"], completed: "wmctl completions fish "),
    ]

    @Test(arguments: ["bash", "zsh", "fish"])
    func `offers values and arguments`(name: String) throws {
        for id in Self.keys { #expect(try wmctl.run("key", "new", "--id", id).status == 0) }
        #expect(try wmctl.run("key", "retire", "old-1").status == 0)
        #expect(try wmctl.run("key", "revoke", "old-2").status == 0)
        let other = bin.file("o.json")
        #expect(try wmctl.run("key", "new", "--id", "other", "--keyring", other).status == 0)

        let lines = Self.rows.map { $0.line.replacing("KEYRING", with: other) }
        let answers = try shell(name).answers(to: lines).answers
        try #require(answers.map(\.line) == lines)
        for (row, answer) in zip(Self.rows, answers) {
            let before = name == "zsh" || name == "bash" && row.before.hasSuffix("=") ? "" : row.before
            // Where nothing else can follow, zsh and fish remind of the options.
            let words = row.values.isEmpty ? answer.words.filter { !$0.hasPrefix("-") } : answer.words
            #expect(words == row.values.map { before + $0 }, "\(row.line)")
            // Fish gives files like any other word: only those that begin with what was typed.
            if name != "fish" || row.line.hasSuffix(" ") { #expect(answer.hasFiles == row.hasFiles, "\(row.line)") }
            if let completed = row.completed, name != "fish" {
                #expect(answer.completed == completed.replacing("KEYRING", with: other))
            }
        }
    }

    @Test(arguments: ["bash", "zsh", "fish"])
    func `is silent where there is no keyring, and says nothing of what is in it but ids`(name: String) throws {
        let shell = try shell(name)
        let (answers, transcript) = try shell.answers(to: ["wmctl key show ", "wmctl detect -k "])
        #expect(answers.map(\.words) == [[], []])
        #expect(!transcript.contains("error") && !transcript.contains("keyring.json"))
        let listing = try wmctl.run("__complete", "keys", "--", "key", "show")
        #expect(listing.status == 0 && listing.output.isEmpty && listing.errors.isEmpty)
        #expect(try wmctl.run("key", "new", "--id", "a").status == 0)
        #expect(try wmctl.run("__complete", "keys").text == "a\tactive, greenlist\n")
        #expect(try wmctl.run("__complete", "whatever").output.isEmpty)
    }

    @Test
    func `says what options and keys are, where the shell shows it`() throws {
        #expect(try wmctl.run("key", "new", "--id", "a").status == 0)
        #expect(try wmctl.run("key", "new", "--id", "b").status == 0)
        let zsh = try shell("zsh").answers(to: ["wmctl key ", "wmctl version -", "wmctl key show "]).transcript
        #expect(zsh.contains("Make a key") && zsh.contains("Print JSON") && zsh.contains("active, greenlist"))
        let line = "wmctl completions fish | source; complete -C 'wmctl version -'; complete -C 'wmctl key show a'"
        let path = ["PATH": "\(bin.path):/usr/bin:/bin"]
        let environment = wmctl.environment.merging(path) { $1 }
        let fish = try CommandRun.run("/usr/bin/fish", ["--no-config", "-c", line], environment: environment).text
        #expect(fish.contains("--json\tPrint JSON\n") && fish.contains("a\tactive, greenlist\n"))
    }
}
