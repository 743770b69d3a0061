// SPDX-License-Identifier: Apache-2.0

import Arguments
import Detector
import Service
import Watermark

/// Which keys a service marks and looks for.
struct ServiceKeyOptions {
    private static let keys = Parameter(
        repeating: "key",
        short: "k",
        .key(.detectingKeys),
        help: "A key to look for; may be given several times. Every active and retired key unless given."
    )
    private static let marking = Parameter(
        option: "marking-key",
        .key(.activeKeys),
        help: "The key to mark with; the newest active one unless given."
    )
    private static let signing = Parameter(
        option: "signing-key",
        .key(),
        help: "The key to sign certificates with; the newest active signing key unless given."
    )

    static let group = ParameterGroup("Keys", [keys, marking, signing])

    private let keys: [String]
    private let marking: String?
    private let signing: String?

    init(_ arguments: ParsedArguments) {
        keys = arguments[Self.keys].reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
        marking = arguments[Self.marking]
        signing = arguments[Self.signing]
    }

    /// Reads the keys as ``load(_:for:)`` does, and makes and changes nothing.
    ///
    /// - Returns: whether ``load(_:for:)`` makes a first key.
    func check(_ store: KeyStore, for model: LoadedModel?) throws -> Bool {
        let keyring = try store.mayMake && model != nil ? store.loadOrEmpty() : store.load()
        if model != nil, marking == nil, store.needsFirstKey(keyring) { return true }
        let passphrase = try store.passphrase(for: keyring)
        if model != nil {
            let entry = try marking.map(keyring.entry) ?? keyring.newestActive()
            guard entry.state == .active else {
                throw KeyringError.wrongState(id: entry.id, state: entry.state, operation: "generate with")
            }
            _ = try entry.watermark(passphrase: passphrase)
        }
        _ = try store.candidates(keys: keys, tokenizer: nil)
        _ = try CertificateSigner(keyring, keyID: signing, passphrase: passphrase)
        _ = try JWKSet(keyring, passphrase: passphrase)
        return false
    }

    /// The keys as they are in the keyring.
    ///
    /// A keyring is made where there is none, texts are to be marked, and the store may.
    func load(_ store: KeyStore, for model: LoadedModel?) throws -> ServiceKeys {
        let watermark = try model.map { try store.watermark(forGenerating: marking, with: $0.tokenizer) }
        let candidates = try store.candidates(keys: keys, tokenizer: nil)
        let keyring = try store.load()
        let passphrase = try store.passphrase(for: keyring)
        return ServiceKeys(
            candidates: candidates,
            marking: watermark,
            signer: try CertificateSigner(keyring, keyID: signing, passphrase: passphrase),
            publicKeys: try JWKSet(keyring, passphrase: passphrase)
        )
    }
}
