// SPDX-License-Identifier: Apache-2.0

internal import Cryptography

/// A secret under a passphrase: scrypt makes a key of it, AES-256-GCM seals the secret.
struct SealedSecret: Sendable, Equatable {
    let scrypt: Scrypt
    let salt: [UInt8]
    let nonce: [UInt8]
    let ciphertext: [UInt8]

    static let saltCount = 16

    /// Seals a secret under a fresh salt and nonce.
    init(
        sealing secret: SecretBytes,
        passphrase: SecretBytes,
        context: [UInt8],
        scrypt: Scrypt
    ) throws(CryptographyError) {
        salt = try Randomness.bytes(count: Self.saltCount)
        nonce = try Randomness.bytes(count: AES256GCM.nonceCount)
        self.scrypt = scrypt
        let key = try scrypt.derive(passphrase: passphrase, salt: salt, count: 32)
        ciphertext = try AES256GCM.seal(secret, key: key, nonce: nonce, context: context)
    }

    init(scrypt: Scrypt, salt: [UInt8], nonce: [UInt8], ciphertext: [UInt8]) {
        self.scrypt = scrypt
        self.salt = salt
        self.nonce = nonce
        self.ciphertext = ciphertext
    }

    /// The secret.
    ///
    /// - Throws: ``CryptographyError/authenticationFailed`` for a wrong passphrase or a changed entry.
    func open(passphrase: SecretBytes, context: [UInt8]) throws(CryptographyError) -> SecretBytes {
        let key = try scrypt.derive(passphrase: passphrase, salt: salt, count: 32)
        return try AES256GCM.open(ciphertext, key: key, nonce: nonce, context: context)
    }
}
