// SPDX-License-Identifier: Apache-2.0

internal import Cryptography

extension Keyring {
    /// Whether the secrets are sealed under a passphrase.
    public var isSealed: Bool { entries.contains(where: \.isSealed) }

    /// Seals every secret under a new passphrase and a fresh salt, or with nil stores them in the clear.
    ///
    /// - Parameters:
    ///   - old: the passphrase so far; not looked at when nothing is sealed.
    ///   - new: the passphrase from now on; not empty.
    /// - Throws: ``KeyringError/locked(id:)``, ``KeyringError/wrongPassphrase(id:)``, ``KeyringError/emptyPassphrase``;
    ///   ``KeyringError/noKeys`` when there is nothing to seal. Then nothing has changed.
    /// - Complexity: two key stretchings of about 0.3 s, however many keys there are.
    public mutating func changePassphrase(from old: Passphrase?, to new: Passphrase?) throws(KeyringError) {
        guard new == nil || !entries.isEmpty else { throw .noKeys }
        let seal = try new.map { (new) throws(KeyringError) in
            try Seal(passphrase: new, stretching: KeyringError.wrapping(Stretching.fresh))
        }
        var changed = entries
        for index in changed.indices {
            let opened = try changed[index].opened(old)
            changed[index] = try seal.map { (seal) throws(KeyringError) in try opened.sealed(by: seal) } ?? opened
        }
        entries = changed
    }

    /// What seals a key that is added: nil for a keyring in the clear.
    ///
    /// - Throws: when the passphrase does not fit what is there, so that a keyring is sealed under one passphrase or not at
    ///   all.
    func makeSeal(_ passphrase: Passphrase?) throws(KeyringError) -> Seal? {
        guard let first = entries.first else {
            return try passphrase.map { (passphrase) throws(KeyringError) in
                try Seal(passphrase: passphrase, stretching: KeyringError.wrapping(Stretching.fresh))
            }
        }
        guard let stretching = first.stretching else {
            // Storing in the clear what was to be sealed would be worse than to refuse.
            guard passphrase == nil else { throw .notSealed }
            return nil
        }
        guard let passphrase else { throw .locked(id: first.id) }
        _ = try first.secretBytes(passphrase: passphrase)
        return try Seal(passphrase: passphrase, stretching: stretching)
    }
}

/// A passphrase with the salt under which it seals a whole keyring.
struct Seal {
    let passphrase: Passphrase
    let stretching: Stretching

    init(passphrase: Passphrase, stretching: Stretching) throws(KeyringError) {
        guard !passphrase.isEmpty else { throw .emptyPassphrase }
        self.passphrase = passphrase
        self.stretching = stretching
    }
}

extension KeyringEntry {
    /// How the passphrase is stretched; nil for a secret in the clear.
    var stretching: Stretching? {
        if case .sealed(let sealed) = secret { sealed.stretching } else { nil }
    }

    /// The entry with its secret in the clear.
    func opened(_ passphrase: Passphrase?) throws(KeyringError) -> KeyringEntry {
        var opened = self
        opened.secret = .plain(try secretBytes(passphrase: passphrase))
        return opened
    }

    /// The entry, whose secret is in the clear, with it sealed.
    func sealed(by seal: Seal) throws(KeyringError) -> KeyringEntry {
        let bytes = try secretBytes()
        var sealed = self
        sealed.secret = .sealed(
            try KeyringError.wrapping { () throws(CryptographyError) in
                try SealedSecret(sealing: bytes, by: seal, context: sealContext)
            }
        )
        return sealed
    }
}
