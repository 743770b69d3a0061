// SPDX-License-Identifier: Apache-2.0

import Cryptography
import JSON

/// Checks certificates, with no more than public keys.
///
///     let verifier = CertificateVerifier(keys: try JWKSet(JSONDocument(file).root))
///     let verification = verifier.verify(certificate.utf8.span, text: text)
///     if verification.isValid { … }
public struct CertificateVerifier: Sendable {
    /// The keys that are trusted.
    public let keys: JWKSet

    /// A verifier that trusts these keys.
    public init(keys: JWKSet) { self.keys = keys }

    /// Checks form, key and signature, and the text if it is at hand.
    ///
    /// Claims are told only where the signature is right: what nobody signed says nothing.
    ///
    /// - Parameters:
    ///   - certificate: header, claims and signature, or header and signature; white space around is not part of it.
    ///   - claims: the claims of a detached signature, to the byte; nil for others.
    ///   - text: what the certificate should be about; nil to check the certificate alone.
    ///   - issuer: who should have issued it; nil for whoever the keys are of.
    /// - Complexity: O(*n*) in the bytes of all three.
    public func verify(
        _ certificate: Span<UInt8>,
        claims: [UInt8]? = nil,
        text: TextDigest? = nil,
        issuer: String? = nil
    ) -> CertificateVerification {
        let parts: SignedParts
        let header: CertificateHeader
        let payload: [UInt8]
        do {
            parts = try SignedParts(certificate.extracting(Self.trimmed(certificate)))
            header = try CertificateHeader(parts.header)
            guard header.form == .compact || parts.payload != nil || claims != nil else {
                return CertificateVerification(.payloadNeeded, keyID: header.keyID)
            }
            payload = try Self.payload(of: parts, header.form, claims)
        } catch {
            return CertificateVerification(.malformed(reason: "\(error)"))
        }
        let id = header.keyID
        // A key that others may have: that its signature is right would only mislead.
        guard !keys.revokedKeyIDs.contains(id) else { return CertificateVerification(.keyRevoked, keyID: id) }
        guard let key = keys.key(id) else { return CertificateVerification(.keyUnknown, keyID: id) }
        let input = SignedParts.signingInput(
            header: parts.header,
            payload: payload,
            isUnencoded: header.form == .detached
        )
        guard (try? key.key.isValid(signature: parts.signature, for: input.span)) == true else {
            return CertificateVerification(.signatureInvalid, keyID: id)
        }
        let signed: Certificate
        do {
            signed = try Self.read(payload)
        } catch {
            return CertificateVerification(.malformed(reason: "\(error)"), keyID: id)
        }
        var verification = CertificateVerification(.valid, keyID: id, certificate: signed)
        verification.isKeyRetired = key.isRetired
        if let issuer, issuer != signed.issuer { verification.outcome = .issuerDiffers }
        guard let text else { return verification }
        verification.textMatch =
            text.canonical != signed.text.canonical ? .different : text.raw == signed.text.raw ? .same : .equivalent
        if verification.textMatch == .different { verification.outcome = .textDiffers }
        return verification
    }

    /// Where a text begins and ends between white space.
    private static func trimmed(_ text: Span<UInt8>) -> Range<Int> {
        let isSpace = { (byte: UInt8) in byte == 0x20 || (0x09...0x0D).contains(byte) }
        var (start, end) = (0, text.count)
        while start < end, isSpace(text[start]) { start += 1 }
        while start < end, isSpace(text[end - 1]) { end -= 1 }
        return start..<end
    }

    private static func payload(
        of parts: SignedParts,
        _ form: CertificateForm,
        _ claims: [UInt8]?
    ) throws(CertificateError) -> [UInt8] {
        switch (form, parts.payload, claims) {
        case (.compact, let payload?, nil): return payload
        case (.detached, nil, let claims?):
            guard claims.count <= SignedParts.mostPayloadBytes else {
                throw .malformed(reason: "the claims are too long")
            }
            return claims
        case (.detached, nil, nil): throw .malformed(reason: "the payload is not there")
        case (.compact, .some, .some):
            throw .malformed(reason: "the payload is in the certificate; expected none beside it")
        case (.compact, nil, _): throw .malformed(reason: "the payload is empty")
        case (.detached, .some, _): throw .malformed(reason: "the header says that the payload is detached")
        }
    }

    private static func read(_ payload: [UInt8]) throws(CertificateError) -> Certificate {
        let document: JSONDocument
        do {
            document = try JSONDocument(payload)
        } catch {
            throw .malformed(reason: "claims: \(error)")
        }
        return try Certificate(document.root)
    }
}

/// What became of a check.
public struct CertificateVerification: Sendable, Equatable {
    /// The answer.
    public enum Outcome: Sendable, Hashable {
        /// Signed by a trusted key, and about the text if one was given.
        case valid
        /// Signed by a trusted key, but about another text.
        case textDiffers
        /// Signed by a trusted key, but issued by somebody else than was expected.
        case issuerDiffers
        /// The claims of a detached signature were not given.
        case payloadNeeded
        /// The signature is not the key's: something was changed, or somebody else signed.
        case signatureInvalid
        /// No trusted key has the id that signed.
        case keyUnknown
        /// The key that is said to have signed was revoked.
        case keyRevoked
        /// What was given is not in the form of a certificate; `reason` is a lower-case fragment.
        case malformed(reason: String)

        /// The outcome in one word, for programs.
        public var code: String {
            switch self {
            case .valid: "valid"
            case .textDiffers: "text_differs"
            case .issuerDiffers: "issuer_differs"
            case .payloadNeeded: "payload_needed"
            case .signatureInvalid: "signature_invalid"
            case .keyUnknown: "key_unknown"
            case .keyRevoked: "key_revoked"
            case .malformed: "malformed"
            }
        }
    }

    /// How a text compares with the certified one.
    public enum TextMatch: String, Sendable, Hashable, CaseIterable {
        /// The same bytes.
        case same
        /// Other bytes, the same text in Unicode's form NFC.
        case equivalent
        /// Another text.
        case different
    }

    /// The answer.
    public var outcome: Outcome
    /// The id of the key that is said to have signed; nil where the header cannot be read.
    public var keyID: String?
    /// Whether that key signs nothing new any more, which takes nothing from what it signed.
    public var isKeyRetired = false
    /// What was signed; nil where the signature is not right.
    public var certificate: Certificate?
    /// How the text compares; nil where none was given or the signature is not right.
    public var textMatch: TextMatch?

    /// Whether the certificate can be relied on.
    public var isValid: Bool { outcome == .valid }

    init(_ outcome: Outcome, keyID: String? = nil, certificate: Certificate? = nil) {
        self.outcome = outcome
        self.keyID = keyID
        self.certificate = certificate
    }
}
