// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

@testable import HTTPServer

/// Slow clients, many clients, and clients that leave.
struct LimitTests {
    @Test
    func `a head that takes too long ends the connection, however steadily it comes`() throws {
        let server = try TestServer { $0.headDeadline = .milliseconds(700) }
        let client = try server.client()
        var isOpen = true
        for byte in "GET /head HTTP/1.1\r\nHost: a\r\n\r\n".utf8.prefix(20) where isOpen {
            isOpen = client.send([byte]) && !client.isClosed(within: 0)
            usleep(100_000)
        }
        #expect(!isOpen)
        #expect(server.handler.handled == 0)
    }

    @Test
    func `a body that takes too long ends the connection`() throws {
        let server = try TestServer { $0.bodyDeadline = .milliseconds(700) }
        let client = try server.client()
        client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n")
        var isOpen = true
        for _ in 0..<20 where isOpen {
            isOpen = client.send([120]) && !client.isClosed(within: 0)
            usleep(100_000)
        }
        #expect(!isOpen)
    }

    @Test
    func `a silent connection ends after a time`() throws {
        let server = try TestServer { $0.idleTimeout = .seconds(1) }
        let client = try server.client()
        #expect(client.request("GET", "/head")?.status == 200)
        #expect(client.isClosed(within: 30))
    }

    @Test
    func `a client that takes nothing of a response is given up`() throws {
        let server = try TestServer { $0.responseDeadline = .milliseconds(500) }
        let client = try server.client(receiveBuffer: 4096)
        client.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(eventually { server.handler.handled == 1 })
        #expect(eventually { server.server.connectionCount == 0 })
    }

    @Test
    func `waiting for an answer is not limited`() throws {
        let server = try TestServer {
            $0.headDeadline = .milliseconds(200)
            $0.bodyDeadline = .milliseconds(200)
            $0.idleTimeout = .seconds(1)
        }
        let client = try server.client()
        client.send("GET /never HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(eventually { server.handler.waiting.count == 1 })
        usleep(1_800_000)
        server.handler.waiting[0].respond(HTTPResponse(200, Array("at last".utf8), type: "text/plain"))
        #expect(client.response()?.body == "at last")
    }

    @Test
    func `connections above the limit are closed, and there is room when one ends`() throws {
        let server = try TestServer { $0.connectionLimit = 4 }
        let clients = try (0..<4).map { _ in try server.client() }
        for client in clients { #expect(client.request("GET", "/head")?.status == 200) }
        #expect(try server.client().isClosed(within: 30))
        clients[0].close()
        #expect(eventually { server.server.connectionCount <= 3 })
        #expect(try server.client().request("GET", "/head")?.status == 200)
    }

    @Test
    func `one address may not take all connections`() throws {
        let server = try TestServer {
            $0.connectionsPerAddress = 3
            $0.limitsLoopback = true
        }
        let clients = try (0..<3).map { _ in try server.client() }
        for client in clients { #expect(client.request("GET", "/head")?.status == 200) }
        #expect(try server.client().isClosed(within: 30))
    }

    @Test
    func `idle and slow clients do not stop the others`() throws {
        let server = try TestServer { $0.headDeadline = .seconds(120) }
        let idle = try (0..<2000).map { number in
            let client = try server.client()
            if number % 2 == 0 { client.send("POST /echo HTTP/1.1\r\nHo") }
            return client
        }
        #expect(eventually { server.server.connectionCount == 2000 })
        let client = try server.client()
        for _ in 0..<500 { #expect(client.request("POST", "/echo", body: "a")?.body == "a") }
        #expect(server.server.connectionCount == 2001)
        #expect(idle.count == 2000)
    }

    // MARK: Clients that leave

    @Test(arguments: [true, false])
    func `a client that leaves while it waits is noticed`(byReset: Bool) throws {
        let server = try TestServer()
        let client = try server.client()
        client.send("GET /never HTTP/1.1\r\nHost: a\r\n\r\nGET /head")
        #expect(eventually { server.handler.waiting.count == 1 })
        #expect(server.handler.left == 0)
        if byReset { client.reset() } else { client.close() }
        #expect(eventually { server.handler.left == 1 && server.server.connectionCount == 0 })
        server.handler.waiting[0].respond(HTTPResponse(200))
    }

    @Test
    func `a client that only sends no more is answered, also by a stream that goes on`() throws {
        let server = try TestServer { $0.halfCloseGrace = .seconds(1) }
        let clients = try ["/never", "/stream"].map { path in
            let client = try server.client()
            client.send("GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n")
            client.endSending()
            return client
        }
        #expect(eventually { server.handler.waiting.count == 1 && server.handler.streams.count == 1 })
        usleep(500_000)
        server.handler.waiting[0].respond(HTTPResponse(200, Array("here".utf8), type: "text/plain"))
        #expect(clients[0].response()?.body == "here")
        for _ in 0..<5 {
            #expect(server.handler.streams[0].write("word".utf8))
            usleep(300_000)
        }
        server.handler.streams[0].finish()
        #expect(clients[1].response()?.body == String(repeating: "word", count: 5))
    }

    @Test
    func `a client that sends no more for long counts as gone`() throws {
        let server = try TestServer { $0.halfCloseGrace = .milliseconds(300) }
        let client = try server.client()
        client.send("GET /never HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(eventually { server.handler.waiting.count == 1 })
        client.endSending()
        #expect(eventually { server.handler.left == 1 })
    }

    @Test
    func `a client that leaves a stream is noticed, whether the stream flows or rests`() throws {
        let server = try TestServer()
        let flowing = try server.client()
        flowing.send("GET /stream HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(eventually { server.handler.streams.count == 1 })
        let resting = try server.client()
        resting.send("GET /stream HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(eventually { server.handler.streams.count == 2 })
        server.handler.streams[0].write("word".utf8)
        #expect(flowing.wait(for: "word"))
        flowing.close()
        resting.close()
        #expect(eventually { !server.handler.streams[0].write("word".utf8) })
        #expect(eventually { server.handler.streams[1].isCut })
        #expect(eventually { server.server.connectionCount == 0 })
    }

    @Test
    func `a stream that a client does not take is cut`() throws {
        let server = try TestServer { $0.idleTimeout = .seconds(1) }
        let client = try server.client(receiveBuffer: 4096)
        client.send("GET /stream HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(eventually { server.handler.streams.count == 1 })
        let stream = server.handler.streams[0]
        let piece = [UInt8](repeating: 120, count: 100_000)
        #expect(eventually { !stream.write(piece) })
        #expect(eventually { server.server.connectionCount == 0 })
    }
}
