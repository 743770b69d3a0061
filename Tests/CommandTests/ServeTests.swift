// SPDX-License-Identifier: Apache-2.0

import Glibc
import TestSupport
import Testing

@Suite
struct `The service` {
    private let wmctl: Wmctl

    init() throws {
        wmctl = try Wmctl()
    }

    @Test
    func `says where it listens, is healthy and ready, and ends when it is told to`() throws {
        let service = try RunningService(wmctl)
        #expect(service.addresses.count == 1 && service.url.hasPrefix("http://127.0.0.1:"))
        #expect(try service.curl("/health").text == #"{"status":"ok"}"#)
        #expect(try service.curl("/ready").text == #"{"status":"ready"}"#)
        #expect(try service.stop() == 0)
        #expect(service.log.contains(" info stopped"))
    }

    @Test
    func `that only detects loads no model and needs a key`() throws {
        let refused = try wmctl.run("serve", "--no-generation", "--check")
        #expect(refused.status == 2 && refused.errors.contains("no keyring"))
        #expect(try wmctl.run("key", "new").status == 0)
        let service = try RunningService(wmctl, "--no-generation")
        #expect(try service.status(of: "/ready") == 200)
        #expect(try service.stop(SIGINT) == 0)
    }

    @Test
    func `answers on a local socket, which is gone afterwards`() throws {
        let path = wmctl.home.file("socket")
        let service = try RunningService(wmctl, "--listen", "unix:\(path)")
        #expect(service.addresses == ["unix:\(path)"])
        #expect(try service.status(of: "/health") == 200)
        #expect(try service.stop() == 0)
        #expect(try !wmctl.home.names().contains("socket"))
    }
}
