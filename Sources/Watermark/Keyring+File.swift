// SPDX-License-Identifier: Apache-2.0

internal import Glibc

extension Keyring {
    /// Reads a keyring file.
    ///
    /// - Throws: ``KeyringError/absent(path:)`` and the refusals of its siblings.
    public static func load(_ path: String) throws(KeyringError) -> Keyring {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            throw errno == ENOENT ? .absent(path: path) : .system(operation: "open", path: path, code: errno)
        }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else {
            throw .system(operation: "read", path: path, code: errno)
        }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notAFile(path: path) }
        guard status.st_mode & 0o077 == 0 else { throw .exposed(path: path, mode: status.st_mode) }
        guard status.st_uid == geteuid() else { throw .foreign(path: path) }
        var bytes = try read(descriptor, count: Int(status.st_size), path: path)
        defer { wipe(&bytes) }
        return try Keyring(reading: bytes, path: path)
    }

    /// Changes a keyring file: reads it under a lock, lets `change` work on it, and replaces it.
    ///
    /// Writers in other processes wait; readers see the old file or the new one, never a part. A file that is not there is
    /// an empty keyring. When `change` throws, nothing is written.
    ///
    /// - Throws: ``KeyringError``.
    public static func update<Result>(
        _ path: String,
        _ change: (inout Keyring) throws(KeyringError) -> Result
    ) throws(KeyringError) -> Result {
        try makeFolder(of: path)
        // A file of its own: the keyring itself is replaced, and with it would be the lock.
        let lock = unsafe open("\(path).lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard lock >= 0 else { throw .system(operation: "lock", path: path, code: errno) }
        defer { close(lock) }
        while flock(lock, LOCK_EX) != 0 {
            guard errno == EINTR else { throw .system(operation: "lock", path: path, code: errno) }
        }
        var keyring: Keyring
        do {
            keyring = try load(path)
        } catch .absent {
            keyring = Keyring()
        }
        let before = keyring
        let result = try change(&keyring)
        let isAbsent = unsafe access(path, F_OK) != 0
        if keyring != before || isAbsent { try keyring.save(path) }
        return result
    }

    /// Writes the keyring to a file that must not exist yet, as `key export` does.
    ///
    /// - Throws: ``KeyringError/system(operation:path:code:)``.
    public func write(toNewFile path: String) throws(KeyringError) {
        try Self.create(path, write(), reportingAs: path)
    }

    /// Replaces the file: a temporary one beside it, synced, takes its place.
    private func save(_ path: String) throws(KeyringError) {
        // Through a symbolic link the file behind it is replaced, not the link.
        let target = Self.resolve(path)
        let temporary = "\(target).\(getpid()).tmp"
        _ = unsafe unlink(temporary)
        try Self.create(temporary, write(), reportingAs: path)
        guard unsafe rename(temporary, target) == 0 else {
            let code = errno
            _ = unsafe unlink(temporary)
            throw .system(operation: "replace", path: path, code: code)
        }
        let folder = unsafe open(Self.folder(of: target), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw .system(operation: "sync", path: path, code: errno) }
        defer { close(folder) }
        guard fsync(folder) == 0 else { throw .system(operation: "sync", path: path, code: errno) }
    }

    private static func create(
        _ path: String,
        _ contents: consuming [UInt8],
        reportingAs shown: String
    ) throws(KeyringError) {
        var contents = contents
        defer { wipe(&contents) }
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw .system(operation: "create", path: shown, code: errno) }
        var written = 0
        var code: Int32 = 0
        while written < contents.count, code == 0 {
            let count = unsafe contents.withUnsafeBytes { bytes in
                unsafe Glibc.write(descriptor, bytes.baseAddress?.advanced(by: written), bytes.count - written)
            }
            if count >= 0 { written += count } else if errno != EINTR { code = errno }
        }
        // The mask of the process may have taken bits away, never added any.
        if code == 0, fchmod(descriptor, 0o600) != 0 { code = errno }
        if code == 0, fsync(descriptor) != 0 { code = errno }
        if close(descriptor) != 0, code == 0 { code = errno }
        guard code == 0 else {
            _ = unsafe unlink(path)
            throw .system(operation: "write", path: shown, code: code)
        }
    }

    private static func read(_ descriptor: Int32, count: Int, path: String) throws(KeyringError) -> [UInt8] {
        // One piece of memory, so that no copy is left behind when it is wiped.
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let got = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe Glibc.read(descriptor, buffer.baseAddress?.advanced(by: filled), count - filled)
            }
            if got == 0 { break }
            if got > 0 { filled += got } else if errno != EINTR {
                throw .system(operation: "read", path: path, code: errno)
            }
        }
        bytes.removeLast(count - filled)
        return bytes
    }

    private static func wipe(_ bytes: inout [UInt8]) {
        unsafe bytes.withUnsafeMutableBytes { buffer in
            guard let start = buffer.baseAddress else { return }
            unsafe explicit_bzero(start, buffer.count)
        }
    }

    private static func makeFolder(of path: String) throws(KeyringError) {
        let folder = folder(of: path)
        var made = ""
        for part in folder.split(separator: "/", omittingEmptySubsequences: true) {
            made += (made.isEmpty && !folder.hasPrefix("/") ? "" : "/") + part
            if unsafe mkdir(made, 0o700) != 0, errno != EEXIST {
                throw .system(operation: "make the folder of", path: path, code: errno)
            }
        }
    }

    private static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    private static func resolve(_ path: String) -> String {
        guard let resolved = unsafe realpath(path, nil) else { return path }
        defer { unsafe free(resolved) }
        return unsafe String(cString: resolved)
    }
}
