// SPDX-License-Identifier: Apache-2.0

import JSON
import TestSupport
import Testing

@Suite
struct `The program` {
    private let wmctl: Wmctl

    init() throws {
        wmctl = try Wmctl()
    }

    @Test
    func `tells its version in three ways`() throws {
        for arguments in [["version"], ["--version"], ["-V"]] {
            let run = try wmctl.run(arguments)
            #expect(run.status == 0)
            #expect(run.text.hasPrefix("wmctl 0.1.0\n"))
            #expect(run.errors.isEmpty)
        }
        #expect(try wmctl.run("version").text.hasSuffix("\nwithout llama.cpp\n"))
        let root = try JSONDocument(try wmctl.run("version", "--json").output).root
        #expect(try root.member("name").string() == "wmctl")
        #expect(try root.member("version").string() == "0.1.0")
        #expect(try root.member("openssl").string().hasPrefix("3."))
        #expect(try root.member("llama_cpp").kind == .null)
    }

    @Test
    func `gives help on stdout when asked, on stderr when called without a command`() throws {
        let asked = try wmctl.run("--help")
        #expect(asked.status == 0 && asked.errors.isEmpty)
        #expect(asked.text.hasPrefix("USAGE: wmctl [OPTIONS] COMMAND\n"))
        let bare = try wmctl.run()
        #expect(bare.status == 64 && bare.output.isEmpty)
        #expect(bare.errors == asked.text)
    }

    @Test
    func `gives the same help for the option and the command`() throws {
        #expect(try wmctl.run("help", "version").output == wmctl.run("version", "--help").output)
        let unknown = try wmctl.run("help", "versoin")
        #expect(unknown.status == 64)
        #expect(unknown.errors == "wmctl: error: unknown command 'versoin'\nhelp: did you mean 'version'?\n")
    }

    @Test
    func `wraps help at the width that COLUMNS gives`() throws {
        let narrow = try wmctl.run("key", "--help", variables: ["COLUMNS": "50"])
        #expect(narrow.text.split(separator: "\n").allSatisfy { $0.count <= 50 })
        let standard = try wmctl.run("key", "--help", variables: ["COLUMNS": "many"])
        #expect(standard.text.split(separator: "\n").map(\.count).max().map { (51...80).contains($0) } == true)
    }

    @Test(arguments: [
        (["versoin"], "unknown command 'versoin'", "did you mean 'version'?"),
        (["version", "--jsno"], "unknown option '--jsno'", "did you mean '--json'?"),
        (["version", "extra"], "unexpected argument 'extra'", "see 'wmctl version --help'"),
        (
            ["--color", "red", "version"], "invalid value 'red' for '--color'; expected 'auto', 'always' or 'never'",
            "see 'wmctl version --help'"
        ),
    ])
    func `refuses a wrong command line with two lines and status 64`(arguments: [String], error: String, help: String)
        throws
    {
        let run = try wmctl.run(arguments)
        #expect(run.status == 64)
        #expect(run.output.isEmpty)
        #expect(run.errors == "wmctl: error: \(error)\nhelp: \(help)\n")
    }

    @Test
    func `ends quietly when nobody reads any more`() throws {
        let run = try wmctl.shell("{ \"$wmctl\" help --markdown; echo $? >&2; } | true")
        #expect(run.errors == "0\n")
        let head = try wmctl.shell("set -o pipefail; \"$wmctl\" help --markdown | head -n 1")
        #expect(head.status == 0)
        #expect(head.text == "# wmctl command line\n")
        #expect(head.errors.isEmpty)
    }

    @Test
    func `knows a terminal when it has one`() throws {
        let run = try wmctl.runOnTerminal("version")
        #expect(run.status == 0 && run.isEchoing)
        #expect(run.transcript.hasPrefix("wmctl 0.1.0\n"))
    }

    @Test
    func `refuses words that are not UTF-8`() throws {
        let run = try wmctl.shell(#""$wmctl" version $'\xff'"#)
        #expect(run.status == 64)
        #expect(run.errors == "wmctl: error: argument 2 is not UTF-8\nhelp: rename the file, or pipe it in\n")
    }

    @Test
    func `says so when output cannot be written`() throws {
        let run = try wmctl.shell("\"$wmctl\" version > /dev/full")
        #expect(run.status == 2)
        #expect(run.errors == "wmctl: error: cannot write to standard output: no space left on device\n")
    }

    @Test
    func `is described by docs/cli.md`() throws {
        let reference = try wmctl.run("help", "--markdown")
        #expect(reference.status == 0)
        let complaint = try Snapshot.complaint(about: "docs/cli.md", expecting: reference.output)
        #expect(complaint == nil)
    }

    @Test
    func `takes no secret as a word of the command line`() throws {
        let reference = try wmctl.run("help", "--markdown").text
        for line in reference.split(separator: "\n") where line.hasPrefix("- `") {
            let term = line.dropFirst(3).prefix { $0 != "`" }
            guard ["secret", "passphrase", "password"].contains(where: term.contains), term.hasPrefix("-") else {
                continue
            }
            #expect(term.hasSuffix(" FD") || term.hasSuffix(" FILE"), "\(term) may hold a secret")
        }
    }
}
