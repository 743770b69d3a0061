// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Arguments

@Suite
struct `A help page` {
    private func page(_ names: String...) throws -> HelpPage {
        HelpPage(path: try Sample.root.path(to: names))
    }

    @Test
    func `shows usage, description, arguments, options by group and examples`() throws {
        #expect(
            try page("generate").text() == """
                USAGE: sample generate [OPTIONS] [PROMPT]

                Write text.

                A first paragraph that is long enough to be broken into more than one line of a
                page that is eighty wide, and goes on.

                    verbatim   as it is

                ARGUMENTS:
                  PROMPT                     What to begin with; - reads standard input.

                OPTIONS:
                  -n, --tokens N             How many tokens to write. (default: 200) (env:
                                             SAMPLE_TOKENS)
                  --seed N                   Makes a run repeatable.
                  -j, --json                 Print JSON.
                  -v, --verbose              Say more.

                SAMPLING:
                  --temperature X            How freely to choose; 0 always takes the likeliest.
                                             (default: 1)
                  --gamma X                  Share of the green list. (default: 0.5)
                  --[no-]watermark           Whether to mark.
                  --memory SIZE              Memory to use.

                GENERAL:
                  --color auto|always|never  When to colour. (default: auto)
                  -h, --help                 Print this page.

                EXAMPLES:
                  # Fifty tokens
                  sample generate -n 50 'Once upon'

                """
        )
    }

    @Test
    func `of a command with subcommands lists them`() throws {
        #expect(
            try page().text() == """
                USAGE: sample [OPTIONS] COMMAND

                Show what there is.

                COMMANDS:
                  generate                   Write text.
                  detect                     Look for the mark.
                  key                        Keep keys.

                GENERAL:
                  --color auto|always|never  When to colour. (default: auto)
                  -h, --help                 Print this page.
                  -V, --version              Print the version.

                """
        )
    }

    @Test
    func `shows required options and arguments in the usage`() throws {
        #expect(try page("key", "new").usage == "sample key new --scheme auto|always|never NAME")
        #expect(try page("key", "list").usage == "sample key list WORD...")
        #expect(try page("detect").usage == "sample detect [OPTIONS] [FILE...]")
        #expect(try page("key").usage == "sample key COMMAND")
    }

    @Test(arguments: [1, 40, 57, 80, 100, 200])
    func `fits its width`(width: Int) throws {
        for page in Sample.root.pages {
            let lines = page.text(width: width).split(separator: "\n")
            #expect(lines.allSatisfy { $0.count <= max(width, 40) })
            #expect(!lines.contains { $0.hasSuffix(" ") })
        }
    }

    @Test
    func `exists for every command that is not hidden`() {
        #expect(
            Sample.root.pages.map(\.command)
                == ["sample", "sample generate", "sample detect", "sample key", "sample key new", "sample key list"]
        )
    }

    @Test
    func `is found by names, with a suggestion when there is none`() throws {
        let error = #expect(throws: ArgumentError.self) { try page("key", "lst") }
        #expect(error?.description == "unknown command 'lst'")
        #expect(error?.help == "did you mean 'list'?")
    }

    @Test
    func `in Markdown keeps what Markdown would read as markup`() throws {
        let command = Command(
            name: "x",
            abstract: "Takes a <tag> and `code`.",
            groups: [ParameterGroup([Parameter(flag: "stars", help: "Prints ***.")])],
            examples: [Example("x --stars", "Stars")],
            action: ()
        )
        #expect(
            command.markdown(introduction: "All of it.") == #"""
                # x command line

                All of it.

                ## x

                Takes a \<tag> and \`code\`.

                    x [OPTIONS]

                **Options**

                - `--stars`: Prints \*\*\*.
                - `-h, --help`: Print this page.
                - `-V, --version`: Print the version.

                **Examples**

                ```sh
                # Stars
                x --stars
                ```

                """#
        )
    }

    @Test
    func `knows what a shell can offer`() {
        #expect(Sample.color.definition.completion == .choices(["auto", "always", "never"]))
        #expect(Sample.files.definition.completion == .file)
        #expect(Sample.watermark.definition.longSpellings == ["--watermark", "--no-watermark"])
    }
}
