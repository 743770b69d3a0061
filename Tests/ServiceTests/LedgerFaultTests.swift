// SPDX-License-Identifier: Apache-2.0

import Glibc
import TestSupport
import Testing
import Threading

@testable import Service

struct LedgerFaultTests {
    /// Writes rows as fast as it can from several threads, notes each that was acknowledged, and is killed in the middle.
    private static func writeUntilKilled(_ path: String, _ notes: String, _ round: Int) throws {
        let ledger = try Ledger(path, retentionDays: nil) { 0 }
        let descriptor = unsafe open(notes, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        let before = try FileBytes.read(notes).count
        for thread in 0..<4 {
            try Threads.start {
                var number = 0
                while true {
                    let id = "cert_\(round)_\(thread)_\(number)"
                    number += 1
                    let done = Awaited<Bool>()
                    ledger.insert(.sample(id)) { result in
                        if case .success = result {
                            let line = Array("\(id)\n".utf8)
                            // One call a line: a kill comes before it or after it.
                            _ = unsafe line.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
                        }
                        done.set(true)
                    }
                    _ = done.wait()
                }
            }
        }
        // From the first row of the round on, which a busy disk may take long for.
        while try FileBytes.read(notes).count == before { usleep(1000) }
        usleep(UInt32(13_000 * (round % 7)))
        kill(getpid(), SIGKILL)
    }

    @Test
    func `no acknowledged row is lost to kill -9`() async throws {
        let folder = try TemporaryFolder()
        let (path, notes) = (folder.file("ledger.sqlite"), folder.file("acknowledged"))
        var known = 0
        for round in 0..<12 {
            await #expect(processExitsWith: .signal(SIGKILL)) {
                [path = path as String, notes = notes as String, round = round as Int] in
                try LedgerFaultTests.writeUntilKilled(path, notes, round)
            }
            let text = String(decoding: try FileBytes.read(notes), as: UTF8.self)
            let acknowledged = text.split(separator: "\n").map(String.init)
            #expect(acknowledged.count > known, "every round writes some")
            known = acknowledged.count
            let file = try LedgerFile(path)
            for id in acknowledged { #expect(try file.find(id) != nil, "\(id)") }
            #expect(try file.isSound())
        }
        #expect(known > 100)
    }

    @Test
    func `a disk without room fails the row and not the ledger, which goes on by itself`() async throws {
        let folder = try TemporaryFolder()
        let path = folder.file("ledger.sqlite")
        await #expect(processExitsWith: .success) { [path = path as String] in
            signal(SIGXFSZ, SIG_IGN)
            let ledger = try Ledger(path, retentionDays: nil) { 0 }
            try ledger.insert(.sample("cert_1"))
            var limit = rlimit()
            unsafe getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
            let before = limit
            limit.rlim_cur = 4096
            unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
            for number in 2..<10 {
                do {
                    try ledger.insert(.sample("cert_\(number)"))
                    fatalError("there was no room for it")
                } catch let error as LedgerError {
                    precondition(error.mayPass, "\(error)")
                }
            }
            precondition(!ledger.isGood, "it knows")
            limit = before
            unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
            try ledger.insert(.sample("cert_10"))
            precondition(ledger.isGood, "it can be written again")
            let found = [try ledger.find("cert_1"), try ledger.find("cert_10")]
            precondition(!found.contains(nil), "what was acknowledged is there")
            ledger.close()
            precondition(!ledger.isGood, "it is closed")
        }
        #expect(try LedgerFile(path).isSound())
    }
}
