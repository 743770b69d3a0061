// SPDX-License-Identifier: Apache-2.0

/// The bytes of a source, decompressed when its first bytes say that it is compressed.
final class DecodedInput {
    private enum State {
        case start, plain
        case compressed(any Decompressor)
    }

    /// How many bytes came from the source, as stored.
    private(set) var bytesRead = 0
    private let input: any ByteInput
    private var state = State.start
    private var stored = PendingBytes()

    init(_ input: any ByteInput) {
        self.input = input
    }

    /// Writes what there is into a range of a chunk; as soon as anything has come, it does not wait for more.
    ///
    /// - Returns: how many bytes were written; 0 at the end.
    /// - Throws: a problem after which there is no more to read; all bytes before it were read.
    func read(into bytes: inout [UInt8], at range: Range<Int>) throws(RecordProblem) -> Int {
        switch state {
        case .plain: try readStored(into: &bytes, at: range)
        case .compressed(let decompressor): try decompress(with: decompressor, into: &bytes, at: range)
        case .start: try start(into: &bytes, at: range)
        }
    }

    private func readStored(into bytes: inout [UInt8], at range: Range<Int>) throws(RecordProblem) -> Int {
        let count = try input.read(into: &bytes, at: range)
        bytesRead += count
        return count
    }

    private func start(into bytes: inout [UInt8], at range: Range<Int>) throws(RecordProblem) -> Int {
        var end = range.lowerBound
        while true {
            let count = try readStored(into: &bytes, at: end..<range.upperBound)
            end += count
            let first = bytes[range.lowerBound..<end]
            // A file that ends inside what might be a magic number has none.
            guard let compression = count == 0 ? Compression.none : Compression(firstBytes: first.prefix(4)) else {
                continue
            }
            guard let decompressor = try compression.makeDecompressor() else {
                state = .plain
                return first.count
            }
            stored.replace(with: first)
            state = .compressed(decompressor)
            return try decompress(with: decompressor, into: &bytes, at: range)
        }
    }

    private func decompress(
        with decompressor: any Decompressor,
        into bytes: inout [UInt8],
        at range: Range<Int>
    ) throws(RecordProblem) -> Int {
        while true {
            let count = try decompressor.decompress(&stored, into: &bytes, at: range)
            if count > 0 { return count }
            let more = try stored.append { (bytes, range) throws(RecordProblem) in
                try readStored(into: &bytes, at: range)
            }
            guard more == 0 else { continue }
            guard decompressor.isComplete else { throw .corruptFile("the file ends inside its compressed data") }
            return 0
        }
    }
}
