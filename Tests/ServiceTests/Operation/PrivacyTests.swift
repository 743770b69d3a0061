// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Detector
import HTTPServer
import JSON
import TestSupport
import Testing

@testable import Service

/// What clients send stands in no line of the log, in no metric and in no file.
struct PrivacyTests {
    /// Looks like a name, as what may be shown does.
    private static let canary = "canary_qzjxw"
    private static let text = Array(repeating: "\(canary) sang in the old house by the sea", count: 20).joined(
        separator: " "
    )
    private static let members = [
        "input", "profile", "fpr", "explain", "certificate", "payload", "text", "contents", "detector_params", "model",
        "prompt", "messages", "max_tokens", "stop", "stream", "stream_options", "temperature", "seed", "n", "logprobs",
        "logit_bias", "tools", "response_format", "watermark", "echo",
    ]

    /// Bodies of every kind: what is answered, and what is wrong in every way.
    private static var bodies: [String] {
        let (name, text) = (quoted(canary), quoted(text))
        let message = "{\"role\":\"user\",\"content\":\(text)}"
        let sound = [
            "{\"input\":\(text)}", "{\"input\":[\(text),\(name)],\"explain\":true}",
            "{\"input\":\(text),\"certificate\":\"compact\"}", "{\"text\":\(text)}", "{\"contents\":[\(text)]}",
            "{\"prompt\":\(text),\"max_tokens\":2}", "{\"prompt\":\(text),\"max_tokens\":2,\"stream\":true}",
            "{\"prompt\":\(name),\"max_tokens\":2,\"stop\":[\(name)],\"watermark\":{\"certificate\":true}}",
            "{\"messages\":[\(message)],\"max_tokens\":2}", "{\"certificate\":\(name),\"input\":\(text)}",
            "{\"certificate\":{\"jws\":\(name)},\"payload\":\(name)}",
        ]
        let broken = [
            canary, name, "[\(name)]", "{\(name)", "{\"input\":\"\(canary)", "{\(name):1}", "{\(text):1}",
            "{\"input\":\(name),\(name):\(name)}", "{\"input\":\"\(canary)\\ud800\"}", "{\(name):1,\(name):2}",
            "{\"input\":\"a\",\"input\":\(name)}", "{\"input\":\(quoted(String(repeating: canary, count: 500)))}",
            "{\"text\":\(quoted(String(repeating: canary, count: 500)))}",
            String(repeating: canary, count: 1000), "{\"model\":\(name),\"prompt\":\"a\"}",
            "{\"messages\":[{\"role\":\(name),\"content\":1}]}",
        ]
        let wrong = members.flatMap { member in
            [name, "{\(name):\(name)}", "[\(name),7]"].map { "{\(quoted(member)):\($0)}" }
        }
        return sound + broken + wrong
    }

    private static var headers: [HTTPHeaders] {
        let token = "wmctl_" + String((canary + String(repeating: "A", count: 43)).prefix(43))
        return [
            ["Authorization": canary], ["Authorization": "Bearer \(canary)"], ["Authorization": "Bearer \(token)"],
            ["X-Request-Id": canary, "User-Agent": canary, "Cookie": canary, "Host": canary, "Referer": canary],
            ["X-Forwarded-For": canary], ["Content-Type": canary], ["Accept": canary, "If-None-Match": canary],
        ]
    }

    @Test func `of any route, whatever is wrong with the request`() async throws {
        let folder = try TemporaryFolder()
        let fixture = try GenerationFixture(role: .operator) {
            $0.ledgerPath = folder.file("ledger.sqlite")
            $0.tokenFile = folder.file("tokens.json")
            $0.trustedProxies = ["127.0.0.1"]
            $0.bodyLimit = 10_000
            $0.textLimit = 5000
        }
        try BearerTokenList.update(folder.file("tokens.json")) { (list) throws(AccessError) in
            _ = try list.make(id: "token-1", name: "a", role: .client, now: "now")
        }
        let secret = SecretBytes(copying: SHA256.digest(of: Array("signing".utf8)).bytes.span)
        fixture.service.context.keys.signer = CertificateSigner(keyID: "k", key: try Ed25519.SigningKey(secret: secret))
        var statuses: Set<Int> = []
        func ask(_ head: HTTPRequestHead, _ body: String = "") async throws {
            if case .refuse(let response) = fixture.service.admit(head) { _ = statuses.insert(response.status) }
            let pending = PendingExchange()
            fixture.service.handle(HTTPRequest(head, body: Array(body.utf8)), pending.exchange)
            statuses.insert(try await pending.answer().status)
        }
        for route in fixture.service.router.routes {
            let path = route.pattern.split(separator: "/", omittingEmptySubsequences: false)
                .map { $0.hasPrefix("{") ? Self.canary : String($0) }.joined(separator: "/")
            for body in route.method == "POST" ? Self.bodies : [""] {
                try await ask(HTTPRequestHead(route.method, path), body)
            }
            for headers in Self.headers {
                try await ask(HTTPRequestHead(route.method, path, headers: headers), "{\"input\":\(quoted(Self.text))}")
            }
            try await ask(HTTPRequestHead(route.method, path, query: [(Self.canary, Self.canary)]))
            try await ask(HTTPRequestHead(Self.canary, path))
            try await ask(HTTPRequestHead(route.method, path + "/" + Self.canary))
        }
        // All of that was what it should be.
        #expect(statuses.isSuperset(of: [200, 400, 401, 404, 405, 413, 415]), "\(statuses)")
        #expect(fixture.service.context.metrics.certificates.snapshot.values.reduce(0, +) > 0)
        let log = fixture.log.lines.joined(separator: "\n")
        #expect(fixture.log.lines.count > 1000 && !log.contains(Self.canary))
        let metrics = try await fixture.get("/metrics").text
        #expect(metrics.contains("wmctl_requests_total") && !metrics.contains(Self.canary))
        let names = try folder.names()
        #expect(names.contains("ledger.sqlite") && names.contains("tokens.json"))
        for name in names {
            let bytes = try FileBytes.read(folder.file(name))
            #expect(!Self.holds(bytes, Array(Self.canary.utf8)), "\(name)")
        }
        #expect(Self.holds(Array("a \(Self.canary)".utf8), Array(Self.canary.utf8)))
    }

    private static func holds(_ bytes: [UInt8], _ text: [UInt8]) -> Bool {
        bytes.indices.contains { bytes[$0...].starts(with: text) }
    }
}
