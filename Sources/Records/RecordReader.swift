// SPDX-License-Identifier: Apache-2.0

/// Reads the records of sources, one source after the other, in bounded memory.
///
/// A source that is compressed with gzip or zstd is decompressed, whatever its name. A byte order mark at its start is left
/// out, and so is a carriage return before a line feed. A source that cannot be opened gives one record with a problem; one
/// that breaks off gives its records, and then one with a problem. Reading goes on with the next source.
///
/// `next` never waits for more input while there is a whole record that it can give. A reader is used by one thread at a time:
/// `Mutex<RecordReader>` can be handed on.
public final class RecordReader {
    private let sources: [RecordSource]
    private let limit: Int
    private let recordsPerBlock: Int
    private let skipping: Int
    private let shard: Shard?
    private let skipsBlankLines: Bool
    private let tables: TableOptions
    private let open: (RecordSource) throws(RecordProblem) -> any ByteInput

    private var nextSource = 0
    private var nextOrdinal = 0
    private var bytesOfEarlierSources = 0
    private var pending = PendingBytes()
    private var current: OpenSource?
    private var header: CSVHeader?
    private var block = BlockBuilder()

    /// A reader at the start of the first source.
    ///
    /// - Parameters:
    ///   - limit: the most bytes a record may have; longer ones are dropped without being kept.
    ///   - recordsPerBlock: the most records of a block.
    ///   - skipping: how many records to leave out at the start.
    ///   - shard: which share of the records is wanted; nil for all.
    ///   - skipsBlankLines: whether blank lines of JSONL, CSV and TSV are no records.
    ///   - tables: how CSV and TSV are read.
    public convenience init(
        sources: [RecordSource],
        limit: Int = 8 << 20,
        recordsPerBlock: Int = 1 << 10,
        skipping: Int = 0,
        shard: Shard? = nil,
        skipsBlankLines: Bool = true,
        tables: TableOptions = TableOptions()
    ) {
        self.init(
            sources: sources,
            limit: limit,
            recordsPerBlock: recordsPerBlock,
            skipping: skipping,
            shard: shard,
            skipsBlankLines: skipsBlankLines,
            tables: tables,
            open: { source throws(RecordProblem) in try DescriptorInput(source.path) }
        )
    }

    /// A reader of sources that need not be files.
    package init(
        sources: [RecordSource],
        limit: Int,
        recordsPerBlock: Int,
        skipping: Int,
        shard: Shard?,
        skipsBlankLines: Bool,
        tables: TableOptions = TableOptions(),
        open: @escaping (RecordSource) throws(RecordProblem) -> any ByteInput
    ) {
        let isUsable = limit >= 0 && recordsPerBlock > 0 && skipping >= 0
        precondition(isUsable, "a limit is not negative, and a block has records")
        self.sources = sources
        self.limit = limit
        self.recordsPerBlock = recordsPerBlock
        self.skipping = skipping
        self.shard = shard
        self.skipsBlankLines = skipsBlankLines
        self.tables = tables
        self.open = open
    }

    /// How much memory the reader holds for bytes that are pending.
    package var memory: Int { pending.storage.count }

    /// The next records; nil after the last.
    ///
    /// A block has one record or more, at most `recordsPerBlock`, and about 128 KiB unless its only record is larger.
    public func next() -> RecordBlock? {
        while true {
            if block.count == recordsPerBlock || block.byteCount >= PendingBytes.chunk { return takeBlock() }
            guard let source = current else {
                // A block has records of one source.
                if block.count > 0 { return takeBlock() }
                guard nextSource < sources.count else { return nil }
                openNext()
                continue
            }
            switch source.splitter.next(&pending, isAtEnd: source.isAtEnd) {
            case .record(let range, let line): add(line, range)
            case .problem(let problem, let line): add(line, problem: problem)
            case .header(let names): header = names
            case .failure(let problem, let line):
                add(line, problem: problem)
                close(source)
            case .end: close(source)
            case .needsMore:
                if block.count > 0 { return takeBlock() }
                read(from: source)
            }
        }
    }

    private func openNext() {
        let source = sources[nextSource]
        nextSource += 1
        header = nil
        pending.dropAll()
        do {
            let input = DecodedInput(try open(source))
            let format = source.format
            let splitter = format.makeSplitter(limit: limit, skipsBlankLines: skipsBlankLines, tables: tables)
            current = OpenSource(input, splitter, isWholeText: format == .text)
        } catch {
            add(1, problem: error)
            bytesOfEarlierSources += source.byteCount ?? 0
        }
    }

    private func read(from source: OpenSource) {
        do {
            try source.read(into: &pending)
        } catch {
            // What is left is a part of a record.
            add(source.splitter.line, problem: error)
            close(source)
        }
    }

    private func close(_ source: OpenSource) {
        // Progress counts the part of a file that is left out as well.
        bytesOfEarlierSources += max(source.input.bytesRead, sources[nextSource - 1].byteCount ?? 0)
        current = nil
    }

    private func add(_ line: Int, _ range: Range<Int>? = nil, problem: RecordProblem? = nil) {
        let ordinal = nextOrdinal
        nextOrdinal += 1
        guard ordinal >= skipping, shard.map({ ordinal % $0.count == $0.index }) ?? true else { return }
        block.add(range, ordinal: ordinal, line: line, problem)
    }

    private func takeBlock() -> RecordBlock {
        RecordBlock(
            source: nextSource - 1,
            bytes: Array(pending.storage[block.range]),
            records: block.takeRecords(),
            header: header,
            bytesRead: bytesOfEarlierSources + (current?.input.bytesRead ?? 0)
        )
    }
}

@available(*, unavailable)
extension RecordReader: Sendable {}
