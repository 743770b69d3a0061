// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@Suite(.enabled(if: ServiceClient.python != nil, "needs WMCTL_TEST_PYTHON, which make test sets"))
struct `Other programs` {
    private let wmctl: Wmctl

    init() throws {
        wmctl = try Wmctl()
    }

    @Test
    func `read the metrics: Prometheus' parser`() throws {
        let service = try RunningService(wmctl, "--local-metrics")
        for path in ["/health", "/nowhere", "/v1/detect"] { _ = try service.status(of: path) }
        let metrics = try service.curl("/metrics").output
        let run = try ServiceClient.run("metrics.py", [], input: metrics)
        #expect(run.status == 0, "\(run.errors)")
        let names = Set(run.text.split(separator: "\n").map(String.init))
        let expected = [
            "wmctl_requests", "wmctl_request_seconds", "wmctl_reloads", "wmctl_build_info", "wmctl_connections",
            "wmctl_requests_in_flight", "process_cpu_seconds", "process_resident_memory_bytes", "process_open_fds",
            "process_start_time_seconds",
        ]
        #expect(names.isSuperset(of: expected), "\(Set(expected).subtracting(names))")
    }

    @Test
    func `find nothing in the answers that the description does not have: schemathesis`() throws {
        #expect(try wmctl.run("key", "new", "--signing").status == 0)
        #expect(try wmctl.run("key", "new").status == 0)
        let service = try RunningService(
            wmctl,
            "--anonymous",
            "operator",
            "--token-limit",
            "64",
            "--chat-tokens",
            "32"
        )
        let run = try ServiceClient.run("schema.py", [service.url, "8", "100"])
        #expect(run.status == 0, "\(run.text) \(run.errors)")
        #expect(!service.log.contains("status=500"))
    }
}

/// Python programs beside the tests.
enum ServiceClient {
    static let python = ProcessInfo.processInfo.environment["WMCTL_TEST_PYTHON"].flatMap { $0.isEmpty ? nil : $0 }

    static func run(_ script: String, _ arguments: [String], input: [UInt8] = []) throws -> CommandRun {
        try CommandRun.run(
            try #require(python),
            [Wmctl.repository + "/Tests/CommandTests/Clients/\(script)"] + arguments,
            environment: ["PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "PYTHONDONTWRITEBYTECODE": "1"],
            input: input
        )
    }
}
