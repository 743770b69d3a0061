// SPDX-License-Identifier: Apache-2.0

@testable import Service

extension LedgerRow {
    static func sample(_ id: String, time: Int = 1_795_253_400) -> LedgerRow {
        LedgerRow(
            id: id,
            kind: "detection",
            textSHA256: String(repeating: "0a", count: 32),
            profile: nil,
            verdict: "likely",
            time: time,
            request: "req_1",
            keyID: "reports"
        )
    }
}

extension Ledger {
    func insert(_ row: LedgerRow) throws {
        let waiter = Awaited<Result<Void, LedgerError>>()
        insert(row) { waiter.set($0) }
        try waiter.wait().get()
    }

    func delete(_ id: String) throws -> Bool {
        let waiter = Awaited<Result<Bool, LedgerError>>()
        delete(id) { waiter.set($0) }
        return try waiter.wait().get()
    }
}

extension LedgerFile {
    /// How many rows there are.
    func count() throws -> Int { try number("SELECT count(*) FROM certificates") }

    /// Whether SQLite finds nothing wrong with the file.
    func isSound() throws -> Bool {
        var answers: [String?] = []
        try database.run("PRAGMA integrity_check", [], "check") { answers.append($0.text(0)) }
        return answers == ["ok"]
    }
}
