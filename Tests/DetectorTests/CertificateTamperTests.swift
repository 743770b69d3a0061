// SPDX-License-Identifier: Apache-2.0

import Cryptography
import JSON
import Testing
import Watermark

@testable import Detector

struct CertificateTamperTests {
    private typealias Sample = CertificateSample

    /// Calls `body` with each change of one bit; the bits that it finds still valid.
    private static func survivors(_ bytes: [UInt8], _ body: ([UInt8]) -> Bool) -> [Int] {
        var changed = bytes
        return (0..<8 * bytes.count).filter { bit in
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            defer { changed[bit / 8] ^= 1 << UInt8(bit % 8) }
            return body(changed)
        }
    }

    @Test
    func `every changed bit of a compact certificate fails`() throws {
        let verifier = try Sample.verifier()
        let text = try Sample.signer().sign(Sample.certificate(), form: .compact).text
        #expect(verifier.check(text).isValid)
        #expect(Self.survivors(Array(text.utf8)) { verifier.verify($0.span).isValid }.isEmpty)
        // The same of what the characters stand for: every change is written in its one right form.
        let parts = try SignedParts(Array(text.utf8).span)
        for part in [\SignedParts.header, \.signature] {
            let left = Self.survivors(parts[keyPath: part]) { changed in
                var parts = parts
                parts[keyPath: part] = changed
                return verifier.check(parts.text).isValid
            }
            #expect(left.isEmpty)
        }
        let left = Self.survivors(parts.payload ?? []) { changed in
            verifier.check(SignedParts(header: parts.header, payload: changed, signature: parts.signature).text).outcome
                != .signatureInvalid
        }
        #expect(left.isEmpty)
    }

    @Test
    func `every changed bit of a detached certificate, its claims and its text fails`() throws {
        let verifier = try Sample.verifier()
        let certificate = try Sample.certificate(.detection(Certificate.Detection(bandOf: Sample.report())))
        let signed = try Sample.signer().sign(certificate, form: .detached)
        let claims = Array(try #require(signed.claims).utf8)
        #expect(verifier.check(signed.text, claims: claims, text: Sample.text).isValid)
        #expect(Self.survivors(Array(signed.text.utf8)) { verifier.verify($0.span, claims: claims).isValid }.isEmpty)
        let left = Self.survivors(claims) { verifier.check(signed.text, claims: $0).outcome != .signatureInvalid }
        #expect(left.isEmpty)
        let texts = Self.survivors(Array(Sample.text.utf8)) { changed in
            let digest = TextDigest(of: changed.span)
            return verifier.verify(Array(signed.text.utf8).span, claims: claims, text: digest).outcome != .textDiffers
        }
        #expect(texts.isEmpty)
    }

    @Test(arguments: [
        #"{"alg":"none","kid":"reports","typ":"wmctl-certificate+jwt"}"#,
        #"{"alg":"HS256","kid":"reports","typ":"wmctl-certificate+jwt"}"#,
        #"{"alg":"eddsa","kid":"reports","typ":"wmctl-certificate+jwt"}"#,
        #"{"alg":"EdDSA","typ":"wmctl-certificate+jwt"}"#,
        #"{"alg":"EdDSA","kid":"reports"}"#,
        #"{"alg":"EdDSA","kid":"reports","typ":"JWT"}"#,
        #"{"alg":"EdDSA","alg":"EdDSA","kid":"reports","typ":"wmctl-certificate+jwt"}"#,
        #"{"alg":"EdDSA","kid":"reports","typ":"wmctl-certificate+jwt","crit":[]}"#,
        #"{"alg":"EdDSA","kid":"reports","typ":"wmctl-certificate+jwt","crit":["exp"],"exp":1}"#,
        #"{"alg":"EdDSA","kid":"reports","typ":"wmctl-certificate+jwt","b64":false,"crit":["b64"]}"#,
        #"{"alg":"EdDSA","kid":"reports","typ":"wmctl-certificate+jwt","b64":true,"crit":["b64"]}"#,
        #"{"alg":"EdDSA","kid":"reports","typ":"wmctl-certificate+jwt","b64":null}"#,
        #"{"alg":"EdDSA","kid":"reports","typ":"wmctl-certificate+jwt","jwk":{"kty":"OKP"}}"#,
        #"["EdDSA"]"#, "", "{",
    ])
    func `another header is refused, however rightly signed`(header: String) throws {
        let text = try Sample.signer().sign(
            header: Array(header.utf8),
            payload: Array(Sample.certificate().json.utf8),
            isDetached: false
        )
        guard case .malformed = try Sample.verifier().check(text).outcome else {
            Issue.record("accepted")
            return
        }
    }

    @Test(arguments: [
        ("\"version\":1", "\"version\":2"), ("\"version\":1", "\"version\":1,\"version\":1"),
        ("\"kind\":\"detection\"", "\"kind\":\"other\""),
        ("\"kind\":\"detection\"", "\"kind\":\"detection\",\"nbf\":1"),
        ("\"iat\":1795253400", "\"iat\":1795253401"), ("\"iat\":1795253400", "\"iat\":-1"),
        ("\"is_watermarked\":true", "\"is_watermarked\":false"),
        ("\"verdict\":\"watermarked\"", "\"verdict\":\"likely\""),
        ("\"profile\":\"a\"", "\"profile\":\"b\""), ("\"iss\":\"example.org\"", "\"iss\":\"\""),
        ("\"jti\":\"cert_", "\"jti\":\"cert/"),
    ])
    func `claims that contradict themselves are refused, however rightly signed`(old: String, new: String) throws {
        var changed = try Sample.certificate().json
        changed.replaceSubrange(try #require(changed.firstRange(of: old)), with: new)
        let header = CertificateHeader(keyID: "reports", form: .compact).bytes
        let text = try Sample.signer().sign(header: header, payload: Array(changed.utf8), isDetached: false)
        guard case .malformed = try Sample.verifier().check(text).outcome else {
            Issue.record("accepted")
            return
        }
    }

    @Test(arguments: [
        "", ".", "..", "a.b", "a.b.c.d", "====", "YQ.YQ.YQ", "YR..YQ", "YQ==.YQ.YQ", " YQ.YQ.YQ", "é.é.é",
    ])
    func `what is no signature is malformed`(text: String) throws {
        guard case .malformed = try Sample.verifier().check(text).outcome else {
            Issue.record("accepted")
            return
        }
    }

    @Test
    func `payload and form must fit together, and sizes are bounded`() throws {
        let verifier = try Sample.verifier()
        let compact = try Sample.signer().sign(Sample.certificate(), form: .compact)
        let detached = try Sample.signer().sign(Sample.certificate(), form: .detached)
        let claims = Array(try #require(detached.claims).utf8)
        #expect(verifier.check(compact.text, claims: claims).outcome.code == "malformed")
        #expect(verifier.check(detached.text).outcome.code == "payload_needed")
        let long = [UInt8](repeating: UInt8(ascii: "A"), count: 6 << 20)
        #expect(verifier.verify(long.span).outcome == .malformed(reason: "it is too long"))
        let parts = try SignedParts(Array(compact.text.utf8).span)
        let header = parts.header + [UInt8](repeating: 0x20, count: 1 << 10)
        let large = SignedParts(header: header, payload: parts.payload, signature: parts.signature).text
        #expect(verifier.check(large).outcome == .malformed(reason: "the header is too long"))
    }
}
