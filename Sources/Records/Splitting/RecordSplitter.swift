// SPDX-License-Identifier: Apache-2.0

/// What a splitter found next.
///
/// Ranges hold until more bytes are read.
enum SplitStep {
    /// A record and the line on which it begins.
    case record(Range<Int>, line: Int)
    /// A record that cannot be used.
    case problem(RecordProblem, line: Int)
    /// The names of the columns.
    case header(CSVHeader)
    /// The rest of the source cannot be used.
    case failure(RecordProblem, line: Int)
    /// No whole record is pending.
    case needsMore
    /// Nothing is left.
    case end
}

/// Finds the records of one source in the bytes that were read.
protocol RecordSplitter: AnyObject {
    /// The line at which the next record would begin.
    var line: Int { get }

    /// The next record, whose bytes are used up with that.
    ///
    /// - Parameter isAtEnd: whether no more bytes will come.
    func next(_ pending: inout PendingBytes, isAtEnd: Bool) -> SplitStep
}

extension RecordFormat {
    func makeSplitter(limit: Int, skipsBlankLines: Bool, tables: TableOptions) -> any RecordSplitter {
        switch self {
        case .text: WholeSplitter(limit: limit)
        case .lines: LineSplitter(limit: limit, skipsBlankLines: false)
        case .jsonl: LineSplitter(limit: limit, skipsBlankLines: skipsBlankLines)
        case .csv, .tsv: CSVSplitter(self, limit: limit, skipsBlankLines: skipsBlankLines, tables: tables)
        }
    }
}
