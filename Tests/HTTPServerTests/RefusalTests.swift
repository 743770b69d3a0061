// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

@testable import HTTPServer

/// What is no request, or could be read as two different ones.
struct RefusalTests {
    struct Broken: Sendable, CustomTestStringConvertible {
        let status: Int
        let request: String

        init(_ status: Int, _ request: String) {
            self.status = status
            self.request = request
        }

        var testDescription: String { request.prefix(60).debugDescription }
    }

    private static let broken = [
        Broken(
            400,
            "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
        ),
        Broken(400, "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nContent-Length: 4\r\n\r\nabcd"),
        Broken(400, "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcd"),
        Broken(400, "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: +4\r\n\r\nabcd"),
        Broken(400, "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4, 4\r\n\r\nabcd"),
        Broken(400, "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length : 4\r\n\r\nabcd"),
        Broken(400, "POST /echo HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        Broken(501, "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"),
        Broken(501, "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
        Broken(
            400,
            "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n"
        ),
        Broken(400, "GET /echo HTTP/1.1\r\n\r\n"),
        Broken(400, "GET /echo HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"),
        Broken(400, "GET /echo HTTP/1.1\r\nHost: a/b\r\n\r\n"),
        Broken(400, "GET /echo HTTP/1.1\r\nHost: a\r\nBad(name): 1\r\n\r\n"),
        Broken(400, "GET /echo HTTP/1.1\r\nHost: a\r\nName: a\u{1}b\r\n\r\n"),
        Broken(400, "GET /echo HTTP/1.1\r\nHost: a\0b\r\n\r\n"),
        Broken(400, "GET /echo HTTP/1.1\r\nHost: a\r\nName: b\0\r\n\r\n"),
        Broken(400, "GET /echo HTTP/1.1\r\nName: \0b\r\nHost: a\r\n\r\n"),
        Broken(400, "GET /echo HTTP/1.1\r\nHost: a\r\nName\0: b\r\n\r\n"),
        Broken(400, "GET /echo\0 HTTP/1.1\r\nHost: a\r\n\r\n"),
        Broken(400, "GET /echo?a=\0b HTTP/1.1\r\nHost: a\r\n\r\n"),
        Broken(400, "GET\0 /echo HTTP/1.1\r\nHost: a\r\n\r\n"),
        Broken(400, "GET /echo HTTP/1.1\0\r\nHost: a\r\n\r\n"),
        Broken(400, "GET /echo HTTP/1.1\r\nHost: a\r\nName: b\r\n folded\r\n\r\n"),
        Broken(400, "GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n"),
        Broken(400, "GET /%00 HTTP/1.1\r\nHost: a\r\n\r\n"),
        Broken(400, "GET /%ff HTTP/1.1\r\nHost: a\r\n\r\n"),
        Broken(400, "GET /a%2 HTTP/1.1\r\nHost: a\r\n\r\n"),
        Broken(400, "GET relative HTTP/1.1\r\nHost: a\r\n\r\n"),
        Broken(400, "GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n"),
        Broken(501, "BREW /echo HTTP/1.1\r\nHost: a\r\n\r\n"),
        Broken(501, "CONNECT /echo HTTP/1.1\r\nHost: a\r\n\r\n"),
        Broken(400, "GET  /echo HTTP/1.1\r\nHost: a\r\n\r\n"),
        Broken(400, "GET /echo  HTTP/1.1\r\nHost: a\r\n\r\n"),
        Broken(400, "GET /v1%2fecho HTTP/1.1\r\nHost: a\r\n\r\n"),
        Broken(400, "GET /echo HTTP/1.1\r\nHost: a\nX-Test: 1\r\n\r\n"),
        Broken(400, "GET /echo HTTP/1.1\nHost: a\n\n"),
        Broken(400, "GET /echo HTTP/1.1\r\nHost: a\r\nName: one\r\n two\r\n\r\n"),
        Broken(400, "GET /echo HTTP/1.1\r\nHost: a\r\nAuthorization:\r\n\tBearer x\r\n\r\n"),
        Broken(400, "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n 38\r\n\r\n"),
        Broken(400, "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\r\n chunked\r\n\r\n4\r\nabcd\r\n0\r\n\r\n"),
        Broken(
            400,
            "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 19\r\nTransfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n"
        ),
        Broken(
            400,
            "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n 5\r\nContent-Length: 19\r\n\r\nabcde"
        ),
        Broken(431, "GET / HTTP/1.1\r\nHost: a\r\nCookie: \(String(repeating: "a=b;", count: 500))\r\n\r\n"),
        Broken(400, "G(T /echo HTTP/1.1\r\nHost: a\r\n\r\n"),
        Broken(417, "POST /echo HTTP/1.1\r\nHost: a\r\nExpect: more\r\nContent-Length: 4\r\n\r\nabcd"),
        Broken(505, "GET /echo HTTP/1.2\r\nHost: a\r\n\r\n"),
        Broken(505, "GET /echo HTTP/2.0\r\nHost: a\r\n\r\n"),
        Broken(413, "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 100001\r\n\r\n"),
        Broken(413, "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 9223372036854775808\r\n\r\n"),
        Broken(414, "GET /\(String(repeating: "a", count: 5000)) HTTP/1.1\r\nHost: a\r\n\r\n"),
        Broken(431, "GET / HTTP/1.1\r\nHost: a\r\nName: \(String(repeating: "a", count: 9000))\r\n\r\n"),
        Broken(431, "GET / HTTP/1.1\r\nHost: a\r\nName: \(String(repeating: "a", count: 200_000))\r\n\r\n"),
    ]

    /// A second request is behind each: nothing of it may be answered.
    @Test(arguments: broken)
    func `it is refused, and the connection ends`(broken: Broken) throws {
        let server = try TestServer {
            $0.urlLimit = 4000
            $0.headLimit = 8000
        }
        let client = try server.client()
        client.send(broken.request + "GET /head HTTP/1.1\r\nHost: a\r\nX-Test: smuggled\r\n\r\n")
        let response = client.response()
        // The library itself closes without a word where it cannot read a number.
        #expect(response?.status == broken.status)
        let rest = client.receiveAll()
        #expect(!rest.contains("HTTP/1.1 200"), "\(rest)")
        #expect(server.handler.handled == 0)
    }

    private static let many = (0..<60).map { "Name-\($0): \(String(repeating: "v", count: $0 * 7 % 200))\r\n" }.joined()

    /// What a head may look like too, in one piece and in many.
    @Test(
        arguments: [
            "\r\n\r\nGET /head HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /head?a=%20 HTTP/1.1\r\nHost:a\r\nEmpty:\r\nBlank: \r\nName: \t b \t\r\n\r\n",
            "GET /head HTTP/1.1\r\nHost: a\r\nCookie: a=b; c=\"d\"\r\nCookie: e\r\n\r\n",
            "GET /head HTTP/1.1\r\nHost: a\r\n\(many)\r\n",
        ],
        [Int.max, 37]
    )
    func `an odd head is none that is refused`(head: String, size: Int) throws {
        let server = try TestServer()
        let client = try server.client()
        // The second head begins where the first has lain.
        for _ in 0..<2 {
            var rest = Array(head.utf8)[...]
            while !rest.isEmpty {
                client.send(rest.prefix(size))
                rest = rest.dropFirst(size)
            }
            #expect(client.response()?.status == 200)
        }
    }

    @Test
    func `a chunked body that grows too long is refused`() throws {
        let server = try TestServer()
        let client = try server.client()
        client.send("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
        let chunk = "2710\r\n\(String(repeating: "x", count: 10_000))\r\n"
        for _ in 0..<11 { client.send(chunk) }
        client.send("0\r\n\r\n")
        #expect(client.response()?.status == 413)
        #expect(client.isClosed(within: 5))
        #expect(server.handler.handled == 0)
    }

    @Test
    func `a chunked body without end is cut`() throws {
        let server = try TestServer()
        let client = try server.client()
        client.send("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
        let chunk = "186A0\r\n\(String(repeating: "x", count: 100_000))\r\n"
        var sent = 0
        while sent < 400, client.send(chunk) { sent += 1 }
        #expect(sent < 400)
        #expect(server.handler.handled == 0)
    }

    @Test
    func `a client that is still sending gets the refusal`() throws {
        let server = try TestServer()
        let client = try server.client()
        client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3000000\r\n\r\n")
        #expect(client.send([UInt8](repeating: 120, count: 3_000_000)))
        #expect(client.response()?.status == 413)
    }

    @Test
    func `who is not admitted is answered, and the connection goes on behind a small body`() throws {
        let server = try TestServer()
        let client = try server.client()
        for body in [nil, "", "text", String(repeating: "x", count: 64 << 10)] {
            let response = client.request("POST", "/refused", body: body)
            #expect(response?.status == 403)
            #expect(response?.headers["Connection"]?.lowercased() != "close")
        }
        let response = client.request("POST", "/refused", body: String(repeating: "x", count: 64 << 10 + 1))
        #expect(response?.status == 403)
        #expect(response?.headers["Connection"]?.lowercased() == "close")
        #expect(client.isClosed(within: 5))
        #expect(server.handler.handled == 0)
    }

    @Test
    func `a request without a host gets one answer, of the handler`() throws {
        let server = try TestServer()
        let client = try server.client()
        client.send("GET /head HTTP/1.1\r\n\r\n")
        let answer = client.receiveAll()
        #expect(answer.hasPrefix("HTTP/1.1 400"))
        #expect(answer.hasSuffix("\r\n\r\nrefused"))
        #expect(answer.split(separator: "HTTP/1.1 ").count == 1)
    }

    /// The head is not mistaken for a folded one however it is cut on its way.
    @Test
    func `a long head in pieces is one`() throws {
        let server = try TestServer()
        let client = try server.client()
        var head = "GET /head HTTP/1.1\r\nHost: a\r\nX-Test:\r\nx-test: \t a b \t \r\n"
        for number in 0..<90 { head += "Name-\(number): \(String(repeating: "v", count: 120))\r\n" }
        for _ in 0..<2 {
            var rest = Array((head + "\r\n").utf8)[...]
            while !rest.isEmpty {
                client.send(rest.prefix(997))
                rest = rest.dropFirst(997)
                usleep(2000)
            }
            #expect(client.response()?.body.hasSuffix("127.0.0.1 ,a b") == true)
        }
    }

    @Test
    func `a client that asks before it sends is told to go on`() throws {
        let server = try TestServer()
        let client = try server.client()
        client.send("POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n")
        #expect(client.wait(for: "HTTP/1.1 100"))
        client.send("text")
        #expect(client.response()?.body == "text")
    }

    @Test
    func `a request that is cut off is none`() throws {
        let server = try TestServer()
        let whole = Array("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\ntext".utf8)
        let clients = try (1..<whole.count).map { count in
            let client = try server.client()
            client.send(whole[..<count])
            client.endSending()
            return client
        }
        for client in clients { #expect(!client.receiveAll().contains("200 OK")) }
        #expect(server.handler.handled == 0)
    }

    @Test
    func `random bytes do not harm the server`() throws {
        let server = try TestServer()
        var generator = SystemNoise(state: 7)
        let start = Array(
            "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n0\r\n\r\n".utf8
        )
        for round in 0..<300 {
            let client = try server.client()
            var bytes = round % 2 == 0 ? (0..<200).map { _ in UInt8.random(in: 0...255, using: &generator) } : start
            for _ in 0..<Int.random(in: 1...4, using: &generator) where round % 2 == 1 {
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] = .random(in: 0...255, using: &generator)
            }
            client.send(bytes)
            if round % 3 == 0 { client.reset() }
        }
        #expect(try server.client().request("POST", "/echo", body: "alive")?.body == "alive")
        #expect(eventually { server.server.connectionCount <= 1 })
    }
}

/// SplitMix64, so that every run is the same.
private struct SystemNoise: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}
