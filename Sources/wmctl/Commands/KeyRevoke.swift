// SPDX-License-Identifier: Apache-2.0

import Arguments
import Watermark

/// `wmctl key revoke`.
struct KeyRevoke: Subcommand {
    static let definition = Command(
        name: "revoke",
        abstract: "Let keys neither mark nor detect from now on.",
        discussion: """
            For a secret that others may know: a text that carries its mark proves nothing any more, nor does a report that \
            a signing key has signed, which 'verify' refuses from then on. The key stays in the \
            keyring, so that its id is not used again. This cannot be undone.
            """,
        groups: [ParameterGroup([KeyOptions.ids]), KeyringOptions.group],
        examples: [Example("wmctl key revoke prod-2026-10", "After its secret leaked")],
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
            for id in ids { try keyring.revoke(id) }
        }
        return .success
    }
}
