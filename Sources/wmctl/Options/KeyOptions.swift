// SPDX-License-Identifier: Apache-2.0

import Arguments

/// Which keys of the keyring.
enum KeyOptions {
    static let id = Parameter(positional: "ID", .key(), help: "The key.")
    static let ids = Parameter(remaining: "ID", .key(), atLeast: 1, help: "The keys.")
    static let generationKey = Parameter(
        option: "key",
        short: "k",
        .key(.activeKeys),
        help: """
            The key to mark with; the newest active one unless given. A key of another engine's mark ('key new --peer') marks \
            only when named.
            """
    )

    static let generationGroup = ParameterGroup("Key", [generationKey])
}
