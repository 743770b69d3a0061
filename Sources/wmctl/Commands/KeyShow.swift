// SPDX-License-Identifier: Apache-2.0

import Arguments
import Watermark

/// `wmctl key show`.
struct KeyShow: Subcommand {
    static let definition = Command(
        name: "show",
        abstract: "Describe a key: state, profile and tokenizers or public key, never the secret.",
        groups: [ParameterGroup([KeyOptions.id, ConsoleOptions.json]), KeyringOptions.group],
        examples: [Example("wmctl key show prod-2026-11", "One field a line")],
        action: ()
    )

    private let id: String
    private let keyring: KeyringOptions
    private let isJSON: Bool

    init(_ arguments: ParsedArguments) {
        id = arguments[KeyOptions.id]
        keyring = KeyringOptions(arguments)
        isJSON = arguments[ConsoleOptions.json]
    }

    func run(_ console: Console) throws -> ExitStatus {
        let description = KeyDescription(try keyring.store(console).load().entry(id))
        try console.write(isJSON ? description.jsonLine : description.text)
        return .success
    }
}
