// SPDX-License-Identifier: Apache-2.0

/// Reads the records of sources, one source after the other.
public final class RecordReader {
    /// A reader at the start of the first source.
    ///
    /// - Parameters:
    ///   - limit: the most bytes a record may have.
    ///   - recordsPerBlock: the most records of a block.
    ///   - skipping: how many records to leave out at the start.
    ///   - shard: which share of the records is wanted; nil for all.
    ///   - skipsBlankLines: whether blank lines of JSONL, CSV and TSV are no records.
    public init(
        sources: [RecordSource],
        limit: Int = 8 << 20,
        recordsPerBlock: Int = .max,
        skipping: Int = 0,
        shard: Shard? = nil,
        skipsBlankLines: Bool = true
    ) {
    }

    /// The next records; nil after the last.
    public func next() -> RecordBlock? {
        nil
    }
}

// A reader is used by one thread at a time: `Mutex<RecordReader>` can be handed on.
@available(*, unavailable)
extension RecordReader: Sendable {}
