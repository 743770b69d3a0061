// SPDX-License-Identifier: Apache-2.0

import Arguments

/// What holds for every command, as help and man pages of the whole program end.
enum Reference {
    static let sections = [exitStatus, environment, files]

    private static let exitStatus = HelpPage.Section(
        title: "Exit status",
        entries: ExitStatus.allCases.map { HelpPage.Entry(term: "\($0.rawValue)", text: $0.meaning) }
    )

    private static let environment = HelpPage.Section(
        title: "Environment",
        entries: [
            HelpPage.Entry(term: "WMCTL_KEYRING", text: "The keyring, unless --keyring names one."),
            HelpPage.Entry(
                term: "WMCTL_PASSPHRASE_FILE",
                text: "The file that holds the keyring's passphrase, unless an option says where it is."
            ),
            HelpPage.Entry(
                term: "WMCTL_VOCAB",
                text: "The folder of the tokenizers and models that came with the program."
            ),
            HelpPage.Entry(term: "XDG_DATA_HOME", text: "The folder for data; ~/.local/share unless set."),
            HelpPage.Entry(term: "NO_COLOR", text: "If set, nothing is coloured unless --color says so."),
            HelpPage.Entry(term: "COLUMNS", text: "The width of help pages."),
        ]
    )

    private static let files = HelpPage.Section(
        title: "Files",
        entries: [
            HelpPage.Entry(
                term: "$XDG_DATA_HOME/wmctl/keyring.json",
                text: "The keyring; only its owner may read it."
            ),
            HelpPage.Entry(
                term: "$XDG_DATA_HOME/wmctl/tokenizers/",
                text: "Copies of the tokenizers that texts were generated with, so that detection needs no model."
            ),
            HelpPage.Entry(
                term: "PREFIX/share/wmctl/vocab/",
                text: "The tokenizers and models that came with the program."
            ),
        ]
    )
}
