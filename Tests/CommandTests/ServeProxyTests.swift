// SPDX-License-Identifier: Apache-2.0

import Foundation
import JSON
import TestSupport
import Testing

@Suite(
    .enabled(
        if: FileManager.default.isExecutableFile(atPath: "/usr/sbin/nginx"),
        "needs nginx, which make test installs"
    )
)
struct `Two services behind nginx` {
    private let wmctl: Wmctl

    init() throws {
        wmctl = try Wmctl()
    }

    /// The site of `deploy/nginx.conf` without encryption, on a local socket, with the services' sockets in the home.
    private func configuration() throws -> String {
        let file = String(decoding: try FileBytes.read(Wmctl.repository + "/deploy/nginx.conf"), as: UTF8.self)
        let lines = file.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        // The server that turns to https is left out, and what names certificates.
        let start = try #require(lines.firstIndex { $0.hasPrefix("server {") })
        let end = try #require(lines[start...].firstIndex { $0 == "}" })
        let site = (lines[..<start] + lines[(end + 1)...])
            .filter { !$0.contains("ssl_") && !$0.contains("listen [::]") }
            .map { line in
                line.contains("listen 443") ? "    listen unix:\(wmctl.home.file("proxy"));" : line
            }
            .joined(separator: "\n")
            .split(separator: "/run/wmctl/").joined(separator: wmctl.home.path + "/")
        let home = wmctl.home.path
        return """
            user root; daemon off; pid \(home)/nginx.pid; error_log \(home)/nginx.log; worker_processes 1;
            events { worker_connections 64; }
            http {
                client_body_temp_path \(home)/body; proxy_temp_path \(home)/proxied; fastcgi_temp_path \(home)/f;
                uwsgi_temp_path \(home)/u; scgi_temp_path \(home)/s;
                \(site)
            }
            """
    }

    private func ask(_ path: String, _ body: String? = nil) throws -> CommandRun {
        try CommandRun.run(
            "/usr/bin/curl",
            ["-sS", "-m", "30", "--unix-socket", wmctl.home.file("proxy"), "http://marks.example.org\(path)"]
                + (body.map { ["-H", "Content-Type: application/json", "--data-binary", $0] } ?? []),
            environment: ["PATH": "/usr/bin:/bin"]
        )
    }

    private func quoted(_ text: String) -> String {
        var json = JSONWriter()
        json.value(text)
        return json.text
    }

    @Test
    func `share keys, tokens and ledger, and one goes on when the other is killed`() throws {
        #expect(try wmctl.run("key", "new", "--signing").status == 0)
        let options = ["--trusted-proxy", "unix", "--anonymous", "operator", "--signing-key"]
        let signing = try wmctl.run("key", "list").text.split(separator: "\n").lazy.compactMap { line in
            line.split(separator: " ").first { $0.hasPrefix("signing-") }.map(String.init)
        }.first
        let key = [try #require(signing)]
        var services: [RunningService] = []
        for number in ["1.sock", "2.sock"] {
            let listen = ["--listen", "unix:\(wmctl.home.file(number))"]
            services.append(try RunningService(wmctl, listen + options + key))
        }
        let file = try wmctl.home.write(configuration(), to: "nginx.conf")
        let nginx = try RunningProgram("/usr/sbin/nginx", ["-c", file, "-p", wmctl.home.path])
        defer { nginx.stop() }
        for _ in 0..<1000 {
            if FileManager.default.fileExists(atPath: wmctl.home.file("proxy")) { break }
            usleep(5000)
        }

        // Written by one, detected and certified by both, which least_conn asks in turn.
        let request = #"{"prompt": "It was a fine morning in May, and", "max_tokens": 200, "seed": 7}"#
        let written = try JSONDocument(services[0].curl("/v1/completions", "-d", request).output).root
        let text = try #require(try written.member("choices").elements().first).member("text").string()
        let asked = #"{"input": \#(quoted(text)), "certificate": "compact"}"#
        var certificates: [String] = []
        for _ in 0..<4 {
            let found = try JSONDocument(ask("/v1/detect", asked).output).root
            #expect(try found.member("verdict").string() == "watermarked")
            certificates.append(try found.member("certificate").string())
        }
        for (service, log) in zip(services, services.map(\.log)) {
            #expect(log.contains("route=/v1/detect"), "\(service.addresses) was asked nothing")
        }
        for service in services {
            for certificate in certificates {
                let body = #"{"certificate": \#(quoted(certificate))}"#
                let verified = try JSONDocument(service.curl("/v1/verify", "-d", body).output).root
                #expect(try verified.member("valid").bool())
                let id = try verified.member("claims").member("jti").string()
                let row = try JSONDocument(service.curl("/v1/certificates/\(id)").output).root
                #expect(try row.member("id").string() == id)
            }
        }
        // Metrics are not for the world; streams come through.
        #expect(try ask("/metrics").text.contains("404"))
        let stream = try ask("/v1/completions", #"{"prompt": "It", "max_tokens": 20, "stream": true}"#).text
        #expect(stream.contains("data: {") && stream.hasSuffix("data: [DONE]\n\n"))

        #expect(try services[0].stop(SIGKILL) == 128 + SIGKILL)
        for _ in 0..<6 {
            let found = try JSONDocument(ask("/v1/detect", asked).output).root
            #expect(try found.member("verdict").string() == "watermarked")
        }
    }
}
