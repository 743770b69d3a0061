// SPDX-License-Identifier: Apache-2.0

package import Records

/// Bytes in memory that come in pieces.
package final class ChunkedInput: ByteInput {
    private var rest: ArraySlice<UInt8>
    private let problem: RecordProblem?
    private let size: () -> Int
    /// How many reads there were.
    package private(set) var reads = 0

    /// An input of pieces.
    ///
    /// - Parameters:
    ///   - problem: what comes after the last byte; nil for the end.
    ///   - size: how many bytes the next piece has, if there are as many; at least 1.
    package init(_ bytes: [UInt8], problem: RecordProblem? = nil, size: @escaping () -> Int) {
        rest = bytes[...]
        self.problem = problem
        self.size = size
    }

    package func read(into bytes: inout [UInt8], at range: Range<Int>) throws(RecordProblem) -> Int {
        reads += 1
        let piece = rest.prefix(min(size(), range.count))
        if piece.isEmpty, let problem { throw problem }
        bytes.replaceSubrange(range.lowerBound..<range.lowerBound + piece.count, with: piece)
        rest = rest.dropFirst(piece.count)
        return piece.count
    }
}

/// A record with its own bytes.
package struct ReadRecord: Equatable {
    package var bytes: [UInt8]
    package var line: Int
    package var problem: RecordProblem?
}

/// What is in a file.
package struct ReadFile: Equatable {
    package var header: [String]?
    package var records: [ReadRecord] = []
}

extension RecordReader {
    /// A reader of one file in memory that comes in pieces.
    package convenience init(
        _ file: [UInt8],
        _ format: RecordFormat,
        limit: Int = 8 << 20,
        recordsPerBlock: Int = .max,
        skipping: Int = 0,
        shard: Shard? = nil,
        skipsBlankLines: Bool = true,
        tables: TableOptions = TableOptions(),
        size: @escaping () -> Int = { .max }
    ) {
        self.init(
            sources: [RecordSource(path: "memory", format: format)],
            limit: limit,
            recordsPerBlock: recordsPerBlock,
            skipping: skipping,
            shard: shard,
            skipsBlankLines: skipsBlankLines,
            tables: tables,
            open: { _ throws(RecordProblem) in ChunkedInput(file, size: size) }
        )
    }

    /// All that is left of one file.
    package func readAll() -> ReadFile {
        var file = ReadFile()
        while let block = next() {
            file.header = block.header?.names
            file.records += block.records.map {
                ReadRecord(bytes: Array(block.bytes[$0.range]), line: $0.line, problem: $0.problem)
            }
        }
        return file
    }
}
