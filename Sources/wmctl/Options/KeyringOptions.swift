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

    /// Whether somebody said which keyring, so that one that is not there is an error.
    var isNamed: Bool { path != nil }

    private let path: String?
    private let passphrase: SecretSource?

    init(_ arguments: ParsedArguments) {
        path = arguments[Self.path]
        passphrase = SecretOptions.passphrase.source(arguments)
    }

    /// The keyring that a command line means which is still being typed, as shells pass it: without variables, `~` as it is.
    static func path(in words: [String], _ environment: Environment) -> String? {
        var typed: String?
        for (index, word) in words.enumerated() {
            if word.hasPrefix("\(path.definition.label)=") {
                typed = String(word.dropFirst(path.definition.label.count + 1))
            } else if word == path.definition.label, index + 1 < words.count {
                typed = words[index + 1]
            }
        }
        if let typed, typed.hasPrefix("~/"), let home = environment["HOME"] { return home + typed.dropFirst() }
        if let chosen = typed ?? path.definition.environment.flatMap({ environment[$0] }) { return chosen }
        return try? standardPath(environment)
    }

    private static func standardPath(_ environment: Environment) throws(CommandError) -> String {
        try environment.dataFolder() + "/keyring.json"
    }

    /// The keys, for a command to work with.
    func store(_ console: Console) throws(CommandError) -> KeyStore {
        var chosen = path
        if chosen == nil { chosen = try Self.standardPath(console.environment) }
        return KeyStore(path: chosen ?? "", passphraseSource: passphrase, console: console)
    }
}
