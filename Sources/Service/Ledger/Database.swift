// SPDX-License-Identifier: Apache-2.0

import CSQLite
import Glibc

/// A connection to an SQLite database; belongs to one thread at a time.
@safe
final class Database {
    private let handle: OpaquePointer
    /// Kept for the life of the connection, by their text.
    private var statements: [String: Statement] = [:]

    /// Opens a database file that is there.
    ///
    /// - Throws: ``LedgerError/database(operation:code:reason:)``.
    init(_ path: String, busyTimeout milliseconds: Int32) throws(LedgerError) {
        var opened: OpaquePointer?
        // One thread uses it at a time, so that SQLite need not lock.
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE
        let code = unsafe sqlite3_open_v2(path, &opened, flags, nil)
        guard code == SQLITE_OK, let opened = unsafe opened else {
            let error = unsafe Self.error("open", code, opened)
            unsafe sqlite3_close(opened)
            throw error
        }
        unsafe handle = opened
        unsafe sqlite3_extended_result_codes(handle, 1)
        unsafe sqlite3_busy_timeout(handle, milliseconds)
    }

    deinit {
        // Statements must be gone before the connection, or it would stay.
        statements.removeAll()
        unsafe sqlite3_close(handle)
    }

    // MARK: Statements

    /// Runs statements without values.
    func execute(_ sql: String, _ operation: String) throws(LedgerError) {
        let code = unsafe sqlite3_exec(handle, sql, nil, nil, nil)
        guard code == SQLITE_OK else { throw failure(operation, code) }
    }

    /// Runs a statement with values, and reads every row.
    ///
    /// - Returns: how many rows it changed.
    @discardableResult
    func run(
        _ sql: String,
        _ values: [Value] = [],
        _ operation: String,
        row: (borrowing Row) -> Void = { _ in }
    ) throws(LedgerError) -> Int {
        let statement = try prepared(sql, operation)
        defer { statement.reset() }
        for (index, value) in values.enumerated() {
            let code = statement.bind(value, at: Int32(index + 1))
            guard code == SQLITE_OK else { throw failure(operation, code) }
        }
        while true {
            switch statement.step() {
            case SQLITE_ROW: row(Row(statement))
            case SQLITE_DONE: return Int(unsafe sqlite3_changes(handle))
            case let code: throw failure(operation, code)
            }
        }
    }

    private func prepared(_ sql: String, _ operation: String) throws(LedgerError) -> Statement {
        if let known = statements[sql] { return known }
        var made: OpaquePointer?
        let code = unsafe sqlite3_prepare_v3(handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &made, nil)
        guard code == SQLITE_OK, let made = unsafe made else { throw failure(operation, code) }
        let statement = unsafe Statement(made)
        statements[sql] = statement
        return statement
    }

    /// Whether a transaction has begun and not ended; some errors end one.
    var isInTransaction: Bool { unsafe sqlite3_get_autocommit(handle) == 0 }

    /// Whether the file is not at its path any more.
    var hasMoved: Bool {
        var hasMoved: Int32 = 0
        // Writes one int, which lives through the call.
        let code = unsafe sqlite3_file_control(handle, "main", SQLITE_FCNTL_HAS_MOVED, &hasMoved)
        return code != SQLITE_OK || hasMoved != 0
    }

    private func failure(_ operation: String, _ code: Int32) -> LedgerError {
        unsafe Self.error(operation, code, handle)
    }

    private static func error(_ operation: String, _ code: Int32, _ handle: OpaquePointer?) -> LedgerError {
        let extended = unsafe handle.map { unsafe sqlite3_extended_errcode($0) } ?? code
        // Texts of SQLite's own, which quote no values.
        let reason = unsafe sqlite3_errstr(extended).map { unsafe String(cString: $0) } ?? ""
        return .database(operation: operation, code: extended == SQLITE_OK ? code : extended, reason: reason)
    }
}

extension Database {
    /// What is bound to a statement.
    enum Value: Sendable {
        case text(String?)
        case integer(Int)
        case bytes([UInt8])
    }

    /// A row of a result, for the time of the call.
    struct Row: ~Copyable {
        private let statement: Statement

        fileprivate init(_ statement: Statement) { self.statement = statement }

        func text(_ column: Int32) -> String? { statement.text(column) }
        func integer(_ column: Int32) -> Int { statement.integer(column) }
        func bytes(_ column: Int32) -> [UInt8] { statement.bytes(column) }
    }
}

/// A prepared statement of a connection that outlives it.
@safe
private final class Statement {
    private let handle: OpaquePointer
    // SQLITE_TRANSIENT, a cast macro: SQLite makes a copy before the call returns.
    private static var copied: sqlite3_destructor_type { unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self) }

    init(_ handle: OpaquePointer) { unsafe self.handle = handle }

    deinit { unsafe sqlite3_finalize(handle) }

    func reset() {
        unsafe sqlite3_reset(handle)
        unsafe sqlite3_clear_bindings(handle)
    }

    func step() -> Int32 { unsafe sqlite3_step(handle) }

    func bind(_ value: Database.Value, at index: Int32) -> Int32 {
        switch value {
        case .text(nil): unsafe sqlite3_bind_null(handle, index)
        case .text(let text?): unsafe sqlite3_bind_text(handle, index, text, Int32(text.utf8.count), Self.copied)
        case .integer(let number): unsafe sqlite3_bind_int64(handle, index, Int64(number))
        case .bytes(let bytes): unsafe sqlite3_bind_blob(handle, index, bytes, Int32(bytes.count), Self.copied)
        }
    }

    func text(_ column: Int32) -> String? {
        // SQLite's texts are UTF-8 with a NUL at the end, and live until the next step.
        unsafe sqlite3_column_text(handle, column).map { unsafe String(cString: $0) }
    }

    func integer(_ column: Int32) -> Int { Int(unsafe sqlite3_column_int64(handle, column)) }

    func bytes(_ column: Int32) -> [UInt8] {
        let count = Int(unsafe sqlite3_column_bytes(handle, column))
        guard let start = unsafe sqlite3_column_blob(handle, column) else { return [] }
        // That many bytes are SQLite's until the next step.
        return unsafe [UInt8](UnsafeRawBufferPointer(start: start, count: count))
    }
}
