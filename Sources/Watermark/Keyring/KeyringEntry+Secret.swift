// SPDX-License-Identifier: Apache-2.0

internal import Cryptography

extension KeyringEntry.Purpose {
    /// The profile's function; nil for a signing key and for a profile that is not valid.
    private var kind: FunctionKind? {
        guard case .watermark(let profile) = self else { return nil }
        return try? PseudorandomFunctionRegistry.kind(named: profile.pseudorandomFunction)
    }

    /// The numbers of bytes that a secret can have.
    var secretByteCounts: ByteCounts {
        guard case .watermark(let profile) = self, let kind else { return ByteCounts(exactly: SecretKey.byteCount) }
        return kind.secret.byteCounts(under: profile)
    }

    /// Checks a secret, or makes a random one.
    ///
    /// - Throws: ``KeyringError/cryptography(_:)``, ``KeyringError/profile(id:_:)``.
    func secret(_ given: SecretBytes?, id: String) throws(KeyringError) -> SecretBytes {
        guard case .watermark(let profile) = self, let kind, kind.secret != .bytes else {
            return try KeyringError.wrapping { () throws(CryptographyError) in
                guard let given else { return try SecretBytes.random(count: SecretKey.byteCount) }
                guard given.count == SecretKey.byteCount else {
                    throw .size(of: "secret", found: given.count, expected: "\(SecretKey.byteCount)")
                }
                return given
            }
        }
        let secret = try KeyringError.wrapping { () throws(CryptographyError) in
            if let given { return given }
            return try kind.secret.random(under: profile, bits: kind.secretBits)
        }
        do {
            // What length alone does not show: the number of green tokens, or a key too large for the peer.
            _ = try Watermark(secret: SecretKey(secret), profile: profile)
        } catch {
            throw .profile(id: id, error)
        }
        return secret
    }
}
