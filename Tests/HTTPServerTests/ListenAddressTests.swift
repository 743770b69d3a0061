// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

@testable import HTTPServer

struct ListenAddressTests {
    @Test(arguments: [
        ("127.0.0.1:8080", HTTPListenAddress.internet(host: "127.0.0.1", port: 8080)),
        ("[::1]:8080", .internet(host: "::1", port: 8080)), ("localhost:0", .internet(host: "localhost", port: 0)),
        ("unix:/run/wmctl/socket", .unix(path: "/run/wmctl/socket")),
    ])
    func `an address is read, and written as it was`(text: String, address: HTTPListenAddress) throws {
        #expect(try HTTPListenAddress(text) == address)
        #expect(address.description == text)
    }

    @Test(arguments: [
        "", ":", "8080", ":8080", "localhost", "localhost:", "localhost:65536", "localhost:-1", "localhost:+1",
        "::1:80",
        "[::1]", "[::1:80", "::1]:80", "[localhost]:80", "[]:80", "a b:80", "http://a:80", "unix:", "unix:relative",
        "unix:/", "unix:/\(String(repeating: "a", count: 107))",
    ])
    func `what is none is refused`(text: String) {
        #expect(throws: HTTPServerError.badAddress(text)) { try HTTPListenAddress(text) }
    }

    @Test
    func `systemd says which sockets are whose`() throws {
        let sockets = try HTTPListenAddress.activated(process: 7, listenProcess: "7", listenCount: "2")
        #expect(sockets == [.descriptor(3), .descriptor(4)])
        #expect(try HTTPListenAddress.activated(process: 8, listenProcess: "7", listenCount: "2").isEmpty)
        #expect(try HTTPListenAddress.activated(process: 8, listenProcess: nil, listenCount: nil).isEmpty)
        #expect(throws: HTTPServerError.badActivation(name: "LISTEN_FDS", value: "many")) {
            try HTTPListenAddress.activated(process: 7, listenProcess: "7", listenCount: "many")
        }
    }

    @Test
    func `a socket that listens already is served, and stays open`() throws {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        let path = temporaryPath()
        defer {
            close(descriptor)
            unsafe unlink(path)
        }
        #expect(throws: HTTPServerError.notListening(descriptor: Int(descriptor))) {
            try TestServer([.descriptor(descriptor)])
        }
        #expect(SocketCalls.bindLocal(descriptor, path) == 0)
        #expect(listen(descriptor, 5) == 0)
        for _ in 0..<2 {
            // As a program that is restarted: each has a descriptor of its own.
            let server = try TestServer([.descriptor(dup(descriptor))])
            #expect(try SocketClient(.unix(path: path)).request("GET", "/head")?.status == 200)
            server.server.stop(drainSeconds: 1)
        }
    }

    @Test
    func `a socket that nobody listens on is replaced`() throws {
        let path = temporaryPath()
        let stale = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        #expect(SocketCalls.bindLocal(stale, path) == 0)
        close(stale)
        let server = try TestServer([.unix(path: path)])
        #expect(try server.client().request("GET", "/head")?.status == 200)
        #expect(throws: HTTPServerError.socketInUse(path: path)) { try TestServer([.unix(path: path)]) }
        #expect(try server.client().request("GET", "/head")?.status == 200)
        server.server.stop(drainSeconds: 1)
        #expect(unsafe access(path, F_OK) != 0)
    }

    @Test
    func `a file is never replaced`() throws {
        let path = temporaryPath()
        let file = unsafe open(path, O_CREAT | O_WRONLY, 0o600)
        close(file)
        defer { unsafe unlink(path) }
        #expect(throws: HTTPServerError.notASocket(path: path)) { try TestServer([.unix(path: path)]) }
        #expect(unsafe access(path, F_OK) == 0)
    }

    @Test
    func `the permissions are those that were asked for`() throws {
        let path = temporaryPath()
        let server = try TestServer([.unix(path: path)]) { $0.socketMode = 0o620 }
        var entry = stat()
        #expect(unsafe lstat(path, &entry) == 0)
        #expect(entry.st_mode & 0o777 == 0o620)
        #expect(server.address == .unix(path: path))
    }

    @Test
    func `a port that is taken is refused, several addresses are served`() throws {
        let server = try TestServer([.internet(host: "localhost", port: 0), .unix(path: temporaryPath())])
        #expect(server.server.addresses.count >= 2)
        for address in server.server.addresses {
            guard address.description.hasPrefix("127.") || address.description.hasPrefix("unix") else { continue }
            #expect(try SocketClient(address).request("GET", "/head")?.status == 200)
        }
        let taken = try #require(server.server.addresses.first { $0.description.hasPrefix("127.") })
        #expect(throws: HTTPServerError.cannotListen("\(taken)", reason: "Address already in use")) {
            try TestServer([taken])
        }
    }

    private func temporaryPath() -> String { "/tmp/wmctl-\(UInt64.random(in: 0...UInt64.max))" }
}
