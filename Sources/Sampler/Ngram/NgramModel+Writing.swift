// SPDX-License-Identifier: Apache-2.0

private import Glibc

extension NgramModel {
    /// Writes the model's file, whole or not at all: to a temporary file beside it, which then takes its name.
    ///
    /// - Throws: ``NgramError/system(operation:path:code:)``.
    public func write(to path: String) throws(NgramError) {
        let temporary = "\(path).\(getpid()).tmp"
        let descriptor = unsafe open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw .system(operation: "create", path: temporary, code: errno) }
        do throws(NgramError) {
            try storage.withSpan { bytes throws(NgramError) in
                try NgramFile.write(bytes, to: descriptor, path: temporary)
            }
            guard fsync(descriptor) == 0 else { throw .system(operation: "write", path: temporary, code: errno) }
        } catch {
            close(descriptor)
            unsafe unlink(temporary)
            throw error
        }
        guard close(descriptor) == 0, unsafe rename(temporary, path) == 0 else {
            let code = errno
            unsafe unlink(temporary)
            throw .system(operation: "write", path: path, code: code)
        }
    }
}

/// Writing to file descriptors.
enum NgramFile {
    /// Writes all bytes, however many calls that takes.
    static func write(_ bytes: Span<UInt8>, to descriptor: Int32, path: String) throws(NgramError) {
        var done = 0
        while done < bytes.count {
            let rest = bytes.extracting(done..<bytes.count)
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                done += count
            } else if errno != EINTR {
                throw .system(operation: "write", path: path, code: errno)
            }
        }
    }
}
