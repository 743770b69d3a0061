// SPDX-License-Identifier: Apache-2.0

import Arguments

/// Which keys of the keyring.
enum KeyOptions {
    static let id = Parameter(positional: "ID", .string, help: "The key.")
    static let ids = Parameter(remaining: "ID", .string, atLeast: 1, help: "The keys.")
    static let generationKey = Parameter(
        option: "key",
        short: "k",
        .string,
        valueName: "ID",
        help: "The key to mark with; the newest active one unless given."
    )
    static let detectionKeys = Parameter(
        repeating: "key",
        short: "k",
        .string,
        valueName: "ID",
        help: "A key to look for; may be given several times. Every active and retired key unless given."
    )
    static let allKeys = Parameter(flag: "all-keys", help: "Look for every active and retired key, as is done anyway.")
    static let detectionTokenizer = Parameter(
        option: "tokenizer",
        short: "t",
        .file,
        valueName: "NAME|FILE",
        help: "Read texts with this tokenizer only; it must be bound to the key, or the key to none."
    )

    static let generationGroup = ParameterGroup("Key", [generationKey])
    static let detectionGroup = ParameterGroup("Keys", [detectionKeys, allKeys, detectionTokenizer])
}
