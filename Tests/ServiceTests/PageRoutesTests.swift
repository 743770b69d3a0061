// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Detector
import HTTPServer
import JSON
import Synchronization
import TestSupport
import Testing
import Tokenizer
import Watermark

@testable import Service

struct PageRoutesTests {
    private static func service(role: Role?, textLimit: Int = 1 << 20) throws -> Service {
        let secret = SecretKey(SecretBytes(copying: [UInt8](repeating: 0x5A, count: 32).span))
        let tokenizer = try Tokenizer(contentsOf: Wmctl.repository + "/vocab/english/tokenizer.json")
        let watermark = try Watermark(secret: secret, profile: Profile(id: "demo"))
        let candidate = try DetectionCandidate(
            watermark: watermark,
            tokenizers: [NamedTokenizer(name: "english", tokenizer: tokenizer)]
        )
        var settings = ServiceSettings()
        settings.anonymousRole = role
        settings.textLimit = textLimit
        let log = ServiceLog(.json, now: { "" }, write: { _ in })
        return try Service(
            ServiceParts(settings: settings, keys: ServiceKeys(candidates: [candidate]), model: nil, log: log)
        )
    }

    /// What a service answers, whenever it does.
    private static func answer(
        _ service: Service,
        _ method: String,
        _ path: String,
        headers: HTTPHeaders = [:],
        body: String = ""
    ) async -> HTTPResponse {
        await withCheckedContinuation { continuation in
            let request = HTTPRequest(HTTPRequestHead(method, path, headers: headers), body: Array(body.utf8))
            service.handle(request, HTTPExchange { continuation.resume(returning: $0) })
        }
    }

    private static func report(_ text: String, role: Role) async throws -> HTTPResponse {
        var json = JSONWriter()
        json.object { $0.member("input", text) }
        return await answer(try service(role: role), "POST", "/v1/report", body: json.text)
    }

    private static func marked() throws -> String {
        String(decoding: try FileBytes.read(Wmctl.repository + "/Tests/PagesTests/Texts/marked.txt"), as: UTF8.self)
    }

    @Test
    func `the page may load files of its own server alone, and nothing may stand around it`() async throws {
        let page = await Self.answer(try Self.service(role: .public), "GET", "/")
        #expect(page.status == 200 && page.headers["Content-Type"] == "text/html; charset=utf-8")
        let policy = try #require(page.headers["Content-Security-Policy"])
        for rule in [
            "default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'", "base-uri 'none'",
            "form-action 'none'", "frame-ancestors 'none'",
        ] {
            #expect(policy.split(separator: "; ").contains(Substring(rule)))
        }
        #expect(!policy.contains("unsafe"))
        #expect(page.headers["Referrer-Policy"] == "no-referrer" && page.headers["X-Frame-Options"] == "DENY")
        let markup = String(decoding: page.bytes ?? [], as: UTF8.self)
        for forbidden in ["style=", "<style", "onclick", "http://", "https://"] { #expect(!markup.contains(forbidden)) }
    }

    @Test
    func `every file that the page names is there, and is sent again only when it has changed`() async throws {
        let service = try Self.service(role: nil)
        let page = await Self.answer(service, "GET", "/")
        let markup = String(decoding: page.bytes ?? [], as: UTF8.self)
        let named = Set(markup.matches(of: /(?:href|src)="(page\/[a-z.]+)"/).map { "/" + $0.1 })
        #expect(named.count == 4)
        for path in named.union(["dom", "service", "check", "verify", "generate"].map { "/page/\($0).js" }) {
            let file = await Self.answer(service, "GET", path)
            #expect(file.status == 200 && (file.bytes?.count ?? 0) > 100, "\(path)")
            #expect(file.headers["Cache-Control"] == "no-cache")
            let tag = try #require(file.headers["ETag"])
            let again = await Self.answer(service, "GET", path, headers: ["If-None-Match": "\"x\", W/\(tag)"])
            #expect(again.status == 304 && again.bytes == [] && again.headers["ETag"] == tag)
            let other = await Self.answer(service, "GET", path, headers: ["If-None-Match": "\"x\""])
            #expect(other.status == 200)
        }
    }

    @Test
    func `who may see scores gets the whole report, others the verdict in words`() async throws {
        let text = try Self.marked()
        let full = String(decoding: try await Self.report(text, role: .expert).bytes ?? [], as: UTF8.self)
        for part in ["Watermarked", "class=numbers", "<mark", "role=img", "demo"] { #expect(full.contains(part)) }
        for role in [Role.public, .client, .machine] {
            let response = try await Self.report(text, role: role)
            #expect(response.headers["Content-Type"] == "text/html; charset=utf-8")
            let band = String(decoding: response.bytes ?? [], as: UTF8.self)
            #expect(band.contains("<span>Watermarked</span>") && band.contains("What it does not mean"))
            for part in ["class=numbers", "<mark", "role=img", "demo", "Relief", "10<sup>"] {
                #expect(!band.contains(part), "\(role): \(part)")
            }
        }
    }

    @Test
    func `a band is the same for all texts of one verdict`() async throws {
        let texts = ["It rains.", "She sells sea shells by the shore, they say.", "Call me Ishmael. Some years ago."]
        var bands: Set<[UInt8]> = []
        for text in texts { bands.insert(try await Self.report(text, role: .public).bytes ?? []) }
        #expect(bands.count == 1)
    }

    @Test(arguments: [
        (#"{"input": 7}"#, 400), (#"{}"#, 400), (#"{"input": "a", "more": 1}"#, 400), ("{", 400),
        (#"{"input": "\#(String(repeating: "a", count: 101))"}"#, 413),
    ])
    func `what is no text, or too long, is refused`(body: String, status: Int) async throws {
        let service = try Self.service(role: .public, textLimit: 100)
        #expect(await Self.answer(service, "POST", "/v1/report", body: body).status == status)
    }

    @Test
    func `callers are told what they may do`() async throws {
        let expected: [(Role?, [String])] = [
            (nil, []), (.public, ["verdicts"]), (.client, ["verdicts", "generation"]),
            (.expert, ["verdicts", "generation", "scores"]),
            (.operator, ["verdicts", "generation", "scores", "operation", "unmarked"]),
        ]
        for (role, permissions) in expected {
            let response = await Self.answer(try Self.service(role: role, textLimit: 77), "GET", "/v1/me")
            let me = try JSONDocument(response.bytes ?? []).root
            #expect(try me.optional("role")?.isNull == (role == nil))
            #expect(try me.member("permissions").elements().map { try $0.string() } == permissions)
            #expect(try me.member("text_limit").integer(as: Int.self) == 77)
            #expect(try me.member("model").isNull && me.member("anonymous").bool())
        }
    }
}
