// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Detector
import Glibc
import HTTPServer
import JSON
import TestSupport
import Testing
import Tokenizer
import Watermark

@testable import Service

/// A service with a ledger and a signing key.
private struct Issuer {
    let test: TestService
    let folder: TemporaryFolder
    var service: Service { test.service }

    init(
        role: Role? = .public,
        hasLedger: Bool = true,
        keys: ServiceKeys = ServiceKeys(candidates: []),
        _ change: (inout ServiceSettings) -> Void = { _ in }
    ) throws {
        let folder = try TemporaryFolder()
        self.folder = folder
        var keys = keys
        let signer = try TestService.signer()
        keys.signer = signer
        keys.publicKeys = JWKSet(keys: [signer.publicKey])
        test = try TestService(keys: keys) { settings in
            settings.ledgerPath = hasLedger ? folder.file("ledger.sqlite") : nil
            settings.anonymousRole = role
            settings.issuer = "example.org"
            change(&settings)
        }
    }

    func answer(_ method: String, _ path: String, _ body: String = "") -> HTTPResponse {
        test.ask(method, path, Array(body.utf8))
    }

    /// The answer to a request for a certificate of a verdict.
    func certify(_ text: String, peer: String = "192.0.2.7") -> HTTPResponse {
        test.post("/v1/detect", #"{"input":\#(quoted(text)),"certificate":"compact"}"#, peer: peer)
    }

    func issue(
        _ subject: Certificates.Subject,
        text: String,
        form: CertificateForm = .compact,
        role: Role = .expert
    ) throws -> IssuedCertificate {
        let waiter = Awaited<Result<IssuedCertificate, ServiceError>>()
        let call = Call(
            id: "req_7",
            request: HTTPRequest(HTTPRequestHead("POST", "/v1/detect")),
            identity: Identity(role: role, token: nil, address: ""),
            pattern: "/v1/detect",
            start: .now
        )
        service.context.certificates.issue(subject, text: Array(text.utf8), form: form, call: call) { waiter.set($0) }
        return try waiter.wait().get()
    }

    static func report(_ text: String) throws -> DetectionReport {
        try DetectionReport(
            JSONDocument(
                """
                {"verdict":"likely","profile":"a","technique":"statistical-watermark","z_score":5.1,"p_value":1e-6,\
                "corrected_p_value":2e-6,"log10_p_value":-6.0,"tests":2,"score":81.0,"num_scored_tokens":100,\
                "num_tokens":102,"green_fraction":0.81,"is_watermarked":false,"spans":[],\
                "text_sha256":"\(SHA256.digest(of: Array(text.utf8)).hexadecimal)","tokenizer":"english",\
                "detector_version":"0.1.0","warnings":[],"method":"whole"}
                """
            ).root
        )
    }

    static func body(_ certificate: IssuedCertificate, input: String? = nil, issuer: String? = nil) -> String {
        var json = JSONWriter()
        json.object { json in
            json.key("certificate")
            certificate.write(to: &json)
            if let input { json.member("input", input) }
            if let issuer { json.member("issuer", issuer) }
        }
        return json.text
    }
}

extension HTTPResponse {
    fileprivate var code: String? { error("code") }
}

struct CertificateRouteTests {
    private static let text = "canary: a text that nobody may keep"

    @Test
    func `the public keys are there for everybody`() throws {
        let issuer = try Issuer(role: nil)
        let response = issuer.answer("GET", "/.well-known/jwks.json")
        #expect(response.status == 200 && response.headers["Content-Type"] == "application/jwk-set+json")
        #expect(response.headers["Cache-Control"] == "public, max-age=300")
        #expect(try JWKSet(response.json).keys.map(\.keyID) == ["reports"])
    }

