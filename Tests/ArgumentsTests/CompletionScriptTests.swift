// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import Arguments

@Suite
struct `A completion script for any tree` {
    private static let name = ValueKind<String>(
        name: "A:B|C",
        expected: "a name",
        completion: .listing("names"),
        read: { $0 }
    )
    private static let root = Command(
        name: "sample",
        abstract: "Show what's [there]: $HOME `id` \\ \"all\".",
        subcommands: [
            Command(
                name: "show-all",
                abstract: "It's [one]: $HOME `id` \\ \"all\".",
                groups: [
                    ParameterGroup([
                        Parameter(option: "name", short: "n", name, help: "It's [one]: $HOME `id` \\ \"all\"."),
                        Parameter(flag: "json", short: "j", help: "Print JSON."),
                        Parameter(flag: "secret-door", isHidden: true, help: "Not shown."),
                        Parameter(negatable: "mark", help: "Mark; or not."),
                        Parameter(option: "url", .choice(among: ["http:a", "http:b", "ftp:c"]), help: "Where."),
                        Parameter(positional: "FIRST", .choice(among: ["one", "two"]), help: "First."),
                        Parameter(optional: "SECOND", name, help: "Second."),
                    ])
                ],
                action: ()
            ),
            Command(name: "secret", abstract: "Not shown.", isHidden: true, action: ()),
        ]
    )

    /// A program whose names are awkward words.
    private static let program = """
        #!/bin/sh
        [ "$1 $2 $3" = "__complete names --" ] || exit 1
        printf '%s\\t%s\\n' 'two words' "it's [1]: \\$HOME" 'a:b' 'x:y' "o'clock" 'z' 'ä' 'ö' 'bare' ''
        """

    private static let lines = [
        "sample ", "sample show-all --", "sample show-all -", "sample show-all ", "sample show-all one ",
        "sample show-all one two\\ words ", "sample show-all one t", "sample show-all -n t", "sample show-all -jnb",
        "sample show-all --name=o", "sample show-all one a:", "sample show-all --url http:", "sample show-all --url=f",
        "sample show-all --no-mark --url=ftp:", "sample show-all -j o", "sample secret ",
    ]

    private func answers(_ shell: Shell, _ bin: TemporaryFolder) throws -> [String: CompletingShell.Answer] {
        try bin.write(Self.program, to: "sample", mode: 0o700)
        let answers = try CompletingShell(
            shell.rawValue,
            script: Self.root.completionScript(for: shell),
            program: "sample",
            environment: ["PATH": "\(bin.path):/usr/bin:/bin", "HOME": bin.path]
        ).answers(to: Self.lines).answers
        try #require(answers.map(\.line) == Self.lines)
        return Dictionary(uniqueKeysWithValues: answers.map { ($0.line, $0) })
    }

    @Test(arguments: Shell.allCases)
    func `offers what is not hidden`(shell: Shell) throws {
        let answers = try answers(shell, TemporaryFolder())
        let names = ["--help", "--json", "--mark", "--name", "--no-mark", "--url"]
        #expect(answers["sample "]?.words == ["show-all"])
        #expect(answers["sample show-all --"]?.words == names)
        #expect(answers["sample show-all -"]?.words == names + ["-h", "-j", "-n"])
        #expect(answers["sample show-all "]?.words == ["one", "two"])
        #expect(answers["sample show-all one two\\ words "]?.words.allSatisfy { $0.hasPrefix("-") } == true)
        #expect(answers["sample secret "]?.words == [])
    }

    @Test(arguments: [Shell.bash, .zsh])
    func `completes words with spaces, quotes and colons`(shell: Shell) throws {
        let answers = try answers(shell, TemporaryFolder())
        func completed(_ line: String) -> String? { answers[line]?.completed }
        #expect(completed("sample show-all one t") == "sample show-all one two\\ words ")
        #expect(completed("sample show-all -n t") == "sample show-all -n two\\ words ")
        #expect(completed("sample show-all -jnb") == "sample show-all -jnbare ")
        #expect(completed("sample show-all --name=o") == "sample show-all --name=o\\'clock ")
        #expect(completed("sample show-all one a:") == "sample show-all one a:b ")
        #expect(answers["sample show-all --url http:"]?.words.count == 2)
        #expect(completed("sample show-all --url=f") == "sample show-all --url=ftp:c ")
        #expect(completed("sample show-all --no-mark --url=ftp:") == "sample show-all --no-mark --url=ftp:c ")
        #expect(completed("sample show-all -j o") == "sample show-all -j one ")
    }

    @Test
    func `completes the same words in fish`() throws {
        let answers = try answers(.fish, TemporaryFolder())
        #expect(answers["sample show-all one "]?.words == ["a:b", "bare", "o'clock", "two words", "ä"])
        #expect(answers["sample show-all -jnb"]?.words == ["-jnbare"])
        #expect(answers["sample show-all --name=o"]?.words == ["--name=o'clock"])
        #expect(answers["sample show-all one a:"]?.words == ["a:b"])
        #expect(answers["sample show-all --url=f"]?.words == ["--url=ftp:c"])
    }

    @Test
    func `can be sourced in zsh as well`() throws {
        let folder = try TemporaryFolder()
        let script = try folder.write(Self.root.completionScript(for: .zsh), to: "script")
        let line = "autoload -U compinit; compinit -D -u; source \(script); print $_comps[sample]"
        let run = try CommandRun.run("/usr/bin/zsh", ["-f", "-c", line], environment: ["PATH": "/usr/bin:/bin"])
        #expect(run.text == "_sample\n" && run.errors.isEmpty)
    }

    @Test
    func `describes options by their first sentence`() {
        #expect(CompletionPage.summary("Print JSON.") == "Print JSON")
        #expect(CompletionPage.summary("One thing; another. A third.") == "One thing")
        #expect(CompletionPage.summary("An .ngram file. More.") == "An .ngram file")
    }
}
