// SPDX-License-Identifier: Apache-2.0

import Arguments
import Watermark

/// `wmctl key new`: a fresh secret with a profile.
struct KeyNew: Subcommand {
    private static let id = Parameter(
        option: "id",
        .string,
        valueName: "ID",
        help: "The key's name in commands and reports; made of the date unless given."
    )
    private static let tokenizers = Parameter(
        repeating: "tokenizer",
        short: "t",
        .tokenizer,
        help: """
            Bind a tokenizer of any kind now, and keep a copy for detection; generating with a model binds the model's.
            """
    )

    static let definition = Command(
        name: "new",
        abstract: "Make a key, and the keyring when there is none.",
        discussion: """
            Prints the id of the new key. Its profile, all that generator and detector must agree on, cannot be changed \
            afterwards. When the keyring is sealed under a passphrase, so is the new secret.
            """,
        groups: [
            ParameterGroup(
                [id, tokenizers, TokenizerOptions.pattern] + SecretOptions.secret.parameters + [ConsoleOptions.json],
                exclusive: [SecretOptions.secret.parameters]
            ),
            ProfileOptions.group, KeyringOptions.group,
        ],
        examples: [
            Example("wmctl key new", "A key with the default profile"),
            Example("wmctl key new --id prod-2026-11 --delta inf", "A hard green list: only green tokens are drawn"),
            Example("wmctl key new --scheme balanced --context-width 4", "A mark that leaves the distribution alone"),
            Example("wmctl key new --secret-fd 3 3< secret.hex", "With a secret of one's own"),
        ],
        action: ()
    )

    private let id: String?
    private let profile: ProfileOptions
    private let tokenizers: [TokenizerChoice]
    private let secret: SecretSource?
    private let keyring: KeyringOptions
    private let isJSON: Bool

    init(_ arguments: ParsedArguments) throws {
        id = arguments[Self.id]
        if let id, !Keyring.isValid(id: id) {
            throw arguments.invalid(Self.id, expected: "1 to 64 of the characters A-Z a-z 0-9 . _ -")
        }
        profile = try ProfileOptions(arguments)
        tokenizers = arguments[Self.tokenizers].map { TokenizerChoice($0, arguments) }
        secret = SecretOptions.secret.source(arguments)
        keyring = KeyringOptions(arguments)
        isJSON = arguments[ConsoleOptions.json]
    }

    func run(_ console: Console) throws -> ExitStatus {
        let store = try keyring.store(console)
        let loaded = try tokenizers.map { try $0.load(console.environment) }
        let id = id ?? KeyNaming.newID()
        var seen: Set<String> = []
        let bindings = loaded.map(\.binding).filter { seen.insert($0.vocabularySHA256).inserted }
        let profile = try profile.profile(id: id, tokenizers: bindings)
        let secret = try secret?.keyBytes()
        let passphrase = try store.passphrase(for: store.loadOrEmpty())
        // Before the key: without the copies its texts could not be read.
        for tokenizer in loaded { try store.keepCopy(of: tokenizer) }
        let entry = try Keyring.update(store.path) { (keyring) throws(KeyringError) in
            try keyring.add(
                id: id,
                purpose: .watermark(profile),
                secret: secret,
                created: KeyNaming.now(),
                passphrase: passphrase
            )
            return try keyring.entry(id)
        }
        try console.write(isJSON ? KeyDescription(entry).jsonLine : "\(id)\n")
        return .success
    }
}
