// SPDX-License-Identifier: Apache-2.0

import Arguments
import Watermark

/// `wmctl key import`: the keys of an exported file into the keyring.
struct KeyImport: Subcommand {
    private static let input = Parameter(
        positional: "FILE",
        .file,
        help: "What 'key export' wrote, readable by you alone; - reads standard input."
    )

    static let definition = Command(
        name: "import",
        abstract: "Add exported keys to the keyring, and make it when there is none.",
        discussion: """
            Prints the ids of the keys that are new. A key that is there already, the same in everything, is left as it \
            is; one that differs is refused, and then nothing is imported. The secrets become sealed, or not, as the \
            others of the keyring are; an empty keyring takes them as they come.
            """,
        groups: [
            ParameterGroup(
                [input] + SecretOptions.importPassphrase.parameters,
                exclusive: [SecretOptions.importPassphrase.parameters]
            ),
            KeyringOptions.group,
        ],
        examples: [Example("wmctl key import prod.json", "A key from another machine")],
        action: ()
    )

    private let input: String
    private let importPassphrase: SecretSource?
    private let keyring: KeyringOptions

    init(_ arguments: ParsedArguments) {
        input = arguments[Self.input]
        importPassphrase = SecretOptions.importPassphrase.source(arguments)
        keyring = KeyringOptions(arguments)
    }

    func run(_ console: Console) throws -> ExitStatus {
        let store = try keyring.store(console)
        let imported = try read(console)
        let mine = try store.loadOrEmpty()
        let passphrase = try store.passphrase(for: mine)
        // An empty keyring takes sealed secrets as they come.
        let opens = imported.isSealed && !mine.entries.isEmpty
        let theirs = try opens ? askForPassphrase() : nil
        let added = try Keyring.update(store.path) { (keyring) throws(KeyringError) in
            try keyring.merge(imported, passphrase: passphrase, otherPassphrase: theirs)
        }
        if !added.isEmpty, opens, !mine.isSealed {
            console.warn("the keyring is not sealed; the imported secrets are now in the clear")
        }
        for id in added { try console.write("\(id)\n") }
        if added.isEmpty { console.note("nothing is new") }
        return .success
    }

    private func read(_ console: Console) throws -> Keyring {
        guard input != "-" else { return try Keyring(reading: InputFile.read("-", console), path: "standard input") }
        do throws(KeyringError) {
            return try Keyring.load(input)
        } catch .absent(let path) {
            throw CommandError.cannotRead(path: path, reason: "no such file")
        }
    }

    private func askForPassphrase() throws -> Passphrase {
        let asked = try importPassphrase?.read() ?? TerminalPrompt.secret("Passphrase of \(quoted(input)): ")
        guard let asked else { throw CommandError.noTerminal }
        return Passphrase(asked)
    }
}