    @Test(arguments: CertificateForm.allCases)
    func `what was issued is recorded, and verified with its text`(form: CertificateForm) throws {
        let issuer = try Issuer(role: .operator)
        let report = try Issuer.report(Self.text)
        let certificate = try issuer.issue(.detection(report, options: .standard), text: Self.text, form: form)
        let verified = issuer.answer("POST", "/v1/verify", Issuer.body(certificate, input: Self.text))
        #expect(verified.status == 200)
        #expect(try verified.json.member("valid").bool() && verified.json.member("text").string() == "same")
        #expect(try verified.json.member("claims").member("report").member("score").double() == 81)
        let other = issuer.answer("POST", "/v1/verify", Issuer.body(certificate, input: "another"))
        #expect(try other.status == 200 && other.json.member("reason").string() == "text_differs")

        let row = issuer.answer("GET", "/v1/certificates/\(certificate.id)")
        #expect(row.status == 200)
        #expect(try row.json.member("request_id").string() == "req_7" && row.json.member("key").string() == "reports")
        #expect(try row.json.member("profile").string() == "a" && row.json.member("verdict").string() == "likely")
        #expect(issuer.answer("DELETE", "/v1/certificates/\(certificate.id)").status == 200)
        #expect(issuer.answer("DELETE", "/v1/certificates/\(certificate.id)").code == "certificate_not_found")
        #expect(issuer.answer("GET", "/v1/certificates/\(certificate.id)").status == 404)
        #expect(issuer.answer("GET", "/v1/certificates/x'--").status == 404)
    }

    @Test(arguments: [Role.public, .client, .machine])
    func `who may not see scores gets a band`(role: Role) throws {
        let issuer = try Issuer()
        let report = try Issuer.report(Self.text)
        let certificate = try issuer.issue(.detection(report, options: .standard), text: Self.text, role: role)
        let verified = issuer.answer("POST", "/v1/verify", Issuer.body(certificate))
        #expect(try verified.json.member("claims").member("verdict").string() == "likely")
        for member in ["report", "profile", "thresholds"] {
            #expect(try verified.json.member("claims").optional(member) == nil)
        }
        #expect(issuer.answer("GET", "/v1/certificates/\(certificate.id)").status == 401)
        #expect(issuer.answer("DELETE", "/v1/certificates/\(certificate.id)").status == 401)
    }

    @Test
    func `a generation is certified, too`() throws {
        let issuer = try Issuer()
        let certificate = try issuer.issue(
            .generation(.marked(model: "english", profile: "a", tokenCount: 9)),
            text: Self.text,
            role: .client
        )
        let claims = try issuer.answer("POST", "/v1/verify", Issuer.body(certificate, input: Self.text)).json
            .member("claims")
        #expect(try claims.member("kind").string() == "generation" && claims.member("model").string() == "english")
        #expect(try claims.member("marked").bool() && claims.member("iss").string() == "example.org")
    }

