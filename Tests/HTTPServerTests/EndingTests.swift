// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization
import Testing
import Threading

@testable import HTTPServer

/// Stopping and reloading.
struct EndingTests {
    @Test
    func `a running stream ends, idle connections close, new ones are refused`() throws {
        let server = try TestServer()
        let (address, idle, streaming) = (server.address, try server.client(), try server.client())
        #expect(idle.request("GET", "/head")?.status == 200)
        streaming.send("GET /stream HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(eventually { server.handler.streams.count == 1 })
        let stream = server.handler.streams[0]
        let isStopped = Mutex(false)
        try Threads.start {
            server.server.stop(drainSeconds: 20)
            isStopped.withLock { $0 = true }
        }
        #expect(idle.isClosed(within: 5))
        #expect(throws: ClientError.self) { try SocketClient(address) }
        stream.write("the end".utf8)
        usleep(200_000)
        #expect(!isStopped.withLock { $0 })
        stream.finish()
        #expect(streaming.response()?.body == "the end")
        #expect(eventually { isStopped.withLock { $0 } })
    }

    @Test
    func `what does not end in time is cut`() throws {
        let server = try TestServer()
        let (waiting, streaming) = (try server.client(), try server.client())
        waiting.send("GET /never HTTP/1.1\r\nHost: a\r\n\r\n")
        streaming.send("GET /stream HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(eventually { server.handler.waiting.count == 1 && server.handler.streams.count == 1 })
        let start = ContinuousClock.now
        server.server.stop(drainSeconds: 0.3)
        #expect(ContinuousClock.now - start < .seconds(3))
        #expect(server.handler.left == 1)
        #expect(server.handler.streams[0].isCut)
        #expect(waiting.response() == nil)
    }

    @Test
    func `reloading under load loses no request`() throws {
        let server = try TestServer()
        let address = server.address
        let failed = Mutex(0)
        let done = Mutex(0)
        let running = Mutex(0)
        let stop = Mutex(false)
        for _ in 0..<4 {
            running.withLock { $0 += 1 }
            try Threads.start {
                defer { running.withLock { $0 -= 1 } }
                while !stop.withLock({ $0 }) {
                    // As clients do: a connection is kept until the server says that it closes.
                    guard let client = try? SocketClient(address) else {
                        failed.withLock { $0 += 1 }
                        continue
                    }
                    for _ in 0..<20 {
                        let response = client.request("POST", "/echo", body: "text")
                        if response?.body == "text" { done.withLock { $0 += 1 } } else { failed.withLock { $0 += 1 } }
                        if response?.headers["Connection"]?.lowercased() == "close" { break }
                    }
                }
            }
        }
        for limit in 0..<12 {
            var settings = HTTPServerSettings(addresses: [])
            settings.headLimit = 16_384 + limit
            try server.server.reload(settings)
            usleep(60_000)
        }
        stop.withLock { $0 = true }
        #expect(eventually { running.withLock { $0 } == 0 })
        #expect(failed.withLock { $0 } == 0)
        #expect(done.withLock { $0 } > 100)
        #expect(eventually { server.server.connectionCount == 0 })
    }

    @Test
    func `a stream outlives a reload`() throws {
        let server = try TestServer()
        let client = try server.client()
        client.send("GET /stream HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(eventually { server.handler.streams.count == 1 })
        try server.server.reload(HTTPServerSettings(addresses: []))
        usleep(300_000)
        server.handler.streams[0].write("still here".utf8)
        server.handler.streams[0].finish()
        #expect(client.response()?.body == "still here")
    }

    @Test
    func `a stopped server does nothing`() throws {
        let server = try TestServer()
        server.server.stop(drainSeconds: 1)
        server.server.stop(drainSeconds: 1)
        #expect(throws: HTTPServerError.stopped) { try server.server.reload(HTTPServerSettings(addresses: [])) }
        #expect(server.server.addresses.isEmpty)
    }
}
