// SPDX-License-Identifier: Apache-2.0

import Arguments
import Watermark

/// `wmctl key export`: one key, secret included, as a keyring of its own.
struct KeyExport: Subcommand {
    private static let output = Parameter(
        option: "output",
        short: "o",
        .file,
        help: "A new file, made with mode 0600; - is standard output, as is leaving it out when that is no terminal."
    )

    static let definition = Command(
        name: "export",
        abstract: "Write a key with its secret, for 'key import' on another machine.",
        discussion: """
            Whoever has the secret can mark texts, or sign reports, in your name. With a new passphrase the copy is sealed under it; without \
            one the secret is as it is in the keyring, in the clear or sealed.
            """,
        groups: [
            ParameterGroup(
                [KeyOptions.id, output] + SecretOptions.newPassphrase.parameters,
                exclusive: [SecretOptions.newPassphrase.parameters]
            ),
            KeyringOptions.group,
        ],
        examples: [
            Example("wmctl key export prod-2026-11 -o prod.json", "To a file that only you can read"),
            Example("wmctl key export prod-2026-11 | ssh server wmctl key import -", "Straight to another machine"),
        ],
        action: ()
    )

    private let id: String
    private let output: String?
    private let newPassphrase: SecretSource?
    private let keyring: KeyringOptions

    init(_ arguments: ParsedArguments) {
        id = arguments[KeyOptions.id]
        output = arguments[Self.output]
        newPassphrase = SecretOptions.newPassphrase.source(arguments)
        keyring = KeyringOptions(arguments)
    }

    func run(_ console: Console) throws -> ExitStatus {
        if output == nil, console.isOutputTerminal { throw CommandError.secretOnTerminal }
        let store = try keyring.store(console)
        var exported = try store.load().exporting(id)
        if let newPassphrase {
            let old = try store.passphrase(for: exported)
            try exported.changePassphrase(from: old, to: Passphrase(newPassphrase.read()))
        }
        if let output, output != "-" {
            try exported.write(toNewFile: output)
        } else {
            try console.write(exported.write())
            try console.flush()
        }
        return .success
    }
}
