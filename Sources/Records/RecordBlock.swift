// SPDX-License-Identifier: Apache-2.0

/// One record of a block.
public struct RecordSlice: Sendable, Equatable {
    /// Where it lies in the block's bytes, without its line break; empty when there is a problem.
    public let range: Range<Int>
    /// Its number among the records of all sources, from 0; those that nobody wanted count too.
    public let ordinal: Int
    /// The line of its source on which it begins, from 1; 1 for text.
    public let line: Int
    /// Why it cannot be used.
    public let problem: RecordProblem?
}

/// Records of one source, whole and in order, in one piece of memory.
public struct RecordBlock: Sendable {
    /// The index of the source among the reader's.
    public let source: Int
    /// What the records' ranges lie in.
    public let bytes: [UInt8]
    /// The records, one or more.
    public let records: [RecordSlice]
    /// The names of the columns, for CSV and TSV; nil for others and where the header itself has a problem.
    public let header: CSVHeader?
    /// How many bytes of all sources have been read so far, as stored.
    public let bytesRead: Int
}
