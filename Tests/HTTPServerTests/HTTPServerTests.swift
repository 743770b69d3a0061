// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import HTTPServer

struct HTTPServerTests {
    @Test
    func `a body comes back, many times on one connection`() throws {
        let server = try TestServer()
        let client = try server.client()
        for number in 0..<50 {
            let response = try #require(client.request("POST", "/echo", body: "text \(number)"))
            #expect(response.status == 200)
            #expect(response.body == "text \(number)")
            #expect(response.headers["Date"] != nil)
            #expect(response.headers["Server"] == nil)
        }
    }

    @Test
    func `a head comes decoded`() throws {
        let server = try TestServer()
        let client = try server.client()
        client.send("GET /h%65ad?a=1+2&b=%C3%A9&c HTTP/1.1\r\nHost: a\r\nX-Test: 1\r\nx-test:  2 \r\n\r\n")
        let body = try #require(client.response()).body
        #expect(body == "GET /head a=1 2,b=é,c= 127.0.0.1 1,2")
    }

    @Test
    func `an answer may come later, from another thread`() throws {
        let server = try TestServer()
        let clients = try (0..<20).map { _ in try server.client() }
        for client in clients { client.send("GET /later HTTP/1.1\r\nHost: a\r\n\r\n") }
        for client in clients { #expect(client.response()?.body == "later") }
    }

    @Test
    func `chunks of a request are one body`() throws {
        let server = try TestServer()
        let client = try server.client()
        client.send(
            "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n"
        )
        #expect(client.response()?.body == "abcdefg")
    }

    @Test
    func `a stream comes in chunks, and the connection goes on`() throws {
        let server = try TestServer()
        let clients = try (0..<30).map { _ in try server.client() }
        for client in clients { client.send("GET /count HTTP/1.1\r\nHost: a\r\n\r\n") }
        let expected = (0..<20).map { "\($0)\n" }.joined()
        for client in clients { #expect(client.response()?.body == expected) }
        for client in clients { #expect(client.request("POST", "/echo", body: "again")?.body == "again") }
    }

    @Test
    func `what is written to a stream is sent at once`() throws {
        let server = try TestServer()
        let client = try server.client()
        client.send("GET /stream HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(eventually { server.handler.streams.count == 1 })
        let stream = server.handler.streams[0]
        stream.write("first".utf8)
        #expect(client.wait(for: "first"))
        stream.write("second".utf8)
        #expect(client.wait(for: "second"))
        stream.finish()
        #expect(client.response()?.body == "firstsecond")
    }

    @Test
    func `HEAD has the fields of GET and no body`() throws {
        let server = try TestServer()
        let client = try server.client()
        let response = try #require(client.request("HEAD", "/large"))
        #expect(response.status == 200)
        #expect(response.headers["Content-Length"] == "\(8 << 20)")
        #expect(client.request("POST", "/echo", body: "a")?.body == "a")
    }

    @Test
    func `requests that come together are answered in order`() throws {
        let server = try TestServer()
        let client = try server.client()
        var all = ""
        for number in 0..<30 { all += "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n\(10 + number)" }
        client.send(all)
        for number in 0..<30 { #expect(client.response()?.body == "\(10 + number)") }
    }

    @Test
    func `a local socket serves, with the permissions that were asked for`() throws {
        let path = "/tmp/wmctl-\(UInt64.random(in: 0...UInt64.max))"
        let server = try TestServer([.unix(path: path)]) { $0.socketMode = 0o600 }
        let response = try #require(server.client().request("GET", "/head"))
        #expect(response.body.hasSuffix("unix "))
    }
}
