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
        isHidden: true,
        help: "Print the reference of all commands in Markdown."
    )

    static let definition = Command(
        name: "help",
        abstract: "Print the page of a command.",
        groups: [ParameterGroup([command, markdown])],
        examples: [
            Example("wmctl help", "List the commands"),
            Example("wmctl help key new", "Read about one of them"),
        ],
        action: ()
    )

    private let names: [String]
    private let isReference: Bool

    init(_ arguments: ParsedArguments) {
        names = arguments[Self.command]
        isReference = arguments[Self.markdown]
    }

    func run(_ console: Console) throws -> ExitStatus {
        let root = CommandTree.root
        if isReference {
            try console.write(root.markdown(introduction: Self.introduction))
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
