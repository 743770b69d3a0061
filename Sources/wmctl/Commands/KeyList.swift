// SPDX-License-Identifier: Apache-2.0

import Arguments
import JSON
import Watermark

/// `wmctl key list`.
struct KeyList: Subcommand {
    static let definition = Command(
        name: "list",
        abstract: "List the keys of the keyring, oldest first.",
        groups: [ParameterGroup([ConsoleOptions.json]), KeyringOptions.group],
        examples: [
            Example("wmctl key list", "A table"),
            Example("wmctl key list --json | jq -r '.keys[] | select(.state == \"active\").id'", "The active ones"),
        ],
        action: ()
    )

    private let keyring: KeyringOptions
    private let isJSON: Bool

    init(_ arguments: ParsedArguments) {
        keyring = KeyringOptions(arguments)
        isJSON = arguments[ConsoleOptions.json]
    }

    func run(_ console: Console) throws -> ExitStatus {
        let store = try keyring.store(console)
        let entries = try store.load().entries
        guard isJSON else {
            try console.write(KeyDescription.table(of: entries))
            return .success
        }
        var json = JSONWriter()
        json.object { json in
            json.member("keyring", store.path)
            json.member("keys", entries) { json, entry in KeyDescription(entry).write(to: &json) }
        }
        try console.write(json.text + "\n")
        return .success
    }
}
