// SPDX-License-Identifier: Apache-2.0

import Glibc

extension LedgerFile {
    /// Finds out whether a ledger can be opened, or made where there is none, and makes nothing.
    ///
    /// - Throws: ``LedgerError``.
    static func check(_ path: String) throws(LedgerError) {
        var status = stat()
        if unsafe fstatat(AT_FDCWD, path, &status, 0) == 0 {
            _ = try LedgerFile(path)
            return
        }
        guard errno == ENOENT else { throw .system(operation: "open", path: path, code: errno) }
        let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        guard unsafe access(folder, W_OK | X_OK) == 0 else { throw .system(operation: "make", path: path, code: errno) }
    }
}
