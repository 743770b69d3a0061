// SPDX-License-Identifier: Apache-2.0

import Arguments
import Watermark

/// `wmctl key rotate`: a new key takes over from an old one.
struct KeyRotate: Subcommand {
    private static let newID = Parameter(
        option: "id",
        .string,
        valueName: "ID",
        help: "The name of the new key; made of the date unless given."
    )

    static let definition = Command(
        name: "rotate",
        abstract: "Make a new active key like an old one, with its profile, and retire the old one.",
        discussion: """
            Prints the id of the new key. The old key goes on detecting, so texts that were marked with it stay readable; what \
            an old signing key has signed stays valid.
            """,
        groups: [ParameterGroup([KeyOptions.id, newID, ConsoleOptions.json]), KeyringOptions.group],
        examples: [Example("wmctl key rotate prod-2026-11 --id prod-2026-12", "Once a month")],
        action: ()
    )

    private let id: String
    private let newID: String?
    private let keyring: KeyringOptions
    private let isJSON: Bool

    init(_ arguments: ParsedArguments) throws {
        id = arguments[KeyOptions.id]
        newID = arguments[Self.newID]
        if let newID, !Keyring.isValid(id: newID) {
            throw arguments.invalid(Self.newID, expected: "1 to 64 of the characters A-Z a-z 0-9 . _ -")
        }
        keyring = KeyringOptions(arguments)
        isJSON = arguments[ConsoleOptions.json]
    }

    func run(_ console: Console) throws -> ExitStatus {
        let store = try keyring.store(console)
        let newID = newID ?? KeyNaming.newID()
        let passphrase = try store.passphrase(for: store.load())
        let entry = try Keyring.update(store.path) { (keyring) throws(KeyringError) in
            try keyring.rotate(id, to: newID, created: KeyNaming.now(), passphrase: passphrase)
            return try keyring.entry(newID)
        }
        try console.write(isJSON ? KeyDescription(entry).jsonLine : "\(newID)\n")
        return .success
    }
}
