// SPDX-License-Identifier: Apache-2.0

import Foundation
import JSON
import TestSupport
import Testing

@Suite(.enabled(if: Script.hasBrowser, "needs chromium and WMCTL_TEST_PYTHON, which make test sees to"))
struct `The page of the service, in the browser` {
    /// `WMCTL_PAGE_PICTURES` names a folder that takes pictures of every state, to be looked at.
    @Test
    func `does what its readers want, is accessible, and asks nobody else`() throws {
        let wmctl = try Wmctl()
        let folder = try TemporaryFolder()
        let script = Wmctl.repository + "/Tests/PagesTests/Browser/service.py"
        let pictures = ProcessInfo.processInfo.environment["WMCTL_PAGE_PICTURES"].map { [$0] } ?? []
        let run = try CommandRun.run(
            Script.python ?? "",
            [script, Wmctl.binary, folder.path] + pictures,
            environment: wmctl.environment.merging(["PYTHONDONTWRITEBYTECODE": "1"]) { _, new in new },
            seconds: 300
        )
        try #require(run.status == 0, "\(run.errors)")
        let found = try JSONDocument(run.output)
        let checks = try found.root.member("checks").elements()
        for check in checks {
            let (name, detail) = (try check.member("name").string(), try check.member("detail").string())
            #expect(try check.member("ok").bool(), "\(name): \(detail)")
        }
        #expect(try found.root.member("states").integer(as: Int.self) == 17)
        #expect(checks.count > 140)
    }
}
