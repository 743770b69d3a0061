// SPDX-License-Identifier: Apache-2.0

import Cryptography
import JSON
import Testing
import Watermark

@testable import Detector

/// What certificates are made of in tests: the key of RFC 8037, a short text and a report on it.
enum CertificateSample {
    static let text = "Ålesund, a fjord: a marked text, or none."

    static func bytes(_ base64url: String) throws -> [UInt8] {
        let bytes = Base64URL.decode(Array(base64url.utf8).span)
        return try #require(bytes)
    }

    /// The key of RFC 8037, appendix A.1.
    static func key() throws -> Ed25519.SigningKey {
        let secret = try bytes("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A")
        return try Ed25519.SigningKey(secret: SecretBytes(copying: secret.span))
    }

    static func signer() throws -> CertificateSigner { CertificateSigner(keyID: "reports", key: try key()) }

    static func verifier() throws -> CertificateVerifier {
        CertificateVerifier(keys: JWKSet(keys: [try signer().publicKey]))
    }

    static func report(_ text: String = text) throws -> DetectionReport {
        let json = """
            {"verdict":"watermarked","profile":"a","technique":"statistical-watermark","z_score":12.41,"p_value":1.1e-35,\
            "corrected_p_value":2.2e-35,"log10_p_value":-34.95860731484178,"tests":2,"score":141.0,"num_scored_tokens":180,\
            "num_tokens":202,"green_fraction":\(141.0 / 180),"is_watermarked":true,\
            "spans":[{"start":0,"end":9,"p_value":1.1e-35}],\
            "text_sha256":"\(SHA256.digest(of: Array(text.utf8)).hexadecimal)","tokenizer":"english",\
            "detector_version":"0.1.0","warnings":["invalid_utf8"],"method":"whole"}
            """
        return try DetectionReport(JSONDocument(json).root)
    }

    static func certificate(_ statement: Certificate.Statement? = nil, text: String = text) throws -> Certificate {
        try Certificate(
            id: Certificate.id(random: Array(0..<16)),
            issuer: "example.org",
            issued: UnixTime(seconds: 1_795_253_400),
            text: TextDigest(of: Array(text.utf8).span),
            statement: statement ?? .detection(Certificate.Detection(report(text), options: .standard))
        )
    }

    static func statements() throws -> [Certificate.Statement] {
        [
            .detection(Certificate.Detection(try report(), options: .standard)),
            .detection(Certificate.Detection(try report(), options: try DetectionOptions(rule: .zScore(4.5)))),
            .detection(Certificate.Detection(bandOf: try report())),
            .generation(.marked(model: "english", profile: "a", tokenCount: 120)),
            .generation(.exempt(model: "english", tokenCount: 3, reason: "too_short")),
        ]
    }
}

extension CertificateVerifier {
    func check(
        _ certificate: String,
        claims: [UInt8]? = nil,
        text: String? = nil,
        issuer: String? = nil
    ) -> CertificateVerification {
        let text = text.map { Array($0.utf8) }
        let digest = text.map { TextDigest(of: $0.span) }
        return verify(Array(certificate.utf8).span, claims: claims, text: digest, issuer: issuer)
    }
}
