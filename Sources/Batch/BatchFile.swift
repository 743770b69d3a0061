// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Small files, and whole writes.
enum BatchFile {
    /// Writes all bytes; the errno of the first failure, or 0.
    static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
        // The pointer stays inside the closure, and the count is the buffer's.
        unsafe bytes.withUnsafeBytes { buffer in
            var rest = unsafe buffer[...]
            while unsafe !rest.isEmpty {
                let piece = unsafe UnsafeRawBufferPointer(rebasing: rest)
                let count = unsafe Glibc.write(descriptor, piece.baseAddress, piece.count)
                if count >= 0 {
                    unsafe rest = rest.dropFirst(count)
                } else if errno != EINTR {
                    return errno
                }
            }
            return 0
        }
    }

    /// Whether something has that path.
    static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

    /// The size of a file; 0 when there is none.
    static func size(_ path: String) -> Int {
        var status = stat()
        return unsafe stat(path, &status) == 0 ? status.st_size : 0
    }

    /// What may change about a file between two runs.
    struct State {
        /// The time of the last change: seconds since 1970 and nanoseconds.
        var modified: String?
        var isReadable = true
    }

    /// The state of a file; `-` and what is no regular file are taken to be as they were.
    static func state(_ path: String) -> State {
        var status = stat()
        guard path != "-" else { return State() }
        guard unsafe stat(path, &status) == 0 else { return State(isReadable: false) }
        let nanoseconds = String(status.st_mtim.tv_nsec)
        let padding = String(repeating: "0", count: 9 - nanoseconds.count)
        return State(
            modified: "\(status.st_mtim.tv_sec).\(padding)\(nanoseconds)",
            isReadable: unsafe access(path, R_OK) == 0
        )
    }

    /// Whether the file that a descriptor stands for has that path.
    static func isNamed(_ path: String, _ descriptor: Int32) -> Bool {
        var (open, named) = (stat(), stat())
        guard unsafe fstat(descriptor, &open) == 0, unsafe stat(path, &named) == 0 else { return false }
        return open.st_dev == named.st_dev && open.st_ino == named.st_ino
    }

    /// Makes the names in the folder of a file last; the errno of a failure, or 0.
    static func synchronizeFolder(of path: String) -> Int32 {
        let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let descriptor = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return errno }
        defer { close(descriptor) }
        // Some file systems have nothing to do for a folder and say so.
        return fsync(descriptor) == 0 || errno == EINVAL ? 0 : errno
    }

    /// Makes or replaces a file.
    static func write(_ bytes: [UInt8], to path: String) throws(BatchError) {
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw .cannotWrite(path: path, code: errno) }
        defer { close(descriptor) }
        var code = write(bytes, to: descriptor)
        if code == 0, fsync(descriptor) != 0 { code = errno }
        guard code == 0 else { throw .cannotWrite(path: path, code: code) }
    }

    /// The bytes of a small file; throws `missing`, if given, when there is none.
    static func read(_ path: String, orMissing missing: BatchError? = nil) throws(BatchError) -> [UInt8] {
        var bytes: [UInt8] = []
        try forEachChunk(of: path, orMissing: missing) { chunk in
            bytes += chunk
            return true
        }
        return bytes
    }

    /// Calls `body` with the bytes of a file, piece by piece, until it returns false.
    static func forEachChunk(
        of path: String,
        orMissing missing: BatchError? = nil,
        _ body: (ArraySlice<UInt8>) -> Bool
    ) throws(BatchError) {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT, let missing { throw missing }
            throw .cannotRead(path: path, code: errno)
        }
        defer { close(descriptor) }
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = unsafe Glibc.read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            if count < 0 { throw .cannotRead(path: path, code: errno) }
            guard count > 0, body(chunk[..<count]) else { return }
        }
    }
}
