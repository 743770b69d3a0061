// SPDX-License-Identifier: Apache-2.0

import Detector
import Watermark

extension KeyStore {
    /// What signs certificates: the key that is named, else the newest active signing key; a first one is made where there
    /// is none.
    func signer(_ id: String?) throws -> CertificateSigner {
        let keyring = try load()
        let passphrase = try passphrase(for: keyring)
        if let signer = try CertificateSigner(keyring, keyID: id, passphrase: passphrase) { return signer }
        let changed = try Keyring.update(path) { (keyring) throws(KeyringError) in
            // Unless another process has made one in between.
            guard keyring.newestSigning == nil else { return keyring }
            try keyring.add(
                id: KeyNaming.newID(prefix: "signing"),
                purpose: .signing,
                created: KeyNaming.now(),
                passphrase: passphrase
            )
            return keyring
        }
        guard let signer = try CertificateSigner(changed, passphrase: passphrase) else { throw KeyringError.noKeys }
        console.note("made a first signing key '\(signer.keyID)'; publish what 'wmctl key jwks' prints")
        return signer
    }

    /// The public halves of the signing keys.
    func publicKeys() throws -> JWKSet {
        let keyring = try load()
        let needsSecrets = keyring.entries.contains { $0.purpose == .signing && $0.state != .revoked }
        return try JWKSet(keyring, passphrase: needsSecrets ? passphrase(for: keyring) : nil)
    }
}
