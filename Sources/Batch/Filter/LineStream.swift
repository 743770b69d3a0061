// SPDX-License-Identifier: Apache-2.0

import Records

/// Lines of a stream, and where its rows begin.
struct StreamLines: Sendable {
    let block: RecordBlock
    /// The number of the first line that is a row; those before are texts.
    let firstRow: Int
}

/// Standard input, line by line, on the reading thread.
final class LineStream {
    private let reader: RecordReader
    /// The number of the first line that is a row; nil while no line has told.
    private var firstRow: Int?

    init(format: Filter.Format, limit: Int, linesPerBlock: Int) {
        reader = RecordReader(
            sources: [RecordSource(path: "-", format: .lines)],
            limit: limit,
            recordsPerBlock: linesPerBlock,
            skipsBlankLines: false
        )
        switch format {
        case .auto: firstRow = nil
        case .lines: firstRow = .max
        case .jsonl: firstRow = 0
        }
    }

    /// The next lines; nil at the end.
    func next() -> StreamLines? {
        guard let block = reader.next() else { return nil }
        if firstRow == nil { firstRow = block.firstRow }
        return StreamLines(block: block, firstRow: firstRow ?? .max)
    }
}

extension RecordBlock {
    /// The number of the first line that is not blank if it begins as an object does, else `Int.max`; nil when none tells.
    fileprivate var firstRow: Int? {
        for record in records {
            // Nobody knows how a line began that was too long to be kept; its range is empty.
            guard let byte = bytes[record.range].first(where: { $0 != 0x20 && $0 != 0x09 }) else { continue }
            return byte == UInt8(ascii: "{") ? record.ordinal : .max
        }
        return nil
    }
}
