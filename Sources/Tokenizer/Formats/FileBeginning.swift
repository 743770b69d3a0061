// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A file, or bytes in memory, read from the beginning and only as far as is needed.
struct FileBeginning: ~Copyable {
    /// A file that the system would not read; `code` is its error number.
    struct Unreadable: Error {
        let path: String
        let code: Int32
    }

    /// What was read so far.
    private(set) var bytes: [UInt8]
    private let path: String
    /// Where more bytes come from; -1 when `bytes` is all.
    private let descriptor: Int32

    /// How much is read at once.
    private static let step = 1 << 20

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        path = ""
        descriptor = -1
    }

    init(contentsOf path: String) throws(Unreadable) {
        bytes = []
        self.path = path
        descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Unreadable(path: path, code: errno) }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// Reads on until `count` bytes are there; false when the file ends before.
    ///
    /// Takes no more memory than the file has bytes, whatever `count` is.
    mutating func read(_ count: Int) throws(Unreadable) -> Bool {
        while bytes.count < count {
            guard try readOn() else { return false }
        }
        return true
    }

    /// The bytes of the whole file.
    mutating func readAll() throws(Unreadable) -> [UInt8] {
        // The size is a hint: a pipe has none, and a file can grow while it is read.
        var status = stat()
        if descriptor >= 0, unsafe fstat(descriptor, &status) == 0 {
            bytes.reserveCapacity(Int(status.st_size) + FileBeginning.step)
        }
        while try readOn() {}
        return bytes
    }

    /// Reads the next bytes; false at the end.
    private mutating func readOn() throws(Unreadable) -> Bool {
        guard descriptor >= 0 else { return false }
        while true {
            var count = 0
            bytes.append(addingCapacity: FileBeginning.step) { space in
                unsafe space.withUnsafeMutableBufferPointer { buffer, filled in
                    count = unsafe Glibc.read(descriptor, buffer.baseAddress, FileBeginning.step)
                    filled = max(count, 0)
                }
            }
            let code = errno
            if count >= 0 { return count > 0 }
            guard code == EINTR else { throw Unreadable(path: path, code: code) }
        }
    }
}

/// The bytes of a file.
func fileContents(_ path: String) throws(TokenizerError) -> [UInt8] {
    try readingFile { () throws(FileBeginning.Unreadable) in
        var file = try FileBeginning(contentsOf: path)
        return try file.readAll()
    }
}

/// Runs `body` and says of its errors that the file cannot be read.
func readingFile<Result: ~Copyable>(
    _ body: () throws(FileBeginning.Unreadable) -> Result
) throws(TokenizerError) -> Result {
    do throws(FileBeginning.Unreadable) {
        return try body()
    } catch {
        throw .unreadable(path: error.path, code: error.code)
    }
}

/// The system's sentence for an error number.
func systemMessage(_ code: Int32) -> String {
    guard let message = unsafe strerror(code) else { return "error \(code)" }
    return unsafe String(cString: message)
}
