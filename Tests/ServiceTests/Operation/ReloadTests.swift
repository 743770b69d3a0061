// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Detector
import HTTPServer
import JSON
import TestSupport
import Testing
import Watermark

@testable import Service

@Suite
struct `A reload of a service` {
    @Test
    func `changes how verdicts are decided, and certificates say how this one was`() throws {
        let folder = try TemporaryFolder()
        var keys = try TestService.keys()
        let secret = SecretBytes(copying: SHA256.digest(of: Array("signing".utf8)).bytes.span)
        keys.signer = CertificateSigner(keyID: "k", key: try Ed25519.SigningKey(secret: secret))
        let test = try TestService(keys: keys) {
            $0.anonymousRole = .operator
            $0.ledgerPath = folder.file("ledger.sqlite")
        }
        defer { test.service.context.ledger?.close() }
        for (rate, verdict) in [(1e-6, "watermarked"), (1e-300, "likely"), (1e-6, "watermarked")] {
            var settings = ServiceSettings()
            settings.anonymousRole = .operator
            settings.detection = try DetectionOptions(falsePositiveRate: rate, likelyRate: 0.01)
            try test.service.reload(settings: settings, keys: keys)
            let body = "{\"input\":\(quoted(TestService.marked)),\"certificate\":\"compact\"}"
            let answer = try test.post("/v1/detect", body).json
            #expect(try answer.member("verdict").string() == verdict)
            let signed = try answer.member("certificate").string().split(separator: ".")
            let claims = Array(signed[1].utf8)
            let decoded = Base64URL.decode(claims.span)
            let text = String(decoding: try #require(decoded), as: UTF8.self)
            #expect(text.contains("\"\(verdict)\"") && text.contains(rate == 1e-6 ? "1e-06" : "1e-300"), "\(text)")
        }
    }

    @Test
    func `leaves what counts at the start alone as it was`() throws {
        let test = try TestService { $0.workers = 2 }
        var settings = ServiceSettings()
        settings.workers = 7
        settings.ledgerPath = "/nowhere"
        settings.issuer = "other"
        try test.service.reload(settings: settings, keys: try TestService.keys())
        let found = test.service.context.settings
        #expect(found.workers == 2 && found.ledgerPath == nil && found.issuer == "other")
    }
}

@Suite
struct `A stream of a service` {
    @Test(arguments: [true, false])
    func `is in flight until its last byte, and is logged then`(isWhole: Bool) async throws {
        let fixture = try GenerationFixture()
        let response = Awaited<HTTPResponse>()
        let exchange = HTTPExchange { response.set($0) }
        let body = #"{"prompt":"It was","max_tokens":20,"stream":true}"#
        fixture.service.handle(
            HTTPRequest(HTTPRequestHead("POST", "/v1/completions"), body: Array(body.utf8)),
            exchange
        )
        guard case .stream(let stream) = response.wait().body else { throw NoStream() }
        func lines() -> [String] { fixture.log.lines.filter { $0.contains(" request ") } }
        #expect(fixture.service.inFlight == 1 && lines().isEmpty)
        var count = 0
        while isWhole {
            let more = Awaited<Void>()
            let piece = stream.read(100) { more.set(()) }
            if piece == .end { break }
            if case .bytes(let bytes) = piece { count += bytes.count } else { more.wait() }
        }
        if !isWhole {
            exchange.abandon()
            stream.abandon()
        }
        #expect(fixture.service.inFlight == 0 && lines().count == 1)
        let line = try #require(lines().first)
        #expect(line.contains("status=200") && line.contains("bytes_out=\(count)"))
        #expect(line.contains("end=cancelled") == !isWhole)
    }

    private struct NoStream: Error {}
}

@Suite
struct `Refusals of a service` {
    @Test
    func `are counted once each`() throws {
        let test = try TestService { $0.rates = [.public: RateLimit(requestsPerMinute: 1, bytesPerMinute: 1e6)] }
        let statuses = (0..<3).map { _ in test.post("/v1/detect", #"{"input":"a"}"#).status }
        #expect(statuses == [200, 429, 429])
        #expect(test.service.context.metrics.limited.snapshot == [["requests"]: 2])
    }

    @Test
    func `come for a key of another program where nobody may do that, and where it looks like a token`() throws {
        func status(_ role: Role?, _ key: String) throws -> Int {
            let test = try TestService { $0.anonymousRole = role }
            return test.post("/v1/detect", #"{"input":"a"}"#, headers: ["Authorization": "Bearer \(key)"]).status
        }
        #expect(try status(.public, "sk-none") == 200 && status(nil, "sk-none") == 401)
        #expect(try status(.public, "wmctl_" + String(repeating: "A", count: 43)) == 401)
        #expect(try status(.public, "wmctl_short") == 401)
    }
}

@Suite
struct `The document on the service` {
    @Test
    func `describes each metric in its own words, and no other`() throws {
        let fixture = try GenerationFixture(role: .operator)
        let test = TestService(fixture.service)
        let exposed = test.ask("GET", "/metrics").text.split(separator: "\n").filter { $0.hasPrefix("# HELP ") }
            .map { line in
                let words = line.dropFirst(7).split(separator: " ", maxSplits: 1)
                return "| `\(words[0])` | \(words[1]) |"
            }
        let file = String(decoding: try FileBytes.read(Wmctl.repository + "/docs/service.md"), as: UTF8.self)
        let described = file.split(separator: "\n").filter { $0.hasPrefix("| `wmctl_") || $0.hasPrefix("| `process_") }
            .map(String.init)
        #expect(exposed.count > 20 && Set(exposed) == Set(described), "\(Set(exposed).symmetricDifference(described))")
    }

    @Test
    func `and the description of the routes say where too many requests are refused`() throws {
        let test = try TestService()
        let paths = try JSONDocument(test.ask("GET", "/openapi.json").bytes ?? []).root.member("paths")
        for route in test.service.router.routes {
            let responses = try paths.member(route.pattern).member(route.method.lowercased()).member("responses")
            var statuses: Set<String> = []
            try responses.forEachMember { (status, _) throws(JSONError) in statuses.insert(String(status)) }
            #expect(statuses.contains("429") == route.isLimited, "\(route.pattern)")
            #expect(statuses.contains("413") == (route.method == "POST"), "\(route.pattern)")
            #expect(statuses.contains("304") == (route.pattern == "/" || route.pattern.hasPrefix("/page/")))
            let isProtected = [.generation, .scores, .operation, .unmarked].contains(route.permission)
            if isProtected { #expect(statuses.isSuperset(of: ["401", "403"]), "\(route.pattern)") }
        }
    }
}
