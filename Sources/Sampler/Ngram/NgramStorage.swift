// SPDX-License-Identifier: Apache-2.0

private import Glibc

/// The bytes of a model, mapped from its file or held in memory; they never change and never move.
@safe
final class NgramStorage: @unchecked Sendable {
    // Sendable: both fields are constants and the bytes behind them are only read until deinit.
    let base: UnsafeRawPointer
    let count: Int
    private let isMapped: Bool

    /// Maps a file read-only, all of its pages at once because the checksum reads them anyway.
    init(mapping path: String) throws(NgramError) {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system(operation: "open", path: path, code: errno) }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else {
            throw .system(operation: "read", path: path, code: errno)
        }
        // A folder opens but cannot be mapped; a pipe or an empty file has no size to map.
        guard status.st_mode & S_IFMT == S_IFREG, status.st_size > 0 else { throw .notAModel }
        count = Int(status.st_size)
        let flags = MAP_PRIVATE | Int32(MAP_POPULATE.rawValue)
        let address = unsafe mmap(nil, count, PROT_READ, flags, descriptor, 0)
        guard let address = unsafe address, unsafe address != MAP_FAILED else {
            throw .system(operation: "map", path: path, code: errno)
        }
        unsafe base = UnsafeRawPointer(address)
        isMapped = true
    }

    /// Copies bytes that are already in memory.
    init(copying bytes: [UInt8]) {
        let copy = UnsafeMutableRawPointer.allocate(byteCount: bytes.count, alignment: 64)
        unsafe bytes.withUnsafeBytes { unsafe copy.copyMemory(from: $0.baseAddress ?? copy, byteCount: bytes.count) }
        unsafe base = UnsafeRawPointer(copy)
        count = bytes.count
        isMapped = false
    }

    deinit {
        if isMapped {
            unsafe munmap(UnsafeMutableRawPointer(mutating: base), count)
        } else {
            unsafe base.deallocate()
        }
    }

    /// Gives `body` all bytes.
    func withSpan<Result, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        // The bytes stay valid while self lives, and self outlives the call.
        try body(unsafe Span(_unsafeStart: base.assumingMemoryBound(to: UInt8.self), count: count))
    }
}

/// What `strerror` says, without its capital letter.
func systemMessage(_ code: Int32) -> String {
    // strerror never returns null on this platform; an empty text would do no harm.
    let text = unsafe strerror(code).map { unsafe String(cString: $0) } ?? ""
    return text.prefix(1).lowercased() + text.dropFirst()
}
