// SPDX-License-Identifier: Apache-2.0

import Cryptography
import JSON
import Testing
import Watermark

@testable import Detector

struct CertificateTests {
    private typealias Sample = CertificateSample

    // MARK: Published vectors

    @Test
    func `the example of RFC 8037 A.4 is signed as there`() throws {
        let text = try Sample.signer().sign(
            header: Array(#"{"alg":"EdDSA"}"#.utf8),
            payload: Array("Example of Ed25519 signing".utf8),
            isDetached: false
        )
        #expect(
            text == """
                eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki\
                4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg
                """
        )
        let publicKey = try Sample.key().verifyingKey.bytes
        #expect(Base64URL.encode(publicKey.span) == "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")
    }

    /// RFC 7797, section 4.1 and 4.2: what is signed, under the key of RFC 7515, appendix A.1.
    @Test(arguments: [
        (#"{"alg":"HS256"}"#, false, "5mvfOroL-g7HyqJoozehmsaqmvTYGEq5jTI1gVvoEoQ"),
        (#"{"alg":"HS256","b64":false,"crit":["b64"]}"#, true, "A5dxf2s96_n5FLueVuW1Z_vh161FwXZC4YLPff6dmDY"),
    ])
    func `what is signed is what RFC 7797 signs`(header: String, isUnencoded: Bool, tag: String) throws {
        let key = try Sample.bytes(
            "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"
        )
        var hmac = try HMACSHA256(key: SecretBytes(copying: key.span))
        let input = SignedParts.signingInput(
            header: Array(header.utf8),
            payload: Array("$.02".utf8),
            isUnencoded: isUnencoded
        )
        let code = hmac.tag(of: input.span)
        #expect(Base64URL.encode(code.bytes.span) == tag)
    }

    // MARK: Forms

    @Test(arguments: CertificateForm.allCases)
    func `every kind of statement is signed, verified and read back`(form: CertificateForm) throws {
        for statement in try Sample.statements() {
            let certificate = try Sample.certificate(statement)
            let signed = try Sample.signer().sign(certificate, form: form)
            #expect((signed.claims == nil) == (form == .compact))
            let claims = signed.claims.map { Array($0.utf8) }
            let verification = try Sample.verifier().check(signed.text, claims: claims, text: Sample.text)
            #expect(verification.isValid && verification.textMatch == .same && !verification.isKeyRetired)
            #expect(verification.certificate == certificate)
            #expect(try Certificate(JSONDocument(certificate.json).root).json == certificate.json)
        }
    }

    @Test
    func `a certificate of a band has neither numbers nor profile`() throws {
        let band = try Sample.certificate(.detection(Certificate.Detection(bandOf: Sample.report())))
        let full = try Sample.certificate()
        for name in ["profile", "report", "thresholds", "z_score", "p_value", "score", "spans", "tokenizer"] {
            #expect(!band.json.contains("\"\(name)\""))
            #expect(full.json.contains("\"\(name)\""))
        }
        #expect(band.json.contains(#""verdict":"watermarked","is_watermarked":true"#))
        #expect(!full.json.contains("fjord"))
    }

    @Test(arguments: [
        (0, "1970-01-01T00:00:00Z"), (951_782_399, "2000-02-28T23:59:59Z"), (951_782_400, "2000-02-29T00:00:00Z"),
        (951_868_800, "2000-03-01T00:00:00Z"), (1_795_253_400, "2026-11-21T09:30:00Z"),
        (1_709_164_800, "2024-02-29T00:00:00Z"), (4_107_542_399, "2100-02-28T23:59:59Z"),
        (4_107_542_400, "2100-03-01T00:00:00Z"), (253_402_300_799, "9999-12-31T23:59:59Z"),
    ])
    func `times are written as RFC 3339 has them`(seconds: Int, text: String) {
        #expect(UnixTime(seconds: seconds).text == text)
    }

    @Test
    func `white space around a certificate is not part of it`() throws {
        let signed = try Sample.signer().sign(Sample.certificate(), form: .compact)
        let verifier = try Sample.verifier()
        #expect(verifier.check(" \r\n\(signed.text)\t\n").isValid && !verifier.check(" \n").isValid)
        #expect(!verifier.check(signed.text.replacing(".", with: ". ")).isValid)
    }

    @Test
    func `what is missing or of somebody else is named`() throws {
        let verifier = try Sample.verifier()
        let detached = try Sample.signer().sign(Sample.certificate(), form: .detached)
        #expect(verifier.check(detached.text).outcome == .payloadNeeded)
        let signed = try Sample.signer().sign(Sample.certificate(), form: .compact).text
        #expect(verifier.check(signed, issuer: "example.org").isValid)
        let other = verifier.check(signed, issuer: "example.com")
        #expect(other.outcome == .issuerDiffers && other.certificate != nil)
    }

    @Test
    func `nothing is found in an empty text, and nothing certified`() throws {
        let report = Certificate.Detection(bandOf: try Sample.report(""))
        func issue(_ text: String) throws(CertificateError) -> Certificate {
            let bytes = Array(text.utf8)
            return try Certificate(.detection(report), about: bytes.span, issuer: "a", issued: .now)
        }
        #expect(throws: CertificateError.emptyText) { try issue("") }
        let (one, other) = (try issue("a"), try issue("a"))
        #expect(one.id != other.id && one.text == other.text)
    }

    // MARK: Texts

    @Test
    func `a text in another form of Unicode is the same text in other bytes`() throws {
        let signed = try Sample.signer().sign(Sample.certificate(), form: .compact)
        let decomposed = "A\u{30A}lesund" + Sample.text.dropFirst(7)
        #expect(Array(decomposed.utf8) != Array(Sample.text.utf8))
        let verification = try Sample.verifier().check(signed.text, text: decomposed)
        #expect(verification.isValid && verification.textMatch == .equivalent)
        let kelvin = TextDigest(of: Array("300 \u{212A}\u{11A7}".utf8).span)
        #expect(kelvin.canonical == SHA256.digest(of: Array("300 K\u{11A7}".utf8)).hexadecimal)
        #expect(kelvin.raw == SHA256.digest(of: Array("300 \u{212A}\u{11A7}".utf8)).hexadecimal)
    }

    @Test
    func `bytes that are not UTF-8 are a text of their own`() {
        let one = TextDigest(of: ([0x61, 0xFF] as [UInt8]).span)
        #expect(one.canonical == one.raw)
        #expect(one.canonical != TextDigest(of: ([0x61, 0xFE] as [UInt8]).span).canonical)
        #expect(one.canonical != TextDigest(of: Array("a\u{FFFD}".utf8).span).canonical)
    }

    @Test
    func `what cannot be certified is refused`() throws {
        var tokens = try Sample.report()
        tokens.textSHA256 = nil
        #expect(throws: CertificateError.noText) {
            try Sample.certificate(.detection(Certificate.Detection(tokens, options: .standard)))
        }
        #expect(throws: CertificateError.malformed(reason: "the report is about another text")) {
            try Sample.certificate(
                .detection(Certificate.Detection(Sample.report("other"), options: .standard))
            )
        }
        #expect(throws: CertificateError.self) {
            try Sample.certificate(.generation(.exempt(model: "a\nb", tokenCount: 1, reason: "x")))
        }
    }

    // MARK: Keys

    @Test
    func `the outcome says what became of the key`() throws {
        let signed = try Sample.signer().sign(Sample.certificate(), form: .compact).text
        var key = try Sample.signer().publicKey
        key.isRetired = true
        let retired = CertificateVerifier(keys: JWKSet(keys: [key])).check(signed)
        #expect(retired.isValid && retired.isKeyRetired && retired.textMatch == nil)
        let revoked = CertificateVerifier(keys: JWKSet(keys: [key], revokedKeyIDs: ["reports"])).check(signed)
        #expect(revoked.outcome == .keyRevoked && revoked.certificate == nil)
        let unknown = CertificateVerifier(keys: JWKSet(keys: [])).check(signed)
        #expect(unknown.outcome == .keyUnknown && unknown.keyID == "reports")
        let other = try CertificateSigner(keyID: "reports", key: .random()).publicKey
        #expect(CertificateVerifier(keys: JWKSet(keys: [other])).check(signed).outcome == .signatureInvalid)
    }

    @Test
    func `a keyring's signing keys are published, unless they are revoked`() throws {
        var keyring = Keyring()
        let time = "2026-11-21T09:30:00Z"
        #expect(try CertificateSigner(keyring, passphrase: nil) == nil)
        for id in ["first", "second", "third"] { try keyring.add(id: id, purpose: .signing, created: time) }
        try keyring.add(id: "mark", purpose: .watermark(Profile(id: "mark")), created: time)
        try keyring.retire("first")
        try keyring.revoke("second")
        let passphrase = Passphrase(SecretBytes(copying: Array("open".utf8).span))
        let open = try JWKSet(keyring, passphrase: nil)
        try keyring.changePassphrase(from: nil, to: passphrase)
        let set = try JWKSet(keyring, passphrase: passphrase)
        #expect(set == open)
        #expect(set.keys.map(\.keyID) == ["first", "third"] && set.keys.map(\.isRetired) == [true, false])
        #expect(set.revokedKeyIDs == ["second"])
        #expect(try CertificateSigner(keyring, passphrase: passphrase)?.publicKey == set.keys[1])
        #expect(throws: KeyringError.marks(id: "mark", operation: "sign with")) {
            try CertificateSigner(keyring, keyID: "mark", passphrase: passphrase)
        }
        #expect(throws: KeyringError.wrongState(id: "first", state: .retired, operation: "sign with")) {
            try CertificateSigner(keyring, keyID: "first", passphrase: passphrase)
        }
    }

    @Test
    func `a key set is read as it was written`() throws {
        var retired = try CertificateSigner(keyID: "old", key: .random()).publicKey
        retired.isRetired = true
        let set = JWKSet(keys: [try Sample.signer().publicKey, retired])
        let text = set.json()
        #expect(try JWKSet(JSONDocument(text).root) == set)
        #expect(
            text.hasPrefix(
                #"{"keys":[{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","kid":"reports","#
                    + #""use":"sig","alg":"EdDSA"}"#
            )
        )
        #expect(!JWKSet(keys: set.keys, revokedKeyIDs: ["old"]).json().contains("old"))
    }

    @Test(arguments: [
        #"{"keys":[{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHUR","kid":"a"}]}"#,
        #"{"keys":[{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURp","kid":"a"}]}"#,
        #"{"keys":[{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo="  ,"kid":"a"}]}"#,
        #"{"keys":[{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","kid":""}]}"#,
        #"{"keys":[{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","kid":"a","d":"x"}]}"#,
        #"{"keys":{}}"#, "[]",
    ])
    func `a key set with a bad or a private key is refused`(text: String) {
        #expect(throws: CertificateError.self) { try JWKSet(JSONDocument(text).root) }
    }

    @Test
    func `keys of other kinds and uses are passed over`() throws {
        let x = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
        let text = """
            {"keys":[{"kty":"RSA","n":"AQ","e":"AQAB"},{"kty":"OKP","crv":"X25519","x":"\(x)","kid":"a"},\
            {"kty":"OKP","crv":"Ed25519","x":"\(x)","kid":"b","use":"enc"},{"kty":"OKP","crv":"Ed25519","x":"\(x)","kid":"c"}]}
            """
        #expect(try JWKSet(JSONDocument(text).root).keys.map(\.keyID) == ["c"])
    }
}
