// SPDX-License-Identifier: Apache-2.0

/// Whole files that may be compressed.
public enum Decompression: Sendable {
    /// The bytes of a file, decompressed when its first bytes say that they are gzip or zstd data.
    ///
    /// - Parameter limit: the most bytes that what was compressed may have; other files are passed on at any length.
    /// - Throws: ``RecordProblem`` with the code `corrupt_file` or `too_long`.
    public static func bytes(of stored: [UInt8], limit: Int) throws(RecordProblem) -> [UInt8] {
        switch Compression(firstBytes: stored.prefix(4)) {
        case nil, .some(.none): return stored
        case .gzip, .zstd: break
        }
        let input = DecodedInput(StoredBytes(stored))
        var bytes: [UInt8] = []
        while true {
            let end = bytes.count
            bytes.append(contentsOf: repeatElement(0, count: PendingBytes.chunk))
            let count = try input.read(into: &bytes, at: end..<bytes.count)
            bytes.removeLast(PendingBytes.chunk - count)
            if count == 0 { return bytes }
            if bytes.count > limit { throw .tooLong("decompressed text", limit: limit) }
        }
    }
}

/// Bytes that are in memory already.
private final class StoredBytes: ByteInput {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) {
        rest = bytes[...]
    }

    func read(into bytes: inout [UInt8], at range: Range<Int>) throws(RecordProblem) -> Int {
        let piece = rest.prefix(range.count)
        bytes.replaceSubrange(range.lowerBound..<range.lowerBound + piece.count, with: piece)
        rest = rest.dropFirst(piece.count)
        return piece.count
    }
}
