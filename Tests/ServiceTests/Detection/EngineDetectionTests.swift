// SPDX-License-Identifier: Apache-2.0

import Glibc
import HTTPServer
import JSON
import Testing
import Threading

@testable import Service

struct EngineDetectionTests {
    private static let marked = quoted(TestService.marked)
    private static let austen = quoted(TestService.austen)

    private func names(_ value: JSONValue) throws -> [String] {
        var names: [String] = []
        try value.forEachMember { (name, _) throws(JSONError) in names.append(name) }
        return names
    }

    // MARK: vLLM

    @Test func `/detect answers experts as vLLM's example server does`() throws {
        let service = try TestService { $0.anonymousRole = .expert }
        let root = try service.post("/detect", "{\"text\":\(Self.marked)}").json
        let report = try service.post("/v1/detect", "{\"input\":\(Self.marked)}").json
        #expect(try names(root) == ["score", "p_value", "num_scored_tokens", "is_watermarked"])
        #expect(try root.member("score").double() == report.member("score").double())
        #expect(try root.member("p_value").double() == report.member("corrected_p_value").double())
        #expect(try root.member("num_scored_tokens").integer() == report.member("num_scored_tokens").integer() as Int)
        #expect(try root.member("is_watermarked").bool())
    }

    @Test(arguments: [(marked, true), (austen, false)])
    func `/detect tells others yes or no`(text: String, isMarked: Bool) throws {
        let response = try TestService().post("/detect", "{\"text\":\(text)}")
        #expect(response.text == "{\"is_watermarked\":\(isMarked)}")
    }

    // MARK: Guardrails

    @Test func `/api/v1/text/contents has a list of findings for each text, in code points`() throws {
        let service = try TestService()
        let text = "äöü€😀 " + TestService.marked
        let body = "{\"contents\":[\(Self.austen),\(quoted(text)),\"\"],\"detector_params\":{\"threshold\":0.5}}"
        let lists = try service.post("/api/v1/text/contents", body).json.elements()
        #expect(try lists.map { try $0.elements().count } == [0, 1, 0])
        let finding = try lists[1].elements()[0]
        #expect(try names(finding) == ["start", "end", "text", "detection", "detection_type", "score"])
        #expect(try finding.member("start").integer() == 0)
        #expect(try finding.member("end").integer() == text.unicodeScalars.count)
        #expect(try finding.member("text").string() == text)
        #expect(try finding.member("detection").string() == "watermarked")
        #expect(try finding.member("score").double() == 1)
    }

    @Test func `a finding of an expert is the passage, where its offsets say`() throws {
        let service = try TestService { $0.anonymousRole = .expert }
        let own = (0..<12).map { _ in TestService.austen }.joined(separator: "\n\n")
        let text = "€€ \(own)\n\n\(TestService.marked)\n\n\(own)"
        let lists = try service.post("/api/v1/text/contents", "{\"contents\":[\(quoted(text))]}").json.elements()
        let findings = try lists[0].elements()
        #expect(!findings.isEmpty)
        let scalars = Array(text.unicodeScalars)
        for finding in findings {
            let (start, end) = try (finding.member("start").integer() as Int, finding.member("end").integer() as Int)
            var passage = String.UnicodeScalarView()
            passage.append(contentsOf: scalars[start..<end])
            #expect(try String(passage) == finding.member("text").string())
            #expect(end - start < scalars.count)
        }
    }

    @Test(arguments: [
        ("/detect", "{}", 400, "text"), ("/detect", "{\"text\":7}", 400, "text"), ("/detect", "", 400, nil),
        ("/detect", "{\"text\":\"12345678901\"}", 413, "text"),
        ("/detect", "{\"text\":\"a\",\"other\":1}", 400, "other"),
        ("/api/v1/text/contents", "{}", 400, "contents"),
        ("/api/v1/text/contents", "{\"contents\":\"a\"}", 400, "contents"),
        ("/api/v1/text/contents", "{\"contents\":[]}", 400, "contents"),
        ("/api/v1/text/contents", "{\"contents\":[\"a\",\"a\",\"a\",\"a\"]}", 400, "contents"),
        ("/api/v1/text/contents", "{\"contents\":[\"a\",1]}", 400, "contents[1]"),
        ("/api/v1/text/contents", "{\"contents\":[\"a\",\"12345678901\"]}", 413, "contents[1]"),
        ("/api/v1/text/contents", "{\"contents\":[\"a\"],\"detector_params\":1}", 400, "detector_params"),
    ])
    func `bodies that are not as they should be are refused`(
        path: String,
        body: String,
        status: Int,
        param: String?
    ) throws {
        let response = try TestService {
            $0.textLimit = 10
            $0.batchLimit = 3
        }.post(path, body)
        #expect(response.status == status)
        #expect(response.error("param") == param)
    }

    // MARK: Limits

    private static let bodies = [
        ("/v1/detect", "{\"input\":\"a\"}"), ("/detect", "{\"text\":\"a\"}"),
        ("/api/v1/text/contents", "{\"contents\":[\"a\"]}"),
    ]

    @Test(arguments: bodies)
    func `who asks too often is told when to come again`(path: String, body: String) throws {
        let service = try TestService { $0.rates = [.public: RateLimit(requestsPerMinute: 2, bytesPerMinute: 1e6)] }
        #expect(service.post(path, body).status == 200)
        #expect(service.post(path, body).status == 200)
        let response = service.post(path, body)
        #expect(response.status == 429)
        #expect(response.error("code") == "rate_limit_exceeded")
        #expect(response.headers["Retry-After"] == "30")
        #expect(response.headers["x-ratelimit-remaining-requests"] == "0")
    }

    @Test(arguments: bodies)
    func `while too much waits requests are refused, and taken again afterwards`(path: String, body: String) throws {
        let service = try TestService {
            $0.workers = 2
            $0.queueLength = 3
        }
        let gate = Gate()
        let work = service.service.context.work
        // Both threads first: what they take from the queue would leave room in it again.
        for _ in 0..<2 { #expect(work.submit(size: 1) { _ in gate.pass() }) }
        while work.depth.waiting > 0 { usleep(1000) }
        while work.submit(size: 1, { _ in gate.pass() }) {}
        let response = service.post(path, body)
        #expect(response.status == 503)
        #expect(response.error("code") == "overloaded")
        #expect(response.headers["Retry-After"] == "1")
        gate.open()
        while service.service.context.work.depth.waiting > 0 { usleep(1000) }
        #expect(service.post(path, body).status == 200)
    }
}

/// Holds threads up until it is opened.
// Sendable: what changes is touched inside the monitor alone.
private final class Gate: @unchecked Sendable {
    private let monitor = Monitor()
    private var isOpen = false

    func pass() { monitor.locked { while !isOpen { monitor.wait(for: .result) } } }

    func open() {
        monitor.locked {
            isOpen = true
            monitor.wakeAll()
        }
    }
}
