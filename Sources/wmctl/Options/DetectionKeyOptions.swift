// SPDX-License-Identifier: Apache-2.0

import Arguments
import Detector

/// Which marks to look for.
struct DetectionKeyOptions {
    private static let keys = Parameter(
        repeating: "key",
        short: "k",
        .key(.detectingKeys),
        help: "A key to look for; may be given several times. Every active and retired key unless given."
    )
    static let allKeys = Parameter(
        flag: "all-keys",
        help: "Look for every active and retired key, as is done anyway."
    )
    private static let tokenizer = Parameter(
        option: "tokenizer",
        short: "t",
        .tokenizer,
        help: "Read texts with this tokenizer only; it must be bound to the key, or the key to none."
    )

    static let group = ParameterGroup("Keys", [keys, allKeys, tokenizer, TokenizerOptions.pattern])

    /// The keys that were named, each once: a key that is named twice is one test; empty for all.
    let keys: [String]
    /// The only tokenizer to read with.
    let tokenizer: TokenizerChoice?

    init(_ arguments: ParsedArguments) throws {
        keys = arguments[Self.keys].reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
        tokenizer = arguments[Self.tokenizer].map { TokenizerChoice($0, arguments) }
        if arguments[Self.allKeys], !keys.isEmpty {
            throw arguments.broken("--key and --all-keys exclude each other")
        }
    }

    /// The marks, from the keyring.
    func candidates(_ store: KeyStore) throws -> [DetectionCandidate] {
        try store.candidates(keys: keys, tokenizer: tokenizer)
    }

    /// Says which keys a search that found nothing did not look for.
    func noteRevoked(in store: KeyStore, _ console: Console) {
        guard keys.isEmpty, store.revokedCount > 0 else { return }
        console.note("not looked for: \(Decimal.count(store.revokedCount, "revoked key")), see 'wmctl key list'")
    }
}
