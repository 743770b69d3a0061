// SPDX-License-Identifier: Apache-2.0

import HTTPServer
import Testing

@testable import Service

struct RateLimiterTests {
    private let start = ContinuousClock.now
    private let limiter = RateLimiter([.public: RateLimit(requestsPerMinute: 6, bytesPerMinute: 600)])

    private func caller(_ network: String, _ role: Role = .public, token: String? = nil) -> Identity {
        Identity(role: role, token: token, address: network, network: network)
    }

    private func isTaken(_ caller: Identity, bytes: Double = 0, after seconds: Double = 0) -> Bool {
        do throws(ServiceError) {
            try limiter.take(caller, requests: 1, bytes: bytes, at: start + .seconds(seconds))
            return true
        } catch {
            return false
        }
    }

    @Test func `a minute's worth may come at once, and then one after the other`() {
        for _ in 0..<6 { #expect(isTaken(caller("a"))) }
        #expect(!isTaken(caller("a")))
        #expect(!isTaken(caller("a"), after: 9.9))
        #expect(isTaken(caller("a"), after: 10.1))
        #expect(!isTaken(caller("a"), after: 10.2))
        #expect(isTaken(caller("b")))
        #expect(isTaken(caller("a", token: "t")))
    }

    @Test func `bytes are counted as requests are, and a large one needs a full bucket`() {
        #expect(isTaken(caller("a"), bytes: 500))
        #expect(!isTaken(caller("a"), bytes: 500))
        #expect(isTaken(caller("a"), bytes: 500, after: 41))
        #expect(isTaken(caller("b"), bytes: 5000))
        #expect(!isTaken(caller("b"), bytes: 1, after: 60))
    }

    @Test func `roles without a limit have none`() {
        for _ in 0..<1000 { #expect(isTaken(caller("a", .operator))) }
    }

    @Test func `those not heard of for longest are forgotten`() {
        var table = LeastRecentlyUsed<Int, Int>(capacity: 4)
        for key in 1...4 { table.set(key, of: key) }
        #expect(table.value(of: 1) == 1)
        table.set(5, of: 5)
        #expect(table.count == 3)
        #expect([1, 4, 5].allSatisfy { table.value(of: $0) == $0 })
        #expect(table.value(of: 2) == nil)
    }

    @Test func `responses say what is left, and refusals when to come back`() throws {
        let service = try TestService {
            $0.rates = [.public: RateLimit(requestsPerMinute: 2, bytesPerMinute: 1000)]
            $0.slowsSimilarTexts = false
        }
        let first = service.post("/v1/detect", "{\"input\":\"a\"}")
        #expect(first.headers["x-ratelimit-limit-requests"] == "2")
        #expect(first.headers["x-ratelimit-remaining-requests"] == "1")
        #expect(first.headers["x-ratelimit-remaining-bytes"] == "987")
        #expect(service.post("/v1/detect", "{").status == 400)
        let third = service.post("/v1/detect", "{\"input\":\"a\"}")
        #expect(third.status == 429)
        #expect(third.error("type") == "rate_limit_error")
        #expect(third.headers["Retry-After"].flatMap { Int($0) }.map { (1...30).contains($0) } == true)
        #expect(service.post("/v1/detect", "{\"input\":\"a\"}", peer: "192.0.2.8").status == 200)
        #expect(service.service.context.metrics.limited.snapshot[["requests"]] == 1)
    }

    @Test func `a list counts as many requests as it has texts`() throws {
        let service = try TestService { $0.rates = [.public: RateLimit(requestsPerMinute: 4, bytesPerMinute: 1e6)] }
        #expect(service.post("/v1/detect", "{\"input\":[\"a\",\"b\",\"c\"]}").status == 200)
        #expect(service.post("/v1/detect", "{\"input\":[\"a\",\"b\",\"c\"]}").status == 429)
    }

    @Test(arguments: [
        ("60/4000", true), ("60", false), ("0/1", false), ("a/b", false), ("1/2/3", false), ("-1/2", false),
    ])
    func `a limit is two numbers`(text: String, isLimit: Bool) {
        #expect((RateLimit(text) != nil) == isLimit)
    }
}
