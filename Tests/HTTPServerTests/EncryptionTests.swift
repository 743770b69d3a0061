// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import HTTPServer

/// TLS, with `openssl s_client` as the client.
struct EncryptionTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test
    func `requests are answered under the server's name`() throws {
        let server = try encrypted("localhost")
        let answer = try ask(server, trusting: "localhost")
        #expect(answer.contains("HTTP/1.1 200"))
        #expect(answer.hasSuffix("GET /head  127.0.0.1 1"))
    }

    @Test
    func `versions before 1,2 are refused`() throws {
        let server = try encrypted("localhost")
        #expect(try ask(server, trusting: "localhost", "-tls1_2").contains("HTTP/1.1 200"))
        #expect(try ask(server, trusting: "localhost", "-tls1_3").contains("HTTP/1.1 200"))
        #expect(try !ask(server, trusting: "localhost", "-tls1_1", "-cipher", "ALL:@SECLEVEL=0").contains("HTTP/1.1"))
    }

    @Test
    func `without forward secrecy or authenticated encryption nothing is agreed on`() throws {
        let curve = try encrypted("localhost")
        for suite in ["ECDHE-ECDSA-AES128-SHA", "ECDHE-ECDSA-AES256-SHA384", "ECDHE-ECDSA-AES256-CCM"] {
            #expect(
                try !ask(curve, trusting: "localhost", "-tls1_2", "-cipher", suite).contains("HTTP/1.1"),
                "\(suite)"
            )
        }
        #expect(
            try ask(curve, trusting: "localhost", "-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-GCM-SHA256").contains(
                "HTTP/1.1 200"
            )
        )
        let rsa = try encrypted("rsa", key: ["rsa:2048"])
        for suite in ["AES128-GCM-SHA256", "AES128-SHA", "ECDHE-RSA-AES128-SHA", "DHE-RSA-AES128-GCM-SHA256"] {
            #expect(try !ask(rsa, trusting: "rsa", "-tls1_2", "-cipher", suite).contains("HTTP/1.1"), "\(suite)")
        }
        for suite in ["ECDHE-RSA-AES256-GCM-SHA384", "ECDHE-RSA-CHACHA20-POLY1305"] {
            #expect(try ask(rsa, trusting: "rsa", "-tls1_2", "-cipher", suite).contains("HTTP/1.1 200"), "\(suite)")
        }
    }

    @Test
    func `words without encryption are not answered`() throws {
        let server = try encrypted("localhost")
        let client = try server.client()
        client.send("GET /head HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(!client.receiveAll().contains("HTTP/1.1 200"))
        #expect(server.handler.handled == 0)
    }

    @Test
    func `streams are sent, and large answers`() throws {
        let server = try encrypted("localhost")
        #expect(try ask(server, trusting: "localhost", path: "/count").contains("19\n"))
        #expect(try ask(server, trusting: "localhost", path: "/large").utf8.count > 8 << 20)
    }

    @Test
    func `a new certificate counts from the reload on, a bad one changes nothing`() throws {
        let server = try encrypted("localhost")
        let other = try credentials("other")
        var settings = HTTPServerSettings(addresses: [])
        settings.credentials = HTTPCredentials(certificate: other.certificate, key: try credentials("third").key)
        #expect(throws: HTTPServerError.badCertificate) { try server.server.reload(settings) }
        settings.credentials = HTTPCredentials(certificate: Array("nonsense".utf8), key: other.key)
        #expect(throws: HTTPServerError.badCertificate) { try server.server.reload(settings) }
        #expect(try ask(server, trusting: "localhost").contains("HTTP/1.1 200"))
        settings.credentials = other
        try server.server.reload(settings)
        #expect(try ask(server, trusting: "other").contains("HTTP/1.1 200"))
        #expect(try !ask(server, trusting: "localhost").contains("HTTP/1.1 200"))
    }

    @Test
    func `a server does not begin with a bad certificate, and says no secret`() throws {
        let good = try credentials("localhost")
        let bad = HTTPCredentials(certificate: good.key, key: good.key)
        #expect(throws: HTTPServerError.badCertificate) { try TestServer { $0.credentials = bad } }
        #expect("\(good)" == "HTTPCredentials")
    }

    // MARK: Parts

    private static let curve = ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"]

    private func encrypted(_ name: String, key: [String] = EncryptionTests.curve) throws -> TestServer {
        let credentials = try credentials(name, key: key)
        return try TestServer { $0.credentials = credentials }
    }

    /// A certificate that has signed itself, made here.
    private func credentials(_ name: String, key: [String] = EncryptionTests.curve) throws -> HTTPCredentials {
        let files = ["\(name).pem", "\(name).key"].map { folder.file($0) }
        let run = try CommandRun.run(
            "/usr/bin/openssl",
            [
                "req", "-x509", "-nodes", "-days", "2", "-subj", "/CN=\(name)", "-addext", "subjectAltName=DNS:\(name)",
                "-out", files[0], "-keyout", files[1], "-newkey",
            ] + key,
            environment: [:]
        )
        try #require(run.status == 0, "\(run.errors)")
        return HTTPCredentials(certificate: try FileBytes.read(files[0]), key: try FileBytes.read(files[1]))
    }

    /// What a client receives that trusts one certificate alone.
    private func ask(
        _ server: TestServer,
        trusting name: String,
        path: String = "/head",
        _ options: String...
    ) throws -> String {
        guard case .internet(_, let port) = server.address else { return "" }
        return try CommandRun.run(
            "/usr/bin/openssl",
            [
                "s_client", "-connect", "127.0.0.1:\(port)", "-CAfile", folder.file("\(name).pem"),
                "-verify_return_error",
                "-verify_hostname", name, "-quiet", "-ign_eof",
            ] + options,
            environment: [:],
            input: Array("GET \(path) HTTP/1.1\r\nHost: a\r\nX-Test: 1\r\nConnection: close\r\n\r\n".utf8),
            seconds: 20
        ).text
    }
}
