// SPDX-License-Identifier: Apache-2.0

public import Cryptography

/// What signs certificates: a key and its name.
public struct CertificateSigner: Sendable {
    /// The key's id in the keyring, the `kid` of what it signs.
    public let keyID: String
    private let key: Ed25519.SigningKey

    /// A signer.
    public init(keyID: String, key: Ed25519.SigningKey) {
        self.keyID = keyID
        self.key = key
    }

    /// The public half, for those who verify.
    public var publicKey: JWKSet.Key { JWKSet.Key(keyID: keyID, key: key.verifyingKey) }

    /// Signs a certificate; the same one gives the same signature.
    ///
    /// - Throws: ``CertificateError/cryptography(_:)``; ``CertificateError/malformed(reason:)`` for claims of more than
    ///   4 MiB.
    /// - Complexity: O(*n*) in the bytes of the claims.
    public func sign(
        _ certificate: Certificate,
        form: CertificateForm
    ) throws(CertificateError) -> SignedCertificate {
        let claims = certificate.json
        let payload = Array(claims.utf8)
        guard payload.count <= SignedParts.mostPayloadBytes else { throw .malformed(reason: "the claims are too long") }
        let header = CertificateHeader(keyID: keyID, form: form).bytes
        let text = try sign(header: header, payload: payload, isDetached: form == .detached)
        return SignedCertificate(text: text, claims: form == .detached ? claims : nil)
    }

    /// The compact form of a signature over any header and payload; a detached payload is left out, and signed unencoded.
    func sign(header: [UInt8], payload: [UInt8], isDetached: Bool) throws(CertificateError) -> String {
        let input = SignedParts.signingInput(header: header, payload: payload, isUnencoded: isDetached)
        do {
            let signature = try key.sign(input.span)
            return SignedParts(header: header, payload: isDetached ? nil : payload, signature: signature).text
        } catch {
            throw .cryptography(error)
        }
    }
}

/// A certificate with its signature.
public struct SignedCertificate: Sendable, Hashable {
    /// Header, claims and signature, or header and signature.
    public let text: String
    /// The claims to the byte, of which a detached signature is one; nil where they are in ``text``.
    public let claims: String?
}
