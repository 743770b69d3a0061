// SPDX-License-Identifier: Apache-2.0

import Arguments
import Cryptography
import Watermark

/// `wmctl key new`: a fresh secret with a profile.
struct KeyNew: Subcommand {
    private static let id = Parameter(
        option: "id",
        .string,
        valueName: "ID",
        help: "The key's name in commands and reports; made of the date unless given."
    )
    private static let signing = Parameter(
        flag: "signing",
        help: "A key that signs reports (Ed25519) instead of one that marks; it has no profile."
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

            With --peer the key is for the mark of another engine, and the secret is the engine's key: a whole number in \
            decimal or, for synthid-…, some, for unigram the ids of the green tokens (or true and false for each, or a bitmap).

            With --signing it is an Ed25519 key for 'certify' and 'serve'; 'wmctl key jwks' prints its public half.
            """,
        groups: [
            ParameterGroup(
                [id, signing, tokenizers, TokenizerOptions.pattern] + SecretOptions.secret.parameters + [
                    ConsoleOptions.json
                ],
                exclusive: [SecretOptions.secret.parameters]
            ),
            ProfileOptions.group, PeerOptions.group, KeyringOptions.group,
        ],
        examples: [
            Example("wmctl key new", "A key with the default profile"),
            Example("wmctl key new --id prod-2026-11 --delta inf", "A hard green list: only green tokens are drawn"),
            Example("wmctl key new --scheme balanced --context-width 4", "A mark that leaves the distribution alone"),
            Example("wmctl key new --scheme gumbel --alpha 0.1", "A mark that costs no quality, with a second key"),
            Example(
                "wmctl key new --scheme tournament --weights weighted",
                "Tournament sampling, as SynthID-Text has it"
            ),
            Example("wmctl key new --id tenants --scheme gumbel --payload-bits 16", "Texts that carry a number"),
            Example(
                "wmctl key new --peer hf-lefthash --default-key --vocabulary-size 49152",
                "To read transformers' texts"
            ),
            Example("wmctl key new --signing --id reports-2026", "A key to sign reports with"),
            Example("wmctl key new --secret-fd 3 3< secret.hex", "With a secret of one's own"),
        ],
        action: ()
    )

    private let id: String?
    private let signs: Bool
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
        signs = arguments[Self.signing]
        let marking =
            [Self.tokenizers, TokenizerOptions.pattern] + ProfileOptions.group.parameters
            + PeerOptions.group.parameters
        if signs, let parameter = marking.first(where: { Self.isGiven($0, arguments) }) {
            throw arguments.broken("\(parameter.definition.label) is not for --signing: such a key has no profile")
        }
        profile = try ProfileOptions(arguments)
        tokenizers = arguments[Self.tokenizers].map { TokenizerChoice($0, arguments) }
        secret = SecretOptions.secret.source(arguments)
        if let peer = profile.peer.peer, try peer.kind.needsVocabularySize, profile.peer.vocabularySize == nil,
            tokenizers.isEmpty
        {
            let missing = CommandError.noVocabularySize(peer: peer.name)
            throw arguments.broken(missing.description, help: missing.help)
        }
        if profile.peer.takesDefaultKey, secret != nil {
            throw arguments.broken("--default-key is a secret already; leave --secret-fd and --secret-file away")
        }
        keyring = KeyringOptions(arguments)
        isJSON = arguments[ConsoleOptions.json]
    }

    func run(_ console: Console) throws -> ExitStatus {
        let store = try keyring.store(console)
        if signs { return try addSigning(store, console) }
        let loaded = try tokenizers.map { try $0.load(console.environment) }
        let id = id ?? KeyNaming.newID()
        var seen: Set<String> = []
        let bindings = loaded.map(\.binding).filter { seen.insert($0.vocabularySHA256).inserted }
        let (profile, secret) = try profileAndSecret(id: id, bindings, console)
        for tokenizer in bindings { try profile.checkVocabulary(of: tokenizer) }
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

    private func addSigning(_ store: KeyStore, _ console: Console) throws -> ExitStatus {
        let id = id ?? KeyNaming.newID(prefix: "signing")
        let secret = try secret?.keyBytes()
        let passphrase = try store.passphrase(for: store.loadOrEmpty())
        let entry = try Keyring.update(store.path) { (keyring) throws(KeyringError) in
            try keyring.add(
                id: id,
                purpose: .signing,
                secret: secret,
                created: KeyNaming.now(),
                passphrase: passphrase
            )
            return try keyring.entry(id)
        }
        try console.write(isJSON ? KeyDescription(entry).jsonLine : "\(id)\n")
        return .success
    }

    private static func isGiven(_ parameter: some ParameterProtocol, _ arguments: ParsedArguments) -> Bool {
        arguments.isGiven(parameter)
    }

    private func profileAndSecret(
        id: String,
        _ tokenizers: [TokenizerBinding],
        _ console: Console
    ) throws -> (Profile, SecretBytes?) {
        if let peer = profile.peer.peer {
            let key = try PeerKey(peer, profile, id: id, tokenizers: tokenizers, source: secret, console)
            return (key.profile, key.secret)
        }
        return (try profile.profile(id: id, tokenizers: tokenizers), try secret?.keyBytes())
    }
}
