// SPDX-License-Identifier: Apache-2.0

import Cryptography
public import Watermark

extension JWKSet {
    /// The public halves of a keyring's signing keys, the active and the retired ones; the revoked ones by their ids.
    ///
    /// - Parameter passphrase: opens a sealed keyring: a public key is computed of the private one.
    /// - Throws: ``Watermark/KeyringError``, when a secret cannot be opened.
    public init(_ keyring: Keyring, passphrase: Passphrase?) throws(KeyringError) {
        self.init(keys: [])
        for entry in keyring.entries where entry.purpose == .signing {
            guard entry.state != .revoked else {
                revokedKeyIDs.insert(entry.id)
                continue
            }
            let key = try entry.signingKey(passphrase)
            keys.append(Key(keyID: entry.id, key: key.verifyingKey, isRetired: entry.state == .retired))
        }
    }
}

extension CertificateSigner {
    /// The signer with a key of a keyring.
    ///
    /// - Parameters:
    ///   - id: the key; nil for the newest active signing key.
    ///   - passphrase: opens a sealed keyring.
    /// - Returns: nil when no key was named and none signs.
    /// - Throws: ``Watermark/KeyringError``, for a key that is not there, does not sign, or is not active.
    public init?(_ keyring: Keyring, keyID id: String? = nil, passphrase: Passphrase?) throws(KeyringError) {
        guard let entry = try id.map(keyring.entry) ?? keyring.newestSigning else { return nil }
        guard entry.purpose == .signing else { throw .marks(id: entry.id, operation: "sign with") }
        guard entry.state == .active else {
            throw .wrongState(id: entry.id, state: entry.state, operation: "sign with")
        }
        self.init(keyID: entry.id, key: try entry.signingKey(passphrase))
    }
}

extension KeyringEntry {
    fileprivate func signingKey(_ passphrase: Passphrase?) throws(KeyringError) -> Ed25519.SigningKey {
        let secret = try secretBytes(passphrase: passphrase)
        do {
            return try Ed25519.SigningKey(secret: secret)
        } catch {
            throw .cryptography(error)
        }
    }
}
