// SPDX-License-Identifier: Apache-2.0

import CSQLite
import Glibc

extension LedgerError {
    private static let passing: Set<Int32> = [SQLITE_FULL, SQLITE_IOERR, SQLITE_BUSY, SQLITE_LOCKED, SQLITE_NOMEM]
    private static let passingErrno: Set<Int32> = [ENOSPC, EDQUOT, EMFILE, ENFILE, ENOMEM, EINTR]

    /// SQLite's primary result code; nil for what is not SQLite's.
    private var primaryCode: Int32? {
        if case .database(_, let code, _) = self { code & 0xFF } else { nil }
    }

    /// Whether the same may work another time: a disk without room, a file that another process holds.
    var mayPass: Bool {
        switch self {
        case .database(_, let code, _): Self.passing.contains(code & 0xFF)
        case .system(_, _, let code): Self.passingErrno.contains(code)
        case .full: true
        case .exposed, .newerVersion, .foreign, .closed, .thread: false
        }
    }

    /// Whether the connection is as good as before.
    var leavesConnection: Bool { [SQLITE_FULL, SQLITE_BUSY, SQLITE_LOCKED].contains(primaryCode) }

    /// Whether another process holds the file.
    var isBusy: Bool { [SQLITE_BUSY, SQLITE_LOCKED].contains(primaryCode) }

    /// Whether the row itself was refused.
    var isConstraint: Bool { primaryCode == SQLITE_CONSTRAINT }
}
