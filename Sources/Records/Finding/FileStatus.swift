// SPDX-License-Identifier: Apache-2.0

private import Glibc

/// What the system knows about a file, links followed.
struct FileStatus {
    enum Kind {
        case file, folder, other
    }

    /// The same for two paths of one file.
    struct Identity: Hashable {
        let device: UInt64
        let inode: UInt64
    }

    let kind: Kind
    let identity: Identity
    /// In bytes; nil unless it is a regular file.
    let size: Int?

    /// Looks at a path.
    ///
    /// - Throws: ``SystemCode``.
    init(_ path: String) throws(SystemCode) {
        var status = Glibc.stat()
        guard unsafe stat(path, &status) == 0 else { throw SystemCode(errno) }
        self.init(status)
    }

    /// Looks at stdin; nil when it is closed.
    static func ofStandardInput() -> FileStatus? {
        var status = Glibc.stat()
        return unsafe fstat(STDIN_FILENO, &status) == 0 ? FileStatus(status) : nil
    }

    private init(_ status: Glibc.stat) {
        switch status.st_mode & S_IFMT {
        case S_IFREG: kind = .file
        case S_IFDIR: kind = .folder
        default: kind = .other
        }
        identity = Identity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
        size = kind == .file ? Int(status.st_size) : nil
    }
}

/// An `errno`.
struct SystemCode: Error {
    let value: Int32
    /// Nothing has the path.
    var isAbsence: Bool { value == ENOENT || value == ENOTDIR }

    init(_ value: Int32) {
        self.value = value
    }
}
