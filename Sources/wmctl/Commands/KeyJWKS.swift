// SPDX-License-Identifier: Apache-2.0

import Arguments
import Detector

/// `wmctl key jwks`: the public halves of the signing keys.
struct KeyJWKS: Subcommand {
    static let definition = Command(
        name: "jwks",
        abstract: "Print the public halves of the signing keys, for those who verify.",
        discussion: """
            A JWK set (RFC 7517, RFC 8037) of the active and the retired signing keys, as 'wmctl serve' publishes it at \
            /.well-known/jwks.json. Revoked keys are left out. A sealed keyring needs its passphrase.
            """,
        groups: [KeyringOptions.group],
        examples: [Example("wmctl key jwks > jwks.json", "To be published")],
        action: ()
    )

    private let keyring: KeyringOptions

    init(_ arguments: ParsedArguments) {
        keyring = KeyringOptions(arguments)
    }

    func run(_ console: Console) throws -> ExitStatus {
        let store = try keyring.store(console)
        try console.write(store.publicKeys().json(pretty: true) + "\n")
        return .success
    }
}