    @Test(arguments: [
        ("", "invalid_json"), ("{}", "missing_required_parameter"), (#"{"certificate":7}"#, "invalid_type"),
        (#"{"certificate":"a","other":1}"#, "unknown_parameter"),
        (#"{"certificate":"a","certificate":"b"}"#, "duplicate_parameter"),
        (#"{"certificate":{"jws":"a"},"payload":"b"}"#, "invalid_value"),
    ])
    func `a body in another form is refused`(body: String, code: String) throws {
        let response = try Issuer().answer("POST", "/v1/verify", body)
        #expect(response.status == 400 && response.code == code)
    }

    @Test
    func `what is no certificate is not valid`() throws {
        let response = try Issuer().answer("POST", "/v1/verify", #"{"certificate":" a.b "}"#)
        #expect(response.status == 200)
        #expect(try !response.json.member("valid").bool() && response.json.member("reason").string() == "malformed")
    }

    @Test
    func `without a ledger nothing is issued`() throws {
        let issuer = try Issuer(hasLedger: false)
        #expect(!issuer.service.context.certificates.isAvailable)
        #expect(throws: ServiceError.certificatesOff) {
            try issuer.issue(.generation(.exempt(model: "m", tokenCount: 1, reason: "r")), text: "t")
        }
    }

    @Test
    func `a certificate of a band says no more than the band`() throws {
        // Two names of one key, and a text whose mark lies under hidden characters.
        let both = try ["demo", "twin"].map { try #require(TestService.keys($0).candidates.first) }
        let hidden = String(TestService.marked.flatMap { $0 == " " ? [" ", "\u{200B}"] : [$0] })
        let texts = [hidden, TestService.marked]
        let answers = try texts.map { text in
            try Issuer(role: .expert, keys: ServiceKeys(candidates: both)).certify(text).json.member("warnings")
                .elements().map { try $0.string() }
        }
        #expect(answers[0].contains("matched_normalized_text"))
        for text in texts {
            let issuer = try Issuer(keys: ServiceKeys(candidates: both))
            let answer = issuer.certify(text)
            let certificate = try answer.json.member("certificate").string()
            let claims = try issuer.answer("POST", "/v1/verify", #"{"certificate":"\#(certificate)"}"#).json
                .member("claims")
            let shown = try answer.json.optional("warnings")?.elements().map { try $0.string() } ?? []
            let certified = try claims.member("warnings").elements().map { try $0.string() }
            #expect(Set(certified).isSubset(of: shown), "\(certified)")
            let known: Set = ["version", "iss", "jti", "iat", "time", "kind", "input_sha256", "caveat", "warnings"]
            let answered = try answer.json
            try claims.forEachMember { (name, _) throws(JSONError) in
                let isShown = try answered.optional(name) != nil
                #expect(known.contains(name) || isShown, "\(name)")
            }
        }
    }

    @Test
    func `who may not see scores gets few certificates a minute, and none where the operator says so`() throws {
        let keys = try TestService.keys()
        let issuer = try Issuer(keys: keys)
        for number in 0..<10 { #expect(issuer.certify("Text \(number) of ten, and no more.").status == 200) }
        #expect(issuer.certify("One more.").code == "rate_limit_exceeded")
        #expect(issuer.certify("From elsewhere.", peer: "198.51.100.1").status == 200)
        let closed = try Issuer(keys: keys) { $0.publicCertificates = false }
        #expect(closed.certify("A text.").code == "not_allowed")
        #expect(try !closed.answer("GET", "/v1/me").json.member("certifies").bool())
        let client = try Issuer(role: .client, keys: keys) { $0.publicCertificates = false }
        #expect(client.certify("A text.").status == 200)
    }

    @Test
    func `an empty text is not certified, and a text to verify has a limit`() throws {
        let issuer = try Issuer(keys: TestService.keys()) { $0.textLimit = 10 }
        let empty = issuer.certify("")
        #expect(empty.status == 400 && empty.error("param") == "input")
        let long = issuer.answer("POST", "/v1/verify", #"{"certificate":"a","input":"12345678901"}"#)
        #expect(long.status == 413 && long.code == "text_too_large")
    }

    @Test
    func `a certificate of another issuer than was named is not valid`() throws {
        let issuer = try Issuer()
        let certificate = try issuer.issue(.generation(.exempt(model: "m", tokenCount: 1, reason: "r")), text: "t")
        for (name, reason) in [("example.org", nil), ("example.com", "issuer_differs")] as [(String, String?)] {
            let answer = try issuer.answer("POST", "/v1/verify", Issuer.body(certificate, input: "t", issuer: name))
                .json
            #expect(
                try answer.optional("reason")?.string() == reason && answer.member("valid").bool() == (reason == nil)
            )
        }
    }

    @Test
    func `no text is in the ledger, the log or an error`() throws {
        let issuer = try Issuer()
        let certificate = try issuer.issue(
            .detection(try Issuer.report(Self.text), options: .standard),
            text: Self.text
        )
        _ = issuer.answer("POST", "/v1/verify", Issuer.body(certificate, input: Self.text))
        _ = issuer.answer("POST", "/v1/verify", #"{"canary":"canary"}"#)
        issuer.service.context.ledger?.close()
        for name in try issuer.folder.names() {
            let bytes = try FileBytes.read(issuer.folder.file(name))
            #expect(!String(decoding: bytes, as: UTF8.self).contains("canary"), "\(name)")
        }
        #expect(!issuer.test.log.all.isEmpty && !issuer.test.log.all.joined().contains("canary"))
    }

    @Test
    func `a full disk stops certificates alone, until there is room`() async throws {
        await #expect(processExitsWith: .success) {
            signal(SIGXFSZ, SIG_IGN)
            let issuer = try Issuer()
            let certificate = try issuer.issue(
                .generation(.exempt(model: "m", tokenCount: 1, reason: "r")),
                text: "t"
            )
            var limit = rlimit()
            unsafe getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
            let before = limit
            limit.rlim_cur = 4096
            unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
            do {
                _ = try issuer.issue(.generation(.exempt(model: "m", tokenCount: 1, reason: "r")), text: "t")
                fatalError("there was no room for it")
            } catch let error as ServiceError {
                precondition(error.status == 503 && error.retryAfter == 5, "\(error)")
            }
            let verified = issuer.answer("POST", "/v1/verify", Issuer.body(certificate, input: "t"))
            precondition(verified.status == 200, "what needs no ledger goes on")
            limit = before
            unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
            _ = try issuer.issue(.generation(.exempt(model: "m", tokenCount: 1, reason: "r")), text: "t")
        }
    }
}
