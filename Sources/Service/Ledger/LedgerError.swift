// SPDX-License-Identifier: Apache-2.0

import Records

/// Why the ledger cannot be used.
public enum LedgerError: Error, Sendable, Equatable {
    /// SQLite failed; `code` is its extended result code.
    case database(operation: String, code: Int32, reason: String)
    /// The file cannot be made or opened; `code` is the errno.
    case system(operation: String, path: String, code: Int32)
    /// Others than the owner may read the file.
    case exposed(path: String, mode: UInt32)
    /// The file was written by a later version.
    case newerVersion(path: String, found: Int, supported: Int)
    /// The database is of another program.
    case foreign(path: String)
    /// The system gives no thread; `code` is the errno.
    case thread(code: Int32)
    /// Too many rows wait to be written.
    case full
    /// The service is ending.
    case closed
}

extension LedgerError: CustomStringConvertible {
    /// A lower-case fragment.
    public var description: String {
        switch self {
        case .database(let operation, let code, let reason): "ledger: cannot \(operation): \(reason) (\(code))"
        case .system(let operation, let path, let code): "cannot \(operation) ledger '\(path)': \(systemMessage(code))"
        case .exposed(let path, let mode):
            "ledger '\(path)' has mode 0\(String(mode & 0o7777, radix: 8)): others may read or change it; expected 0600"
        case .newerVersion(let path, let found, let supported):
            "ledger '\(path)' has version \(found); this program reads up to version \(supported)"
        case .foreign(let path): "'\(path)' is a database of something else; expected a ledger"
        case .thread(let code): "cannot start the thread of the ledger: \(systemMessage(code))"
        case .full: "too many rows wait for the ledger"
        case .closed: "the ledger is closed"
        }
    }
}
