// SPDX-License-Identifier: Apache-2.0

import Arguments

/// `wmctl completions`: a script that teaches a shell to complete command lines.
struct Completions: Subcommand {
    private static let shell = Parameter(positional: "SHELL", .choice as ValueKind<Shell>, help: "bash, zsh or fish.")

    static let definition = Command(
        name: "completions",
        abstract: "Print a script with which a shell completes commands, options, keys and models.",
        discussion: """
            'make install' puts the scripts where shells look for them. By hand:

            bash: write it to ~/.local/share/bash-completion/completions/wmctl where the package bash-completion is \
            installed; elsewhere add 'source <(wmctl completions bash)' to ~/.bashrc.

            zsh: write it to a file named _wmctl in a folder of $fpath, such as ~/.zfunc after 'fpath+=(~/.zfunc)' before \
            'compinit' in ~/.zshrc.

            fish: write it to ~/.config/fish/completions/wmctl.fish.
            """,
        groups: [ParameterGroup([shell])],
        examples: [
            Example("source <(wmctl completions bash)", "For this session of bash"),
            Example("wmctl completions zsh > ~/.zfunc/_wmctl", "For zsh"),
            Example("wmctl completions fish > ~/.config/fish/completions/wmctl.fish", "For fish"),
        ],
        action: ()
    )

    private let shell: Shell

    init(_ arguments: ParsedArguments) {
        shell = arguments[Self.shell]
    }

    func run(_ console: Console) throws -> ExitStatus {
        try console.write(CommandTree.root.completionScript(for: shell))
        return .success
    }
}
