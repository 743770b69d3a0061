// SPDX-License-Identifier: Apache-2.0

private import CZstd

/// Reads Zstandard (RFC 8878): one frame after the other, with windows of at most 128 MiB, which all levels of `zstd` keep to.
@safe
final class ZstdDecompressor: Decompressor {
    // Made in init and freed in deinit.
    private let context: OpaquePointer
    private let headerCount: Int
    private var wanted: Int
    private var failure: RecordProblem?
    private(set) var isComplete = false

    init() throws(RecordProblem) {
        guard let context = unsafe ZSTD_createDCtx() else {
            throw .corruptFile("zstd data needs more memory than there is")
        }
        unsafe self.context = context
        headerCount = unsafe ZSTD_initDStream(context)
        wanted = headerCount
        // It fails only for a number out of range.
        _ = unsafe ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, 27)
    }

    deinit {
        unsafe ZSTD_freeDCtx(context)
    }

    func decompress(
        _ stored: inout PendingBytes,
        into bytes: inout [UInt8],
        at range: Range<Int>
    ) throws(RecordProblem) -> Int {
        if let failure { throw failure }
        repeat {
            // Without input, a new frame would begin.
            if isComplete && stored.count == 0 { return 0 }
            let count = decompressPiece(&stored, into: &bytes, at: range)
            if count > 0 { return count }
            if let failure { throw failure }
        } while stored.count > 0
        return 0
    }

    /// Decompresses one block at most: zstd gives nothing of a call in which it meets damage.
    private func decompressPiece(_ stored: inout PendingBytes, into bytes: inout [UInt8], at range: Range<Int>) -> Int {
        precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count, "output stays in its memory")
        let source = stored.start..<stored.start + min(stored.count, wanted)
        var status = 0
        var (read, written) = (0, 0)
        // Both ranges lie in their arrays, and the pointers stay inside the closures.
        unsafe stored.storage.withUnsafeBytes { from in
            unsafe bytes.withUnsafeMutableBytes { to in
                guard let from = from.baseAddress, let to = to.baseAddress else { return }
                var input = unsafe ZSTD_inBuffer(src: from + source.lowerBound, size: source.count, pos: 0)
                var output = unsafe ZSTD_outBuffer(dst: to + range.lowerBound, size: range.count, pos: 0)
                status = unsafe ZSTD_decompressStream(context, &output, &input)
                read = unsafe input.pos
                written = unsafe output.pos
            }
        }
        stored.drop(to: source.lowerBound + read)
        if ZSTD_isError(status) != 0 {
            // The name is a constant of zstd's.
            let name = unsafe ZSTD_getErrorName(status).map { unsafe String(cString: $0) } ?? "status \(status)"
            failure = .corruptFile("zstd data is damaged: \(name.prefix(1).lowercased())\(name.dropFirst())")
        } else {
            isComplete = status == 0
            wanted = isComplete ? headerCount : status
        }
        return written
    }
}
