// SPDX-License-Identifier: Apache-2.0

/// The bytes of a model, mapped from its file or held in memory; they never change and never move.
@safe
final class NgramStorage: @unchecked Sendable {
    // Sendable: the fields are constants and the bytes behind them are only read until deinit.
    private let bytes: UnsafeRawBufferPointer
    /// The file that the bytes are mapped from; without one they are this object's own.
    private let file: MappedFile?

    /// Maps a file read-only, all of its pages at once because the checksum reads them anyway.
    init(mapping path: String) throws(NgramError) {
        do {
            let file = try MappedFile(path, populate: true)
            // The mapping stays where it is while `file` lives, which is as long as self.
            unsafe bytes = file.withBytes { span in unsafe span.withUnsafeBytes { unsafe $0 } }
            self.file = file
        } catch {
            throw .system(operation: "read", path: path, code: error.code)
        }
    }

    /// Copies bytes that are already in memory.
    init(copying source: [UInt8]) {
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: source.count, alignment: 64)
        unsafe copy.copyBytes(from: source)
        unsafe bytes = UnsafeRawBufferPointer(copy)
        file = nil
    }

    deinit {
        if file == nil { unsafe bytes.deallocate() }
    }

    /// The number of bytes.
    var count: Int { unsafe bytes.count }

    /// The place `offset` bytes from the start, as what lies there.
    func pointer<Element>(at offset: Int, as _: Element.Type = Element.self) -> UnsafePointer<Element> {
        precondition(offset >= 0 && offset <= count, "sections lie inside the file")
        // Every section is a multiple of 8 bytes from the start, which is aligned to 64 or a page.
        guard let base = unsafe bytes.baseAddress else { preconditionFailure("a model has bytes") }
        return unsafe (base + offset).assumingMemoryBound(to: Element.self)
    }

    /// Gives `body` all bytes.
    func withSpan<Result, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        // The bytes stay valid while self lives, and self outlives the call.
        try unsafe body(Span(_unsafeElements: bytes.assumingMemoryBound(to: UInt8.self)))
    }
}
