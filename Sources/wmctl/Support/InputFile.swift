// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Reads files and stdin whole.
enum InputFile {
    /// The bytes of a file; of stdin when the path is `-`.
    ///
    /// - Throws: ``CommandError/cannotRead(path:reason:)`` with the reason in words: no such file, a directory, no
    ///   permission.
    static func read(_ path: String, _ console: Console) throws(CommandError) -> [UInt8] {
        if path == "-" {
            if console.isInputTerminal { console.note("reading from the terminal; end with Ctrl-D") }
            return try read(descriptor: STDIN_FILENO, name: path)
        }
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .cannotRead(path: path, reason: SystemError.text(of: errno)) }
        defer { close(descriptor) }
        return try read(descriptor: descriptor, name: path)
    }

    /// The bytes that a descriptor still has.
    static func read(descriptor: Int32, name: String) throws(CommandError) -> [UInt8] {
        var bytes: [UInt8] = []
        var status = stat()
        if unsafe fstat(descriptor, &status) == 0, status.st_size > 0 { bytes.reserveCapacity(Int(status.st_size) + 1) }
        while true {
            let chunk = max(1 << 16, bytes.capacity - bytes.count)
            let count = Descriptor.read(chunk, from: descriptor, into: &bytes)
            if count == 0 { return bytes }
            guard count > 0 else { throw .cannotRead(path: name, reason: SystemError.text(of: Int32(-count))) }
        }
    }
}
