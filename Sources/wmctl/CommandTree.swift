// SPDX-License-Identifier: Apache-2.0

import Arguments

/// Every command of the program.
enum CommandTree {
    static let root = Command<any Subcommand.Type>(
        name: "wmctl",
        abstract: "Mark text as a language model writes it, and prove later that the mark is there.",
        discussion: """
            Data goes to standard output, everything else to standard error.
            """,
        groups: [ConsoleOptions.group],
        reference: Reference.sections,
        examples: [
            Example("wmctl generate 'It was a fine morning, and' > text.txt", "Write text with a mark"),
            Example("wmctl detect text.txt", "Look for the mark"),
            Example("wmctl help key new", "Read about a command"),
        ],
        subcommands: [
            Generate.command,
            Detect.command,
            Certify.command,
            Verify.command,
            Score.command,
            FilterLines.command,
            Serve.command,
            Command(
                name: "key",
                abstract: "Make keys and look after them.",
                discussion: """
                    A key is a secret with a profile, everything public that generator and detector must agree on; \
                    or a secret that signs reports ('key new --signing'). \
                    Keys live in the keyring, a file that only its owner may read. Secrets never pass through the \
                    command line: they come from file descriptors, files or the terminal.
                    """,
                subcommands: [
                    KeyNew.command, KeyPeers.command, KeyList.command, KeyShow.command, KeyRotate.command,
                    KeyRetire.command,
                    KeyRevoke.command, KeyCalibrate.command, KeyExport.command, KeyImport.command,
                    KeyJWKS.command,
                    KeyPassphrase.command,
                ]
            ),
            Command(
                name: "token",
                abstract: "Make tokens for the clients of a service and look after them.",
                discussion: """
                    Who bears a token has its role at every service that reads the same file, one that only its owner \
                    may read. It holds no token, only what recognises one.
                    """,
                subcommands: [TokenNew.command, TokenListing.command, TokenRevoke.command]
            ),
            Command(
                name: "model",
                abstract: "Look at models, get them, train n-gram models and exchange them.",
                subcommands: [
                    ModelTrain.command, ModelInfo.command, ModelFetch.command, ModelImportARPA.command,
                    ModelExportARPA.command,
                ]
            ),
            Command(
                name: "tokenizer",
                abstract: "Turn text into tokens and back, look at tokenizers and export them.",
                subcommands: [
                    TokenizerEncode.command, TokenizerDecode.command, TokenizerInfo.command, TokenizerExport.command,
                ]
            ),
            Completions.command,
            Version.command,
            Help.command,
            Complete.command,
        ]
    )
}
