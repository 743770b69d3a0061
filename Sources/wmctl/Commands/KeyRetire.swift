// SPDX-License-Identifier: Apache-2.0

import Arguments
import Watermark

/// `wmctl key retire`.
struct KeyRetire: Subcommand {
    static let definition = Command(
        name: "retire",
        abstract: "Let keys only detect from now on.",
        discussion: """
            A retired key marks no new texts, and is still looked for. A retired signing key signs nothing new, and what it \
            has signed stays valid.
            """,
        groups: [ParameterGroup([KeyOptions.ids]), KeyringOptions.group],
        examples: [Example("wmctl key retire prod-2026-10", "Its texts stay readable, no new ones are marked with it")],
        action: ()
    )

    private let ids: [String]
    private let keyring: KeyringOptions

    init(_ arguments: ParsedArguments) {
        ids = arguments[KeyOptions.ids]
        keyring = KeyringOptions(arguments)
    }

    func run(_ console: Console) throws -> ExitStatus {
        let store = try keyring.store(console)
        _ = try store.load()
        try Keyring.update(store.path) { (keyring) throws(KeyringError) in
            for id in ids { try keyring.retire(id) }
        }
        return .success
    }
}
