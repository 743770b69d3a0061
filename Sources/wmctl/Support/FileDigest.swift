// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Glibc

/// The SHA-256 of files that may be large.
enum FileDigest {
    /// The size of a regular file, in bytes.
    ///
    /// - Throws: ``CommandError/cannotRead(path:reason:)``.
    static func size(of path: String) throws(CommandError) -> Int {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else {
            throw .cannotRead(path: path, reason: SystemError.text(of: errno))
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return Int(status.st_size)
        case S_IFDIR: throw .cannotRead(path: path, reason: SystemError.text(of: EISDIR))
        default: throw .cannotRead(path: path, reason: "it is not a regular file")
        }
    }

    /// The SHA-256 of a file's bytes; a terminal shows how far it is.
    ///
    /// - Throws: ``CommandError/cannotRead(path:reason:)``.
    static func sha256(of path: String, _ console: Console) throws(CommandError) -> Digest {
        let size = try size(of: path)
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .cannotRead(path: path, reason: SystemError.text(of: errno)) }
        defer { close(descriptor) }
        let bar = ProgressBar(console)
        var hasher = SHA256Hasher()
        var chunk: [UInt8] = []
        var done = 0
        while true {
            chunk.removeAll(keepingCapacity: true)
            let count = Descriptor.read(1 << 20, from: descriptor, into: &chunk)
            guard count >= 0 else { throw .cannotRead(path: path, reason: SystemError.text(of: Int32(-count))) }
            if count == 0 { return hasher.finalize() }
            hasher.update(chunk.span)
            done += count
            bar.show("reading", Double(done) / Double(max(size, 1)))
        }
    }
}
