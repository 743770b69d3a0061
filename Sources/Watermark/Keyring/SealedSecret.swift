// SPDX-License-Identifier: Apache-2.0

internal import Cryptography

/// A secret under a passphrase: scrypt makes a key of it, AES-256-GCM seals the secret.
struct SealedSecret: Sendable, Equatable {
    let stretching: Stretching
    /// 12 random bytes, new at every sealing: the secrets of a keyring share a key.
    let nonce: [UInt8]
    /// The encrypted secret, then the tag.
    let ciphertext: [UInt8]

    /// The secret.
    ///
    /// - Throws: ``CryptographyError/authenticationFailed`` for a wrong passphrase or a changed entry.
    func open(passphrase: Passphrase, context: [UInt8]) throws(CryptographyError) -> SecretBytes {
        try AES256GCM.open(ciphertext, key: passphrase.key(stretching), nonce: nonce, context: context)
    }
}

extension SealedSecret {
    /// Seals a secret under a fresh nonce.
    init(sealing secret: SecretBytes, by seal: Seal, context: [UInt8]) throws(CryptographyError) {
        stretching = seal.stretching
        nonce = try Randomness.bytes(count: AES256GCM.nonceCount)
        ciphertext = try AES256GCM.seal(secret, key: seal.passphrase.key(stretching), nonce: nonce, context: context)
    }
}

extension SealedSecret: CustomStringConvertible, CustomReflectable {
    /// A fixed word: what can be guessed at belongs in no log either.
    var description: String { "sealed" }
    var customMirror: Mirror { Mirror(self, children: []) }
}
