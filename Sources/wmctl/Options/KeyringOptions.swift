// SPDX-License-Identifier: Apache-2.0

import Arguments

/// Which keyring, and what opens it.
struct KeyringOptions {
    private static let path = Parameter(
        option: "keyring",
        .file,
        environment: "WMCTL_KEYRING",
        help: "The keyring; unless given, wmctl/keyring.json in $XDG_DATA_HOME or ~/.local/share."
    )

    static let group = ParameterGroup(
        "Keyring",
        [path] + SecretOptions.passphrase.parameters,
        exclusive: [SecretOptions.passphrase.parameters]
    )

    private let path: String?
    private let passphrase: SecretSource?

    init(_ arguments: ParsedArguments) {
        path = arguments[Self.path]
        passphrase = SecretOptions.passphrase.source(arguments)
    }

    /// The keys, for a command to work with.
    func store(_ console: Console) throws(CommandError) -> KeyStore {
        var chosen = path
        if chosen == nil { chosen = try console.environment.dataFolder() + "/keyring.json" }
        return KeyStore(path: chosen ?? "", passphraseSource: passphrase, console: console)
    }
}
