// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@Suite
struct `The man pages` {
    private let wmctl: Wmctl

    init() throws {
        wmctl = try Wmctl()
    }

    /// Runs a program of the system; its output without what a printer would strike twice.
    private func run(_ program: String, _ arguments: [String]) throws -> (status: Int32, text: String) {
        let run = try CommandRun.run("/usr/bin/\(program)", arguments, environment: ["PATH": "/usr/bin:/bin"])
        var text = ""
        for character in run.text.unicodeScalars {
            if character == "\u{8}" { text.unicodeScalars.removeLast() } else { text.unicodeScalars.append(character) }
        }
        return (run.status, text + run.errors)
    }

    @Test
    func `of all commands are installed with completions and vocabulary, read without complaint, and removed again`()
        throws
    {
        let root = try TemporaryFolder()
        let install = Wmctl.repository + "/scripts/install"
        let installed = try wmctl.shell("'\(install)' \"$wmctl\" '\(root.path)/usr'")
        #expect(installed.status == 0 && installed.errors.isEmpty)
        let files = try run("find", [root.path, "-type", "f"]).text.split(separator: "\n").map {
            String($0.dropFirst(root.path.utf8.count))
        }
        let pages = files.filter { $0.hasSuffix(".1") }
        let commands = try wmctl.run("help", "--markdown").text.split(separator: "\n").filter { $0.hasPrefix("## ") }
        #expect(
            Set(pages)
                == Set(commands.map { "/usr/share/man/man1/\($0.dropFirst(3).replacing(" ", with: "-")).1" })
        )
        #expect(
            Set(files).subtracting(pages) == [
                "/usr/bin/wmctl", "/usr/share/wmctl/vocab/english/tokenizer.json",
                "/usr/share/wmctl/vocab/english/model.ngram", "/usr/share/bash-completion/completions/wmctl",
                "/usr/share/zsh/site-functions/_wmctl", "/usr/share/fish/vendor_completions.d/wmctl.fish",
            ]
        )
        // The program finds what was installed beside it.
        let info = try CommandRun.run(
            root.file("usr/bin/wmctl"),
            ["tokenizer", "info"],
            environment: ["HOME": root.path]
        )
        #expect(info.status == 0 && info.text.contains(root.path))
        let lint = try run("mandoc", ["-T", "lint", "-W", "warning"] + pages.map { root.path + $0 })
        #expect(lint.status == 0 && lint.text.isEmpty)
        for shell in ["bash -n", "zsh -n", "fish -n"] {
            let script = files.first { $0.contains(shell.prefix { $0 != " " }) } ?? ""
            #expect(try wmctl.shell("\(shell) '\(root.path)\(script)'").status == 0, "\(shell)")
        }

        #expect(try wmctl.shell("'\(install)' --remove '\(root.path)/usr'").status == 0)
        #expect(try run("find", [root.path, "-type", "f"]).text.isEmpty)
    }

    @Test
    func `show every option, command, status and example of the reference`() throws {
        let folder = try TemporaryFolder()
        for chapter in try wmctl.run("help", "--markdown").text.split(separator: "\n## ").dropFirst() {
            let lines = chapter.split(separator: "\n")
            let names = lines[0].split(separator: " ").dropFirst().map(String.init)
            let man = try wmctl.run(["help", "--man"] + names)
            #expect(man.status == 0 && man.errors.isEmpty)
            let page = try run("mandoc", ["-T", "utf8", "-O", "width=1000", folder.write(man.output, to: "page.1")])
                .text
            var section = Substring()
            for line in lines {
                if line.hasPrefix("**") { section = line.dropFirst(2).dropLast(2) }
                if line.hasPrefix("- `") {
                    let term = line.dropFirst(3).prefix { $0 != "`" }
                    let name = (["wmctl"] + names + [String(term)]).joined(separator: "-")
                    let shown = section == "Commands" ? "\(name)(1)" : String(term)
                    #expect(page.contains("       \(shown)"), "\(lines[0]): \(term)")
                }
                if section == "Examples", line.hasPrefix("wmctl") { #expect(page.contains("           \(line)\n")) }
            }
            #expect(page.contains("EXIT STATUS") && page.contains("ENVIRONMENT"))
            #expect(names.isEmpty || page.contains("SEE ALSO") && page.contains("wmctl(1)"))
        }
    }

    @Test
    func `name every environment variable that gives an option's value`() throws {
        let reference = try wmctl.run("help", "--markdown").text
        let variables = reference.split(separator: "(env: ").dropFirst().map { $0.prefix { $0 != ")" } }
        try #require(!variables.isEmpty)
        for variable in Set(variables) { #expect(reference.contains("\n- `\(variable)`: ")) }
    }

    @Test
    func `of no command are refused with a suggestion`() throws {
        let run = try wmctl.run("help", "--man", "key", "nwe")
        #expect(run.status == 64 && run.output.isEmpty)
        #expect(run.errors == "wmctl: error: unknown command 'nwe'\nhelp: did you mean 'new'?\n")
    }
}
