// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Writes whole files: a reader sees the old file or the new one, never a part.
enum OutputFile {
    /// Makes or replaces a file through a temporary one beside it.
    ///
    /// - Throws: ``CommandError/cannotWrite(path:reason:)``.
    static func write(_ bytes: Span<UInt8>, to path: String, mode: mode_t) throws(CommandError) {
        let temporary = "\(path).\(getpid()).tmp"
        let descriptor = unsafe open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw .cannotWrite(path: path, reason: SystemError.text(ofWriting: errno)) }
        var code = Descriptor.write(bytes, to: descriptor)
        if code == 0, fsync(descriptor) != 0 { code = errno }
        if close(descriptor) != 0, code == 0 { code = errno }
        if code == 0, unsafe rename(temporary, path) != 0 { code = errno }
        guard code == 0 else {
            _ = unsafe unlink(temporary)
            throw .cannotWrite(path: path, reason: SystemError.text(ofWriting: code))
        }
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

    /// Whether something has that path.
    static func exists(_ path: String) -> Bool {
        var status = stat()
        return unsafe lstat(path, &status) == 0
    }

    /// Whether a folder has that path.
    static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }
}
