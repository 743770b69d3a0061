// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import HTTPServer

/// The memory that all bodies share.
struct BodyBudgetTests {
    private static let budget = 200_000
    private static let large = 90_000

    private func begin(_ server: TestServer, _ count: Int, of size: Int) throws -> SocketClient {
        let client = try server.client()
        client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: \(size)\r\n\r\n")
        client.send([UInt8](repeating: 120, count: count))
        return client
    }

    @Test
    func `a body that does not fit beside others is refused before it comes, a small one is not`() throws {
        let server = try TestServer { $0.bodyBudget = Self.budget }
        let (bodies, large) = (server.server.bodies, Self.large)
        let slow = try begin(server, large - 1, of: large)
        #expect(eventually { bodies.reserved > large / 2 })
        let reserved = bodies.reserved
        #expect(reserved <= large)
        let refused = try begin(server, 0, of: large)
        #expect(refused.response()?.status == 503)
        #expect(refused.isClosed(within: 5))
        #expect(try server.client().request("POST", "/echo", body: "small")?.body == "small")
        slow.send([120])
        #expect(slow.response()?.body.utf8.count == large)
        #expect(eventually { bodies.reserved == 0 })
        #expect(try begin(server, large, of: large).response()?.status == 200)
    }

    @Test
    func `bodies that are announced take nothing from others`() throws {
        let server = try TestServer { $0.bodyBudget = Self.budget }
        let silent = try (0..<20).map { _ in try begin(server, 0, of: Self.large) }
        #expect(try begin(server, Self.large, of: Self.large).response()?.status == 200)
        #expect(silent.count == 20)
    }

    @Test
    func `chunks are counted as they come, and what a client leaves behind is free again`() throws {
        let server = try TestServer { $0.bodyBudget = Self.budget }
        let bodies = server.server.bodies
        let slow = try begin(server, Self.large - 1, of: Self.large)
        #expect(eventually { bodies.reserved == Self.large })
        let client = try server.client()
        client.send("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
        let chunk = "2710\r\n\(String(repeating: "x", count: 10_000))\r\n"
        for _ in 0..<10 { client.send(chunk) }
        client.send("0\r\n\r\n")
        #expect(client.response()?.status == 503)
        slow.close()
        #expect(eventually { bodies.reserved == 0 })
    }
}
