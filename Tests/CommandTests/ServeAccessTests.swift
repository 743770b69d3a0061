// SPDX-License-Identifier: Apache-2.0

import Glibc
import TestSupport
import Testing

@Suite
struct `Access to a running service` {
    private let wmctl: Wmctl
    private static let canary = "canary_qzjxw"

    init() throws {
        wmctl = try Wmctl()
    }

    @Test(arguments: [
        ("rate = client=1", "invalid value 'client=1' for 'rate'; expected a role with requests and bytes a minute"),
        ("rate = root=1/1", "invalid value 'root=1/1' for 'rate'"),
        (
            "trusted-proxy = 10.0.0.0/40",
            "invalid value '10.0.0.0/40' for 'trusted-proxy'; expected an address, a range"
        ),
        ("forwarded-header = Via", "invalid value 'Via' for 'forwarded-header'"),
    ])
    func `is refused with what was expected`(line: String, message: String) throws {
        let path = try wmctl.home.write(line + "\n", to: "a.conf")
        let run = try wmctl.run("serve", "--config", path, "--check")
        #expect(run.status == 2 && run.errors.contains(message), "\(run.errors)")
    }

    @Test
    func `changes at a reload, which a broken token file keeps from counting`() throws {
        #expect(try wmctl.run("key", "new").status == 0)
        let start = "listen = 127.0.0.1:0\ngeneration = false\n"
        let path = try wmctl.home.write(start + "rate = public=2/1000000\n", to: "a.conf")
        let service = try RunningService(wmctl, "--config", path)
        func statuses(_ arguments: String...) throws -> [Int] {
            try (0..<3).map { _ in
                let options = ["-o", "/dev/null", "-w", "%{http_code}", "-d", #"{"input":"a"}"#] + arguments
                return try Int(service.curl("/v1/detect", options).text) ?? 0
            }
        }
        #expect(try statuses() == [200, 200, 429])
        let more = "rate = public=none\ntrusted-proxy = 127.0.0.0/8\nforwarded-header = Forwarded\n"
        try wmctl.home.write(start + more, to: "a.conf")
        service.send(SIGHUP)
        #expect(service.logHolds("reloaded"))
        #expect(!service.log.contains("restart_needed"))
        #expect(try statuses() == [200, 200, 200])
        try wmctl.home.write(start + "anonymous = none\nrate = public=1/1000\ntoken-file = /dev/null\n", to: "a.conf")
        service.send(SIGHUP)
        #expect(service.logHolds("reload_failed"))
        #expect(try statuses() == [200, 200, 200])
        try wmctl.home.write(start + "anonymous = none\n", to: "a.conf")
        service.send(SIGHUP)
        for _ in 0..<100 where try statuses() != [401, 401, 401] { usleep(20_000) }
        #expect(try statuses() == [401, 401, 401])
        #expect(try service.stop() == 0)
    }

    @Test
    func `leaves nothing of what clients sent in the log, the metrics or a file`() throws {
        for kind in [["key", "new"], ["key", "new", "--signing"], ["token", "new", "--role", "client"]] {
            #expect(try wmctl.run(kind).status == 0)
        }
        let service = try RunningService(wmctl, "--anonymous", "operator", "--log-format", "json")
        let text = Array(repeating: "\(Self.canary) sang in the old house by the sea", count: 20).joined(separator: " ")
        let requests: [(path: String, arguments: [String], status: Int)] = [
            ("/v1/detect", ["-d", "{\"input\":\"\(text)\",\"certificate\":\"compact\"}"], 200),
            ("/v1/detect", ["-d", "{\"input\":\"\(text)\""], 400),
            ("/v1/detect", ["-d", "{\"\(Self.canary)\":1}"], 400),
            ("/v1/report", ["-d", "{\"input\":\"\(text)\"}"], 200),
            ("/v1/completions", ["-d", "{\"prompt\":\"\(text)\",\"max_tokens\":4,\"model\":\"english\"}"], 200),
            ("/v1/completions", ["-d", "{\"prompt\":\"\(text)\",\"max_tokens\":4,\"stream\":true}"], 200),
            ("/v1/completions", ["-d", "{\"prompt\":\"a\",\"model\":\"\(Self.canary)\"}"], 404),
            ("/v1/detect?\(Self.canary)=\(Self.canary)", ["-d", "{\"input\":\"a\"}"], 200),
            ("/\(Self.canary)", [], 404), ("/v1/certificates/\(Self.canary)", [], 404),
            ("/v1/detect", ["-H", "Authorization: Bearer wmctl_\(Self.canary)", "-d", "{}"], 401),
            // A second media type after the one that every request has here.
            ("/v1/detect", ["-H", "Content-Type: \(Self.canary)", "-d", "{}"], 400),
            ("/health", ["-H", "X-Request-Id: \(Self.canary)", "-A", Self.canary, "-b", "a=\(Self.canary)"], 200),
            ("/health", ["-X", Self.canary], 501), ("/health%zz\(Self.canary)", [], 400),
            ("/" + String(repeating: Self.canary, count: 1000), [], 414),
            ("/health", ["-H", "X-Long: " + String(repeating: Self.canary, count: 3500)], 431),
        ]
        for (path, arguments, status) in requests {
            let options = ["-o", "/dev/null", "-w", "%{http_code}"] + arguments
            #expect(try service.curl(path, options).text == "\(status)", "\(path.prefix(40)) \(arguments)")
        }
        #expect(try service.curl("/metrics").text.contains("wmctl_certificates_total"))
        #expect(try !service.curl("/metrics").text.contains(Self.canary))
        // While it runs, so that the ledger's journal is there.
        try wmctl.home.write(Self.canary, to: "control")
        let found = try wmctl.shell("cd $home && grep -rlaF \(Self.canary) . ; ls data/wmctl")
        #expect(found.text.hasPrefix("./control\n") && !found.text.dropFirst(2).contains("./"), "\(found.text)")
        #expect(found.text.contains("ledger.sqlite-wal") && found.text.contains("tokens.json"))
        #expect(try service.stop() == 0)
        #expect(service.log.contains("\"event\":\"request\"") && !service.log.contains(Self.canary))
    }
}
