// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Writes whole files: a reader sees the old file or the new one, never a part.
enum OutputFile {
    /// Makes or replaces a file of these bytes.
    ///
    /// - Throws: ``CommandError/cannotWrite(path:reason:)``.
    static func write(_ bytes: Span<UInt8>, to path: String, mode: mode_t) throws(CommandError) {
        let file = try PendingFile(path, mode: mode)
        try file.append(bytes)
        try file.commit()
    }

    /// Makes or replaces a file that `body` writes piece by piece; when it throws, the file is as before.
    ///
    /// - Throws: ``CommandError/cannotWrite(path:reason:)``, or what `body` throws.
    static func write(
        to path: String,
        mode: mode_t,
        _ body: (borrowing PendingFile) throws(CommandError) -> Void
    ) throws(CommandError) {
        let file = try PendingFile(path, mode: mode)
        try body(file)
        try file.commit()
    }

    /// Makes a folder, and those above it, readable by the owner alone.
    static func makeFolder(_ path: String) throws(CommandError) {
        var made = path.hasPrefix("/") ? "" : "."
        for part in path.split(separator: "/") {
            made += "/\(part)"
            guard unsafe mkdir(made, 0o700) == 0 || errno == EEXIST else {
                throw .cannotWrite(path: made, reason: SystemError.text(of: errno))
            }
        }
    }

    /// Gives a whole file its name, once all of it is on the disk; what has the name is replaced.
    ///
    /// - Throws: ``CommandError/cannotWrite(path:reason:)``.
    static func move(_ temporary: String, to path: String) throws(CommandError) {
        let descriptor = unsafe open(temporary, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .cannotWrite(path: path, reason: SystemError.text(of: errno)) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0, unsafe rename(temporary, path) == 0 else {
            throw .cannotWrite(path: path, reason: SystemError.text(of: errno))
        }
    }

    /// Refuses to put a file in the place of a device, a pipe or a folder, as renaming would.
    static func checkReplaceable(_ path: String) throws(CommandError) {
        var status = stat()
        guard unsafe stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG else { return }
        throw .cannotWrite(path: path, reason: "it is not a regular file")
    }

    /// Whether something has that path.
    static func exists(_ path: String) -> Bool {
        var status = stat()
        return unsafe lstat(path, &status) == 0
    }

    /// The path that a symbolic link leads to, so that what is renamed replaces the file and not the link; else the
    /// path.
    static func target(of path: String) -> String {
        guard let resolved = unsafe realpath(path, nil) else { return path }
        defer { unsafe free(resolved) }
        return unsafe String(validatingCString: resolved) ?? path
    }

    /// Whether two paths lead to the same file.
    static func isSame(_ one: String, _ other: String) -> Bool {
        var (first, second) = (stat(), stat())
        guard unsafe stat(one, &first) == 0, unsafe stat(other, &second) == 0 else { return false }
        return first.st_dev == second.st_dev && first.st_ino == second.st_ino
    }

    /// The names in a folder, sorted; none when it cannot be read.
    static func names(in folder: String) -> [String] {
        guard let listing = unsafe opendir(folder) else { return [] }
        defer { unsafe closedir(listing) }
        var names: [String] = []
        while let entry = unsafe readdir(listing) {
            // The name ends with a NUL inside the entry, which lasts until the next call.
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { start in
                unsafe String(cString: UnsafeRawPointer(start).assumingMemoryBound(to: CChar.self))
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// The bytes of all files in a folder and the folders in it.
    static func size(ofFolder folder: String) -> Int {
        names(in: folder).reduce(0) { sum, name in
            let path = "\(folder)/\(name)"
            var status = stat()
            guard unsafe lstat(path, &status) == 0 else { return sum }
            return sum + (status.st_mode & S_IFMT == S_IFDIR ? size(ofFolder: path) : Int(status.st_size))
        }
    }

    /// Removes a folder with all that is in it, as far as it can be; links are not followed.
    static func removeFolder(_ folder: String) {
        for name in names(in: folder) {
            let path = "\(folder)/\(name)"
            var status = stat()
            guard unsafe lstat(path, &status) == 0 else { continue }
            if status.st_mode & S_IFMT == S_IFDIR { removeFolder(path) } else { _ = unsafe unlink(path) }
        }
        _ = unsafe rmdir(folder)
    }

    /// Whether that path, and not what a link there leads to, is a folder of the user who runs the program.
    static func isOwnFolder(_ path: String) -> Bool {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else { return false }
        return status.st_mode & S_IFMT == S_IFDIR && status.st_uid == geteuid()
    }

    /// Whether a folder has that path.
    static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }
}

/// A file that is being written under a temporary name, removed again unless it is committed.
struct PendingFile: ~Copyable {
    private let path: String
    private let temporary: String
    private let descriptor: Int32

    fileprivate init(_ path: String, mode: mode_t) throws(CommandError) {
        try OutputFile.checkReplaceable(path)
        let temporary = "\(path).\(getpid()).tmp"
        let descriptor = unsafe open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard descriptor >= 0 else {
            throw .cannotWrite(path: path, reason: SystemError.text(ofWriting: errno))
        }
        self.path = path
        self.temporary = temporary
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
        _ = unsafe unlink(temporary)
    }

    /// Adds bytes at the end.
    func append(_ bytes: Span<UInt8>) throws(CommandError) {
        try check(Descriptor.write(bytes, to: descriptor))
    }

    /// Gives the file its name, once all of it is on the disk.
    fileprivate consuming func commit() throws(CommandError) {
        try check(fsync(descriptor) == 0 ? 0 : errno)
        try check(unsafe rename(temporary, path) == 0 ? 0 : errno)
    }

    private func check(_ code: Int32) throws(CommandError) {
        guard code == 0 else { throw .cannotWrite(path: path, reason: SystemError.text(of: code)) }
    }
}
