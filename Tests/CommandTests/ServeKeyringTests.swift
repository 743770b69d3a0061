// SPDX-License-Identifier: Apache-2.0

import Glibc
import TestSupport
import Testing

@Suite
struct `The keyring of a service` {
    private let wmctl: Wmctl
    private let keyring: String

    init() throws {
        wmctl = try Wmctl()
        keyring = wmctl.home.file("data/wmctl/keyring.json")
    }

    private func move(_ old: String, _ new: String) {
        let status = unsafe rename(old, new)
        #expect(status == 0)
    }

    private func count(_ word: String, in log: String) -> Int {
        log.split(separator: "\n").filter { $0.contains(word) }.count
    }

    @Test
    func `is not made by a reload, nor when it goes while the service runs`() throws {
        let service = try RunningService(wmctl)
        move(keyring, keyring + ".away")
        service.send(SIGHUP)
        #expect(service.logHolds("error reload_failed"))
        // The start made the one that went away.
        #expect(!OutputFiles.exists(keyring) && count("made the keyring", in: service.log) == 1)
        #expect(try service.status(of: "/ready") == 200)
        move(keyring + ".away", keyring)
        #expect(service.logHolds("info keys_read keys=1"))
    }

    @Test
    func `is read when it changes: a revoked key is looked for no more`() throws {
        #expect(try wmctl.run("key", "new").status == 0)
        #expect(try wmctl.run("key", "new").status == 0)
        let service = try RunningService(wmctl, "--local-metrics")
        #expect(try service.curl("/metrics").text.contains("wmctl_keys 2\n"))
        let id = try #require(
            wmctl.run("key", "list").text.split(separator: "\n").lazy
                .compactMap { $0.split(separator: " ").first { $0.hasPrefix("key-2") } }.first
        )
        #expect(try wmctl.run("key", "revoke", String(id)).status == 0)
        #expect(service.logHolds("info keys_read keys=1"))
        #expect(try service.curl("/metrics").text.contains("wmctl_keys 1\n"))

        try FileBytes.write(Array("{".utf8), to: keyring, mode: 0o600)
        #expect(service.logHolds("error keys_kept reason="))
        sleep(2)
        #expect(count("keys_kept", in: service.log) == 1)
        #expect(try service.curl("/metrics").text.contains("wmctl_keys 1\n"))
    }

    @Test
    func `that is named is not made`() throws {
        let path = wmctl.home.file("named.json")
        for arguments in [["--check"], []] {
            let run = try wmctl.run(["serve", "--listen", "127.0.0.1:0", "--keyring", path] + arguments)
            #expect(run.status == 2 && run.errors.contains("named.json"), "\(run.errors)")
        }
        #expect(!OutputFiles.exists(path))
    }

    @Test
    func `is left as it is by a check, as is everything else`() throws {
        let run = try wmctl.run("serve", "--check")
        #expect(run.status == 0 && run.errors.contains("gets a first key at the start"), "\(run.errors)")
        #expect(!OutputFiles.exists(wmctl.home.file("data/wmctl")))
        #expect(try wmctl.run("key", "new").status == 0)
        let kept = try FileBytes.read(keyring)
        #expect(try wmctl.run("serve", "--check").status == 0)
        #expect(try FileBytes.read(keyring) == kept)
        #expect(!OutputFiles.exists(wmctl.home.file("data/wmctl/ledger.sqlite")))
    }

    @Test
    func `and all that a start reads is read by a check`() throws {
        #expect(try wmctl.run("key", "new").status == 0)
        let tokens = try wmctl.home.write("{", to: "tokens.json")
        let changed = unsafe chmod(tokens, 0o600)
        #expect(changed == 0)
        for arguments in [
            ["--token-file", tokens], ["--ledger", "/nowhere/ledger.sqlite"], ["--ledger", keyring],
            ["--listen", "unix:/nowhere/socket"], ["--trusted-proxy", "proxy"],
        ] {
            let run = try wmctl.run(["serve", "--no-generation", "--check"] + arguments)
            let named = arguments[1].split(separator: ":" as Character).last ?? ""
            #expect([2, 64].contains(run.status) && run.errors.contains(named), "\(arguments) \(run.errors)")
        }
    }

    @Test
    func `counts again with the decision, and what needs a restart is said each time`() throws {
        let path = try wmctl.home.write("listen = 127.0.0.1:0\n", to: "a.conf")
        let service = try RunningService(wmctl, "--config", path)
        let lines = ["listen = 127.0.0.1:0", "workers = 1", "drain-timeout = 7", "issuer = x", "fpr = 0.01"]
        try wmctl.home.write(lines.map { $0 + "\n" }.joined(), to: "a.conf")
        for count in 1...2 {
            service.send(SIGHUP)
            var waited = 0
            while self.count(" reloaded ", in: service.log) < count, waited < 2000 {
                usleep(5000)
                waited += 1
            }
        }
        let needed = service.log.split(separator: "\n").filter { $0.contains("restart_needed") }
        #expect(needed.count == 2 && needed.allSatisfy { $0.hasSuffix("option=workers") }, "\(needed)")
    }

    @Test
    func `and what it says is open to the world when anybody may do everything`() throws {
        let service = try RunningService(wmctl, "--listen", "0.0.0.0:0", "--anonymous", "operator")
        #expect(service.logHolds("warning: whoever reaches this address has the role 'operator' without a token"))
        let local = try RunningService(wmctl, "--anonymous", "operator")
        #expect(try local.status(of: "/health") == 200 && !local.log.contains("whoever reaches"))
    }
}

private enum OutputFiles {
    static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }
}
