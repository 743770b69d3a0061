// SPDX-License-Identifier: Apache-2.0

import Glibc
import Records

/// Whole reads and writes on file descriptors.
enum Descriptor {
    /// Writes all bytes; the errno of the first failure, or 0.
    static func write(_ bytes: Span<UInt8>, to descriptor: Int32) -> Int32 {
        // The pointer stays inside the closure, and the count is the buffer's.
        unsafe bytes.withUnsafeBytes { buffer in
            var written = 0
            while written < buffer.count {
                let rest = unsafe UnsafeRawBufferPointer(rebasing: buffer[written...])
                let count = unsafe Glibc.write(descriptor, rest.baseAddress, rest.count)
                if count >= 0 {
                    written += count
                } else if errno == EAGAIN {
                    // Someone made the pipe non-blocking; wait until it takes more.
                    var poll = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                    _ = unsafe Glibc.poll(&poll, 1, -1)
                } else if errno != EINTR {
                    return errno
                }
            }
            return 0
        }
    }

    /// Reads at most `count` more bytes to the end of an array; how many came (0 at the end), or minus the errno.
    static func read(_ count: Int, from descriptor: Int32, into bytes: inout [UInt8]) -> Int {
        let start = bytes.count
        bytes.append(contentsOf: repeatElement(0, count: count))
        var result: Int
        repeat {
            // The pointer stays inside the closure, and `count` bytes follow `start`.
            result = unsafe bytes.withUnsafeMutableBytes { buffer in
                let count = unsafe Glibc.read(descriptor, buffer.baseAddress.map { unsafe $0 + start }, count)
                return count < 0 ? -Int(errno) : count
            }
            if result == -Int(EAGAIN) {
                var poll = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
                _ = unsafe Glibc.poll(&poll, 1, -1)
            }
        } while result == -Int(EINTR) || result == -Int(EAGAIN)
        bytes.removeLast(count - max(result, 0))
        return result
    }
}

/// What the system says about its errors.
enum SystemError {
    /// A lower-case fragment for an errno.
    static func text(of code: Int32) -> String {
        switch code {
        case ENOENT: "no such file"
        case EISDIR: "it is a directory"
        default: systemMessage(code)
        }
    }

    /// The same for making a file, where a missing thing can only be the folder.
    static func text(ofWriting code: Int32) -> String {
        code == ENOENT ? "its folder does not exist" : text(of: code)
    }
}
