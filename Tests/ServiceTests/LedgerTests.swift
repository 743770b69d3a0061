// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization
import TestSupport
import Testing

@testable import Service

struct LedgerTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private var path: String { folder.file("ledger.sqlite") }

    private func ledger(retentionDays: Int? = nil, pageLimit: Int? = nil, now: Int = 1_795_253_400) throws -> Ledger {
        try Ledger(path, retentionDays: retentionDays, pageLimit: pageLimit, mostPruned: 50) { now }
    }

    @Test
    func `a row is found as it was added, until it is deleted`() throws {
        let ledger = try ledger()
        defer { ledger.close() }
        let row = LedgerRow.sample("cert_1")
        try ledger.insert(row)
        #expect(try ledger.find("cert_1") == row)
        #expect(try ledger.find("cert_2") == nil)
        #expect(throws: LedgerError.self) { try ledger.insert(row) }
        #expect(try ledger.delete("cert_1") && !ledger.delete("cert_1"))
        #expect(try ledger.find("cert_1") == nil)
    }

    @Test
    func `the files are the owner's alone`() throws {
        let ledger = try ledger()
        try ledger.insert(.sample("cert_1"))
        for name in try folder.names() {
            var status = stat()
            #expect(unsafe stat(folder.file(name), &status) == 0 && status.st_mode & 0o777 == 0o600, "\(name)")
        }
        #expect(try folder.names().count == 3)
        ledger.close()
        #expect(unsafe chmod(path, 0o640) == 0)
        #expect { try self.ledger() } throws: { if case LedgerError.exposed = $0 { true } else { false } }
    }

    @Test
    func `rows from many threads share commits, and every one is acknowledged`() throws {
        let ledger = try ledger()
        let answers = Mutex(0)
        let done = Awaited<Bool>()
        for number in 0..<2_000 {
            ledger.insert(.sample("cert_\(number)")) { result in
                guard case .success = result else { return done.set(false) }
                let count = answers.withLock { count in
                    count += 1
                    return count
                }
                if count == 2_000 { done.set(true) }
            }
        }
        #expect(done.wait())
        ledger.close()
        let file = try LedgerFile(path)
        #expect(try file.count() == 2_000 && file.isSound())
    }

    @Test
    func `two ledgers share a file`() throws {
        let (one, other) = (try ledger(), try ledger())
        for number in 0..<50 {
            try one.insert(.sample("one_\(number)_"))
            try other.insert(.sample("other_\(number)_"))
        }
        #expect(try one.find("other_49_") != nil && other.find("one_49_") != nil)
        one.close()
        other.close()
        #expect(throws: LedgerError.closed) { try one.insert(.sample("cert_late")) }
    }

    @Test
    func `rows are kept as long as was asked`() throws {
        let now = 1_795_253_400
        let before = try ledger()
        // More than one piece of what is deleted at once.
        for number in 0..<120 { try before.insert(.sample("old_\(number)_", time: now - 31 * 86_400)) }
        try before.insert(.sample("young_1_", time: now - 29 * 86_400))
        before.close()
        let ledger = try ledger(retentionDays: 30, now: now)
        // Deleting was the first job: it is done when the second has been answered, and so is what was added with it.
        for _ in 0..<2 { _ = try ledger.delete("none_1_") }
        #expect(try ledger.find("old_7_") == nil && ledger.find("young_1_") != nil)
        ledger.close()
        #expect(try LedgerFile(path).count() == 1)
    }

    @Test
    func `a full ledger refuses rows, and takes them again when there is room`() throws {
        let ledger = try ledger(pageLimit: 12)
        defer { ledger.close() }
        var count = 0
        #expect {
            while count < 10_000 {
                try ledger.insert(.sample("cert_\(count)"))
                count += 1
            }
        } throws: { ($0 as? LedgerError)?.mayPass == true }
        #expect(count > 50)
        #expect(try ledger.find("cert_0") != nil)
        for number in 0..<count { #expect(try ledger.delete("cert_\(number)")) }
        try ledger.insert(.sample("cert_again"))
        #expect(try ledger.find("cert_again") != nil)
    }

    @Test
    func `a file that was deleted or replaced is opened again before anything is written`() throws {
        let replaced = Mutex(0)
        let ledger = try Ledger(path, retentionDays: nil, now: { 0 }) { replaced.withLock { $0 += 1 } }
        defer { ledger.close() }
        try ledger.insert(.sample("cert_1"))
        for suffix in ["", "-wal", "-shm"] { #expect(unsafe unlink(path + suffix) == 0) }
        try ledger.insert(.sample("cert_2"))
        #expect(try ledger.find("cert_2") != nil && ledger.find("cert_1") == nil)
        #expect(try LedgerFile(path).find("cert_2") != nil && replaced.withLock { $0 } == 1)

        let other = try Ledger(folder.file("other"), retentionDays: nil) { 0 }
        try other.insert(.sample("cert_3"))
        other.close()
        for suffix in ["-wal", "-shm"] { _ = unsafe unlink(path + suffix) }
        #expect(unsafe rename(folder.file("other"), path) == 0)
        try ledger.insert(.sample("cert_4"))
        let file = try LedgerFile(path)
        #expect(try file.find("cert_3") != nil && file.find("cert_4") != nil && file.isSound())
        #expect(replaced.withLock { $0 } == 2 && ledger.isGood)
    }

    @Test
    func `a ledger whose folder is gone accepts nothing`() throws {
        let inner = folder.file("inner")
        #expect(unsafe mkdir(inner, 0o700) == 0)
        let ledger = try Ledger(inner + "/ledger", retentionDays: nil) { 0 }
        defer { ledger.close() }
        try ledger.insert(.sample("cert_1"))
        #expect(unsafe rename(inner, folder.file("elsewhere")) == 0)
        #expect(throws: LedgerError.self) { try ledger.insert(.sample("cert_2")) }
        #expect(throws: LedgerError.self) { try ledger.find("cert_1") }
        #expect(!ledger.isGood)
    }

    @Test
    func `a lock that another process holds keeps rows waiting for a while, and look-ups not at all`() throws {
        let ledger = try Ledger(path, retentionDays: nil, patience: .milliseconds(600)) { 0 }
        defer { ledger.close() }
        try ledger.insert(.sample("cert_1"))
        let other = try Database(path, busyTimeout: 0)
        try other.execute("BEGIN IMMEDIATE", "test")
        let start = ContinuousClock.now
        #expect(try ledger.find("cert_1") != nil)
        #expect { try ledger.insert(.sample("cert_2")) } throws: { ($0 as? LedgerError)?.isBusy == true }
        #expect(ContinuousClock.now - start >= .milliseconds(600))
        let answer = Awaited<Result<Void, LedgerError>>()
        ledger.insert(.sample("cert_3")) { answer.set($0) }
        // Longer than one wait for the lock, shorter than all.
        usleep(350_000)
        #expect(try ledger.find("cert_3") == nil)
        try other.execute("COMMIT", "test")
        try answer.wait().get()
        #expect(try ledger.find("cert_3") != nil)
    }

    @Test
    func `files of others are refused`() throws {
        let newer = folder.file("newer")
        _ = try LedgerFile(newer)
        let other = try Database(newer, busyTimeout: 0)
        try other.execute("PRAGMA user_version = 2", "test")
        #expect(throws: LedgerError.newerVersion(path: newer, found: 2, supported: 1)) { try LedgerFile(newer) }
        let foreign = try folder.write("", to: "foreign")
        try Database(foreign, busyTimeout: 0).execute("CREATE TABLE t (x)", "test")
        #expect(throws: LedgerError.foreign(path: foreign)) { try LedgerFile(foreign) }
        let text = try folder.write(String(repeating: "no database ", count: 100), to: "text")
        #expect(throws: LedgerError.self) { try LedgerFile(text) }
        #expect(throws: LedgerError.self) { try LedgerFile(folder.file("none/ledger")) }
    }
}
