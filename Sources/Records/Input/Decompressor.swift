// SPDX-License-Identifier: Apache-2.0

/// Turns compressed bytes into what was compressed, piece by piece.
protocol Decompressor: AnyObject {
    /// Whether the compressed data may end here.
    var isComplete: Bool { get }

    /// Uses up compressed bytes and writes into a range; when it writes nothing, it has used up all.
    ///
    /// - Returns: how many bytes were written.
    /// - Throws: a problem with the code `corrupt_file`, once all bytes before the damage were written.
    func decompress(
        _ stored: inout PendingBytes,
        into bytes: inout [UInt8],
        at range: Range<Int>
    ) throws(RecordProblem) -> Int
}

/// What the first bytes of a file say about its compression.
package enum Compression {
    case none
    case gzip
    case zstd

    /// The compression that a file's first bytes tell; nil when more are needed.
    package init?(firstBytes bytes: some Collection<UInt8>) {
        let magics: [(Compression, [ClosedRange<UInt8>])] = [
            (.gzip, [0x1F...0x1F, 0x8B...0x8B]),
            (.zstd, [0x28...0x28, 0xB5...0xB5, 0x2F...0x2F, 0xFD...0xFD]),
            // Frames that are to be skipped may come before those with data.
            (.zstd, [0x50...0x5F, 0x2A...0x2A, 0x4D...0x4D, 0x18...0x18]),
        ]
        var isOpen = false
        for (compression, magic) in magics where zip(bytes, magic).allSatisfy({ $1.contains($0) }) {
            if bytes.count >= magic.count {
                self = compression
                return
            }
            isOpen = true
        }
        if isOpen { return nil }
        self = .none
    }

    /// What undoes the compression; nil where there is none.
    func makeDecompressor() throws(RecordProblem) -> (any Decompressor)? {
        switch self {
        case .none: nil
        case .gzip: try GzipDecompressor()
        case .zstd: try ZstdDecompressor()
        }
    }
}
