// SPDX-License-Identifier: Apache-2.0

private import Glibc

/// A file mapped read-only into memory; its bytes never move.
@safe
final class MappedFile: Sendable {
    // Set once and only read until deinit.
    private nonisolated(unsafe) let bytes: UnsafeRawBufferPointer

    /// The number of bytes.
    var count: Int { unsafe bytes.count }

    /// Maps a regular file.
    ///
    /// - Parameter populate: whether all of it will be read at once.
    /// - Throws: ``SystemError``.
    init(_ path: String, populate: Bool = false) throws(SystemError) {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw SystemError(code: errno) }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw SystemError(code: errno) }
        guard status.st_mode & S_IFMT != S_IFDIR else { throw SystemError(code: EISDIR) }
        // Pipes and empty files have no size to map.
        guard status.st_mode & S_IFMT == S_IFREG, status.st_size > 0 else {
            unsafe bytes = UnsafeRawBufferPointer(start: nil, count: 0)
            return
        }
        let size = Int(status.st_size)
        let flags = MAP_PRIVATE | (populate ? MAP_POPULATE : 0)
        let address = unsafe mmap(nil, size, PROT_READ, flags, descriptor, 0)
        guard let address = unsafe address, unsafe address != MAP_FAILED else { throw SystemError(code: errno) }
        unsafe bytes = UnsafeRawBufferPointer(start: address, count: size)
    }

    deinit {
        guard let start = unsafe bytes.baseAddress else { return }
        unsafe munmap(UnsafeMutableRawPointer(mutating: start), bytes.count)
    }

    /// Calls `body` with all bytes.
    func withBytes<Result, Failure: Error>(_ body: (RawSpan) throws(Failure) -> Result) throws(Failure) -> Result {
        // The mapping lives as long as self, and self outlives the call.
        try unsafe body(bytes.bytes)
    }
}

/// What the operating system answered.
struct SystemError: Error, Equatable {
    /// An `errno`.
    var code: Int32
}

extension SystemError: CustomStringConvertible {
    /// The system's words, without their capital letter; fewer for what is met often.
    var description: String {
        if code == ENOENT { return "no such file" }
        if code == EISDIR { return "it is a directory" }
        // strerror never returns null here; an empty text would do no harm.
        let text = unsafe strerror(code).map { unsafe String(cString: $0) } ?? ""
        return text.prefix(1).lowercased() + text.dropFirst()
    }
}
