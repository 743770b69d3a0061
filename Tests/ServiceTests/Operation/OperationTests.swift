// SPDX-License-Identifier: Apache-2.0

import HTTPServer
import JSON
import Synchronization
import TestSupport
import Testing

@testable import Service

@Suite
struct `The operation of a service` {
    @Test
    func `is alive while it ends, and not ready`() throws {
        let test = try TestService()
        #expect(test.ask("GET", "/health").status == 200 && test.ask("GET", "/ready").status == 200)
        test.service.beginDraining()
        let response = test.ask("GET", "/ready")
        #expect(response.status == 503 && response.headers["Retry-After"] == "5")
        #expect(test.ask("GET", "/health").status == 200)
    }

    @Test
    func `is not ready without a key to look for, until there is one`() throws {
        let test = try TestService(keys: ServiceKeys(candidates: []))
        let unready = test.ask("GET", "/ready")
        #expect(unready.status == 503 && unready.error("message") == "the service is not ready: keys")
        var settings = ServiceSettings()
        settings.bodyLimit = 1234
        try test.service.reload(settings: settings, keys: try TestService.keys())
        #expect(test.ask("GET", "/ready").status == 200)
        #expect(test.service.context.keys.generation == 1 && test.service.context.settings.bodyLimit == 1234)
    }

    @Test
    func `is not ready without its model and its ledger, and says so`() throws {
        let folder = try TemporaryFolder()
        let fixture = try GenerationFixture(role: .operator) { $0.ledgerPath = folder.file("ledger.sqlite") }
        let test = TestService(fixture.service)
        #expect(test.ask("GET", "/ready").status == 200)
        let text = test.ask("GET", "/metrics").text
        for name in ["queue_length", "queue_bytes", "working", "texts_running", "texts_waiting"] {
            #expect(text.contains("\nwmctl_\(name) 0\n"))
        }
        fixture.service.stop()
        let response = test.ask("GET", "/ready")
        #expect(response.status == 503 && response.error("message") == "the service is not ready: ledger, model")
        #expect(test.ask("GET", "/metrics").text.contains("wmctl_ready{check=\"ledger\"} 0\n"))
        #expect(test.post("/v1/detect", #"{"input": "text"}"#).status == 503)
    }

    @Test(
        arguments: [
            ("192.0.2.7", [:], 401), ("127.0.0.1", [:], 200), ("::1", [:], 200), ("unix", [:], 200),
            ("127.0.0.1", ["X-Forwarded-For": "192.0.2.7"], 401), ("unix", ["Forwarded": "for=192.0.2.7"], 401),
        ] as [(String, HTTPHeaders, Int)]
    )
    func `shows metrics to callers on this machine where the operator says so`(
        peer: String,
        headers: HTTPHeaders,
        status: Int
    ) throws {
        let test = try TestService { $0.localMetrics = true }
        #expect(test.ask("GET", "/metrics", headers: headers, peer: peer).status == status)
        let closed = try TestService()
        #expect(closed.ask("GET", "/metrics", headers: headers, peer: peer).status == 401)
    }

    @Test
    func `counts each request under its route, and what has left unanswered`() throws {
        let test = try TestService { $0.localMetrics = true }
        _ = test.ask("GET", "/health")
        _ = test.ask("GET", "/nothing/here")
        let text = String(decoding: test.ask("GET", "/metrics", peer: "unix").bytes ?? [], as: UTF8.self)
        #expect(text.contains("wmctl_requests_total{route=\"/health\",status=\"200\"} 1\n"))
        #expect(text.contains("wmctl_requests_total{route=\"none\",status=\"404\"} 1\n"))
        #expect(text.contains("wmctl_request_seconds_bucket{route=\"/health\",le=\"+Inf\"} 1\n"))
        #expect(text.contains("wmctl_requests_in_flight 1\n"))
        #expect(!text.contains("nothing/here"))
        #expect(test.service.inFlight == 0)
    }

    @Test
    func `describes every route and nothing else`() throws {
        let test = try TestService()
        let response = test.ask("GET", "/openapi.json")
        #expect(response.headers["Content-Type"] == "application/json")
        let description = try JSONDocument(response.bytes ?? []).root
        var described: Set<String> = []
        try description.member("paths").forEachMember { (path, item) throws(JSONError) in
            try item.forEachMember { (method, _) throws(JSONError) in
                described.insert("\(method.uppercased()) \(path)")
            }
        }
        let routes = Set(test.service.router.routes.map { "\($0.method) \($0.pattern)" })
        #expect(described == routes)
    }
}

@Suite
struct `A log` {
    private func lines(_ form: ServiceLog.Form, _ level: ServiceLog.Level = .info, logsRequests: Bool = true) -> (
        log: ServiceLog, lines: CollectedLines
    ) {
        let lines = CollectedLines()
        let log = ServiceLog(form, level: level, logsRequests: logsRequests, now: { "NOW" }, write: lines.add)
        return (log, lines)
    }

    @Test
    func `is words or JSON, one line for each event whatever a name holds`() throws {
        let odd = "a\"b\nlevel=error \\\u{1B}[2J\u{2028}é"
        for form in ServiceLog.Form.allCases {
            let (log, lines) = lines(form)
            log.event("thing", .warning, [("name", .name(odd)), ("count", .number(3)), ("part", .number(0.25))])
            let line = try #require(lines.all.first)
            #expect(lines.all.count == 1 && !line.utf8.contains { $0 < 0x20 })
            guard form == .json else {
                #expect(line.hasPrefix("NOW warning thing name=\"a\\\"b\\n") && line.hasSuffix("\" count=3 part=0.25"))
                continue
            }
            let json = try JSONDocument(Array(line.utf8)).root
            #expect(try json.member("name").string() == odd && json.member("level").string() == "warning")
        }
    }

    @Test
    func `leaves out what matters less than the operator wants`() {
        let (log, lines) = lines(.text, .warning)
        log.event("a", .info)
        log.event("b", .warning)
        log.event("c", .error)
        #expect(lines.all == ["NOW warning b", "NOW error c"])
    }

    @Test
    func `names a request by its route, never by what was sent`() throws {
        let test = try TestService()
        _ = test.ask("POST", "/v1/detect", Array(#"{"input": "canary-text"}"#.utf8), query: [("q", "canary-query")])
        _ = test.ask("CANARY", "/canary/path", headers: ["X-Canary": "canary-header"])
        #expect(test.log.all.count == 2)
        #expect(test.log.all.allSatisfy { !$0.lowercased().contains("canary") })
        #expect(test.log.all[0].contains(#""route":"/v1/detect","status":200"#))
        #expect(test.log.all[1].contains(#""method":"other","route":"none","status":404"#))
    }
}
