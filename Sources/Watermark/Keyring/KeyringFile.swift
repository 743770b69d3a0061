// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// A keyring's place in the file system: what is checked before it is read, and how it is replaced.
package struct KeyringFile {
    /// The path as it was given, for messages.
    package let shownPath: String
    /// The file itself.
    package let path: String

    /// More than twenty thousand keys; a larger file is no keyring, and must not fill the memory.
    package static let byteLimit = 16 << 20

    /// The file at a path, which may be a symbolic link.
    package init(at path: String) {
        shownPath = path
        self.path = path
    }

    /// The file behind symbolic links, so that neither is a link replaced by a file nor two locks guard one file.
    ///
    /// - Throws: ``KeyringError/danglingLink(path:)`` when there is none behind a link.
    package init(behind path: String) throws(KeyringError) {
        shownPath = path
        guard !path.isEmpty else { throw .system(operation: "open", path: path, code: ENOENT) }
        if let resolved = unsafe realpath(path, nil) {
            self.path = unsafe String(cString: resolved)
            unsafe free(resolved)
            return
        }
        guard errno == ENOENT else { throw .system(operation: "open", path: path, code: errno) }
        guard !Self.isLink(path) else { throw .danglingLink(path: path) }
        self.path = path
    }

    // MARK: Reading

    /// The file's bytes, for the caller to wipe.
    ///
    /// - Throws: ``KeyringError/absent(path:)`` and the refusals of its siblings.
    package func read() throws(KeyringError) -> [UInt8] {
        let (descriptor, count) = try open()
        defer { close(descriptor) }
        // One piece of memory, so that no copy is left behind when it is wiped.
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let got = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe Glibc.read(descriptor, buffer.baseAddress?.advanced(by: filled), count - filled)
            }
            if got == 0 { break }
            if got > 0 { filled += got } else if errno != EINTR { throw failure("read", errno) }
        }
        bytes.removeLast(count - filled)
        return bytes
    }

    /// Whether the file is there; refuses one that could not be read.
    package func exists() throws(KeyringError) -> Bool {
        do {
            close(try open().descriptor)
            return true
        } catch .absent {
            return false
        } catch {
            throw error
        }
    }

    /// Opens the file and checks what was opened, so that nobody can put another in its place in between.
    private func open() throws(KeyringError) -> (descriptor: Int32, count: Int) {
        // A pipe without a writer would block.
        let descriptor = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            switch errno {
            case ENOENT: throw Self.isLink(path) ? .danglingLink(path: shownPath) : .absent(path: shownPath)
            case ENXIO: throw .notAFile(path: shownPath)
            default: throw failure("open", errno)
            }
        }
        do {
            return (descriptor, try check(descriptor))
        } catch {
            close(descriptor)
            throw error
        }
    }

    private func check(_ descriptor: Int32) throws(KeyringError) -> Int {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw failure("read", errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notAFile(path: shownPath) }
        guard status.st_uid == geteuid() else { throw .foreign(path: shownPath) }
        guard status.st_mode & 0o077 == 0 else { throw .exposed(path: shownPath, mode: status.st_mode) }
        guard status.st_size <= Self.byteLimit else { throw tooLarge(Int(status.st_size)) }
        return Int(status.st_size)
    }

    // MARK: Locking

    /// Calls `body` while no other writer has the lock.
    ///
    /// The lock is on a file of its own, `PATH.lock`, which stays: the keyring itself is replaced, and its lock would go with
    /// it. The system frees the lock of a process that ends.
    package func locked<Result>(_ body: () throws(KeyringError) -> Result) throws(KeyringError) -> Result {
        let descriptor = try lock()
        defer { close(descriptor) }
        return try body()
    }

    private func lock() throws(KeyringError) -> Int32 {
        let descriptor = unsafe Glibc.open("\(path).lock", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw failure("lock", errno) }
        // A mask of the process that takes the owner's own bits away would shut out the next writer.
        _ = fchmod(descriptor, 0o600)
        while flock(descriptor, LOCK_EX) != 0 {
            let code = errno
            guard code == EINTR else {
                close(descriptor)
                throw failure("lock", code)
            }
        }
        return descriptor
    }

    // MARK: Writing

    /// Puts a new file in the place of the old one, under the lock.
    ///
    /// A reader sees the one or the other.
    package func replace(with contents: borrowing [UInt8]) throws(KeyringError) {
        guard contents.count <= Self.byteLimit else { throw tooLarge(contents.count) }
        // Always the same name: what a crash left behind is removed by the next writer, not kept with its secrets.
        let temporary = "\(path).tmp"
        _ = unsafe unlink(temporary)
        try create(temporary, contents)
        guard unsafe rename(temporary, path) == 0 else {
            let code = errno
            _ = unsafe unlink(temporary)
            throw failure("replace", code)
        }
        try syncFolder()
    }

    /// Writes a file that must not exist yet.
    func create(with contents: borrowing [UInt8]) throws(KeyringError) {
        try create(path, contents)
        try syncFolder()
    }

    private func create(_ path: String, _ contents: borrowing [UInt8]) throws(KeyringError) {
        let descriptor = unsafe Glibc.open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw failure("create", errno) }
        var written = 0
        var code: Int32 = 0
        while written < contents.count, code == 0 {
            let count = unsafe contents.withUnsafeBytes { bytes in
                unsafe write(descriptor, bytes.baseAddress?.advanced(by: written), bytes.count - written)
            }
            if count >= 0 { written += count } else if errno != EINTR { code = errno }
        }
        // The mask of the process may have taken bits away, never added any.
        if code == 0, fchmod(descriptor, 0o600) != 0 { code = errno }
        if code == 0, fsync(descriptor) != 0 { code = errno }
        if close(descriptor) != 0, code == 0 { code = errno }
        guard code == 0 else {
            _ = unsafe unlink(path)
            throw failure("write", code)
        }
    }

    /// Makes the new name survive a loss of power.
    private func syncFolder() throws(KeyringError) {
        let descriptor = unsafe Glibc.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("sync", errno) }
        defer { close(descriptor) }
        // Some file systems cannot sync folders and need not.
        guard fsync(descriptor) == 0 || errno == EINVAL else { throw failure("sync", errno) }
    }

    /// Makes the folders that the path needs, for their owner alone.
    package func makeFolder() throws(KeyringError) {
        var made = folder.hasPrefix("/") ? "" : "."
        for part in folder.split(separator: "/") {
            made += "/\(part)"
            if unsafe mkdir(made, 0o700) == 0 {
                _ = unsafe chmod(made, 0o700)
            } else if errno != EEXIST {
                throw failure("make the folder of", errno)
            }
        }
    }

    private var folder: String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    private func failure(_ operation: String, _ code: Int32) -> KeyringError {
        .system(operation: operation, path: shownPath, code: code)
    }

    private func tooLarge(_ count: Int) -> KeyringError {
        .tooLarge(path: shownPath, found: count, limit: Self.byteLimit)
    }

    private static func isLink(_ path: String) -> Bool {
        var status = stat()
        return unsafe lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
    }
}

extension [UInt8] {
    /// Overwrites the bytes with zeros.
    mutating func wipe() {
        unsafe withUnsafeMutableBytes { buffer in
            guard let start = buffer.baseAddress else { return }
            unsafe explicit_bzero(start, buffer.count)
        }
    }
}
