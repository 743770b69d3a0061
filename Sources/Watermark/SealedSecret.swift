// SPDX-License-Identifier: Apache-2.0

internal import Cryptography

/// A secret under a passphrase: scrypt makes a key of it, AES-256-GCM seals the secret.
struct SealedSecret: Sendable, Equatable {
    let stretching: Stretching
    let nonce: [UInt8]
    let ciphertext: [UInt8]

    init(stretching: Stretching, nonce: [UInt8], ciphertext: [UInt8]) {
        self.stretching = stretching
        self.nonce = nonce
        self.ciphertext = ciphertext
    }

    /// Seals a secret under a fresh nonce.
    init(
        sealing secret: SecretBytes,
        passphrase: Passphrase,
        stretching: Stretching,
        context: [UInt8]
    ) throws(CryptographyError) {
        self.stretching = stretching
        nonce = try Randomness.bytes(count: AES256GCM.nonceCount)
        ciphertext = try AES256GCM.seal(secret, key: passphrase.key(stretching), nonce: nonce, context: context)
    }

    /// The secret.
    ///
    /// - Throws: ``CryptographyError/authenticationFailed`` for a wrong passphrase or a changed entry.
    func open(passphrase: Passphrase, context: [UInt8]) throws(CryptographyError) -> SecretBytes {
        try AES256GCM.open(ciphertext, key: passphrase.key(stretching), nonce: nonce, context: context)
    }
}
