// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Glibc

/// The ledger's database: its form, and what is done with it.
///
/// Belongs to one thread at a time. Texts are never in it. Pages of deleted rows are overwritten. A commit is on the disk when it returns (WAL, synchronous
/// FULL), and several processes may share the file. Who only reads waits for no writer.
final class LedgerFile {
    /// The version of the form that this program writes, and the highest that it reads.
    static let currentVersion = 1
    /// What SQLite files of ledgers have as their application id: `wmcL`.
    private static let applicationID = 0x776D_634C
    /// How long to wait for another process.
    private static let busyMilliseconds: Int32 = 250
    /// SQLite's result code for a file of another kind.
    private static let notADatabase: Int32 = 26

    let database: Database

    /// Opens the ledger, makes it when there is none, and brings an older one to the present form.
    ///
    /// - Parameter pageLimit: the most pages that the file may have; nil for no limit but the disk's.
    /// - Throws: ``LedgerError``.
    init(_ path: String, pageLimit: Int? = nil) throws(LedgerError) {
        try Self.makeFile(path)
        database = try Database(path, busyTimeout: Self.busyMilliseconds)
        do {
            try database.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL", "set up")
        } catch .database(_, code: Self.notADatabase, _) {
            throw .foreign(path: path)
        }
        try database.execute("PRAGMA secure_delete = ON; PRAGMA trusted_schema = OFF", "set up")
        if let pageLimit { try database.execute("PRAGMA max_page_count = \(pageLimit)", "set up") }
        try migrate(path)
    }

    /// Makes an empty file that only its owner may read; SQLite gives its companions the same mode.
    private static func makeFile(_ path: String) throws(LedgerError) {
        let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .system(operation: "open", path: path, code: errno) }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw .system(operation: "read", path: path, code: errno) }
        guard status.st_mode & 0o077 == 0 else { throw .exposed(path: path, mode: status.st_mode) }
    }

    /// Whether another file, or none, is at the path by which this one was opened: what is written goes nowhere then.
    var hasMoved: Bool { database.hasMoved }

    /// The version of the form; 0 for an empty file.
    private func version(_ path: String) throws(LedgerError) -> Int {
        let version = try number("PRAGMA user_version")
        guard version <= Self.currentVersion else {
            throw .newerVersion(path: path, found: version, supported: Self.currentVersion)
        }
        let application = try number("PRAGMA application_id")
        let tables = try number("SELECT count(*) FROM sqlite_master")
        guard application == Self.applicationID || version == 0 && application == 0 && tables == 0 else {
            throw .foreign(path: path)
        }
        return version
    }

    private func migrate(_ path: String) throws(LedgerError) {
        guard try version(path) < Self.currentVersion else { return }
        try transaction { () throws(LedgerError) in
            // Another process may have done it by the time that this one has the lock.
            if try version(path) < 1 {
                try database.execute(
                    """
                    CREATE TABLE certificates (
                        id TEXT NOT NULL PRIMARY KEY,
                        kind TEXT NOT NULL,
                        text_sha256 BLOB NOT NULL,
                        profile TEXT,
                        verdict TEXT,
                        time INTEGER NOT NULL,
                        request TEXT NOT NULL,
                        key TEXT NOT NULL
                    ) STRICT, WITHOUT ROWID;
                    CREATE INDEX certificates_by_time ON certificates (time);
                    PRAGMA application_id = \(Self.applicationID);
                    PRAGMA user_version = 1;
                    """,
                    "make the table"
                )
            }
        }
    }

    func number(_ sql: String) throws(LedgerError) -> Int {
        var number = 0
        try database.run(sql, [], "read the version") { number = $0.integer(0) }
        return number
    }

    // MARK: Transactions

    /// Does all of `body`, or nothing; what it did is on the disk at the end.
    func transaction(_ body: () throws(LedgerError) -> Void) throws(LedgerError) {
        try database.execute("BEGIN IMMEDIATE", "begin")
        do throws(LedgerError) {
            try body()
            try database.execute("COMMIT", "commit")
        } catch {
            // Some failures have rolled back already; what remains of others is undone with the connection.
            if database.isInTransaction { try? database.execute("ROLLBACK", "roll back") }
            throw error
        }
    }

    // MARK: Rows

    func insert(_ row: LedgerRow) throws(LedgerError) {
        try database.run(
            """
            INSERT INTO certificates (id, kind, text_sha256, profile, verdict, time, request, key)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                .text(row.id), .text(row.kind), .bytes([UInt8](hexadecimal: row.textSHA256) ?? []),
                .text(row.profile), .text(row.verdict), .integer(row.time), .text(row.request), .text(row.keyID),
            ],
            "add a row"
        )
    }

    func find(_ id: String) throws(LedgerError) -> LedgerRow? {
        var found: LedgerRow?
        try database.run(
            "SELECT id, kind, text_sha256, profile, verdict, time, request, key FROM certificates WHERE id = ?",
            [.text(id)],
            "find a row"
        ) { row in
            found = LedgerRow(
                id: row.text(0) ?? "",
                kind: row.text(1) ?? "",
                textSHA256: row.bytes(2).hexadecimal,
                profile: row.text(3),
                verdict: row.text(4),
                time: row.integer(5),
                request: row.text(6) ?? "",
                keyID: row.text(7) ?? ""
            )
        }
        return found
    }

    /// - Returns: whether it was there.
    func delete(_ id: String) throws(LedgerError) -> Bool {
        try database.run("DELETE FROM certificates WHERE id = ?", [.text(id)], "delete a row") > 0
    }

    /// Deletes some of the rows that were issued before a time.
    ///
    /// - Returns: how many; fewer than `most` when none is left.
    func deleteIssued(before time: Int, most: Int) throws(LedgerError) -> Int {
        try database.run(
            "DELETE FROM certificates WHERE id IN (SELECT id FROM certificates WHERE time < ? LIMIT ?)",
            [.integer(time), .integer(most)],
            "delete old rows"
        )
    }
}
