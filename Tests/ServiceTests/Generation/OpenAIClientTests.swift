// SPDX-License-Identifier: Apache-2.0

import Foundation
import JSON
import TestSupport
import Testing

@Suite(
    .enabled(
        if: ProcessInfo.processInfo.environment["WMCTL_TEST_PYTHON"]?.isEmpty == false,
        "needs WMCTL_TEST_PYTHON, which make test sets"
    )
)
struct `The official client` {
    @Test
    func `works unchanged, and its texts come out marked`() throws {
        let python = try #require(ProcessInfo.processInfo.environment["WMCTL_TEST_PYTHON"])
        let wmctl = try Wmctl()
        let token = try wmctl.run("token", "new", "--role", "client").text.dropLast()
        let service = try RunningService(wmctl, "--anonymous", "none", "--unmarked-without-choice")
        let script = Wmctl.repository + "/Tests/ServiceTests/Clients/openai_client.py"
        let environment = ["PATH": "/usr/bin:/bin", "OPENAI_API_KEY": String(token)]
        let run = try CommandRun.run(python, [script, service.url], environment: environment)
        #expect(run.status == 0, "\(run.errors)")
        let checks = try run.text.split(separator: "\n").map { try JSONDocument(String($0)).root }
        let names = try Set(checks.map { try $0.member("check").string() })
        #expect(names.isSuperset(of: ["models", "chat", "chat stream", "completions", "logprobs", "errors"]))
        #expect(names.isSuperset(of: ["sixteen streams", "clients that leave"]))
        let marked = try checks.compactMap { try $0.optional("marked")?.string() }
        #expect(marked.count == 3)
        for text in marked {
            #expect(try wmctl.run("detect", input: Array(text.utf8)).status == 0)
            // What clients write is not in the log.
            #expect(!service.log.contains(text.prefix(30)))
        }
        #expect(!service.log.contains("dark night"))
        #expect(try service.stop() == 0)
    }
}
