// SPDX-License-Identifier: Apache-2.0

private import Glibc

/// A file, a pipe or stdin.
final class DescriptorInput: ByteInput {
    private let path: String
    private let descriptor: Int32

    /// Opens a file; `-` is stdin.
    ///
    /// - Throws: ``RecordProblem`` with the code `unreadable_file`.
    init(_ path: String) throws(RecordProblem) {
        self.path = path
        if path == "-" {
            descriptor = STDIN_FILENO
            return
        }
        var descriptor: Int32
        // Opening a named pipe waits for its writer, and a signal may come in between.
        repeat { descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC) } while descriptor < 0 && errno == EINTR
        guard descriptor >= 0 else { throw .unreadableFile(path, code: errno) }
        self.descriptor = descriptor
    }

    deinit {
        if descriptor != STDIN_FILENO { close(descriptor) }
    }

    func read(into bytes: inout [UInt8], at range: Range<Int>) throws(RecordProblem) -> Int {
        precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count, "a read stays in its memory")
        while true {
            // The range lies in the array, and the pointer stays inside the closure.
            let count = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe Glibc.read(descriptor, buffer.baseAddress.map { unsafe $0 + range.lowerBound }, range.count)
            }
            if count >= 0 { return count }
            switch errno {
            case EINTR: continue
            case EAGAIN:
                // Someone made the pipe non-blocking; wait until it has more.
                var poll = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
                _ = unsafe Glibc.poll(&poll, 1, -1)
            case let code: throw .unreadableFile(path, code: code)
            }
        }
    }
}
