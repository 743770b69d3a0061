// SPDX-License-Identifier: Apache-2.0

import Arguments
import Cryptography
import Watermark

/// `wmctl key passphrase`: seals the secrets of the keyring, or opens them.
struct KeyPassphrase: Subcommand {
    private static let remove = Parameter(flag: "remove", help: "Store the secrets in the clear again.")

    static let definition = Command(
        name: "passphrase",
        abstract: "Set, change or remove the passphrase that seals the secrets of the keyring.",
        discussion: """
            The secrets are encrypted with AES-256-GCM under a key that scrypt makes of the passphrase. Without it they \
            are lost. Commands then ask for it, or take it from --passphrase-fd, --passphrase-file or \
            WMCTL_PASSPHRASE_FILE.
            """,
        groups: [
            ParameterGroup(
                [remove] + SecretOptions.newPassphrase.parameters,
                exclusive: [SecretOptions.newPassphrase.parameters + [remove]]
            ),
            KeyringOptions.group,
        ],
        examples: [
            Example("wmctl key passphrase", "Asks on the terminal"),
            Example("wmctl key passphrase --new-passphrase-file /run/secrets/wmctl", "In a script"),
        ],
        action: ()
    )

    private let isRemoval: Bool
    private let newPassphrase: SecretSource?
    private let keyring: KeyringOptions

    init(_ arguments: ParsedArguments) {
        isRemoval = arguments[Self.remove]
        newPassphrase = SecretOptions.newPassphrase.source(arguments)
        keyring = KeyringOptions(arguments)
    }

    func run(_ console: Console) throws -> ExitStatus {
        let store = try keyring.store(console)
        let keyring = try store.load()
        if isRemoval, !keyring.isSealed {
            console.note("the keyring is not sealed; nothing was changed")
            return .success
        }
        let old = try store.passphrase(for: keyring)
        let new = try isRemoval ? nil : Passphrase(readNew())
        try Keyring.update(store.path) { (keyring) throws(KeyringError) in
            try keyring.changePassphrase(from: old, to: new)
        }
        return .success
    }

    private func readNew() throws -> SecretBytes {
        if let newPassphrase { return try newPassphrase.read() }
        guard let first = try TerminalPrompt.secret("New passphrase: "),
            let second = try TerminalPrompt.secret("The same again: ")
        else { throw CommandError.noTerminal }
        guard first == second else { throw CommandError.differentPassphrases }
        return first
    }
}
