// SPDX-License-Identifier: Apache-2.0

import Arguments

/// `wmctl help`: a command's page, or the reference of all commands in Markdown.
struct Help: Subcommand {
    private static let command = Parameter(
        remaining: "COMMAND",
        .command,
        help: "The command to read about, such as 'key new'."
    )
    private static let markdown = Parameter(
        flag: "markdown",
        help: "Print the reference of all commands in Markdown."
    )

    private static let man = Parameter(
        flag: "man",
        help: "Print it as a man page, in roff; 'make install' puts one of each command where man looks for them."
    )

    static let definition = Command(
        name: "help",
        abstract: "Print the page of a command.",
        groups: [ParameterGroup([command, man, markdown])],
        examples: [
            Example("wmctl help", "List the commands"),
            Example("wmctl help key new", "Read about one of them"),
            Example("wmctl help --man detect | man -l -", "Read its man page"),
        ],
        action: ()
    )

    private let names: [String]
    private let isManPage: Bool
    private let isReference: Bool

    init(_ arguments: ParsedArguments) {
        names = arguments[Self.command]
        isManPage = arguments[Self.man]
        isReference = arguments[Self.markdown]
    }

    func run(_ console: Console) throws -> ExitStatus {
        let root = CommandTree.root
        if isReference {
            try console.write(root.markdown(introduction: Self.introduction))
        } else if isManPage {
            try console.write(root.manPage(of: names, version: Program.version, date: Program.date))
        } else {
            try console.write(HelpPage(path: root.path(to: names)).text(width: console.width))
        }
        return .success
    }

    private static let introduction = """
        Made of the same definitions as `wmctl --help`, by `wmctl help --markdown`. Options may stand anywhere after the \
        command; `--` ends them. Values are written `--name VALUE` or `--name=VALUE`, for letters `-n VALUE` or `-nVALUE`.
        """
}
