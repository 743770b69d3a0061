// SPDX-License-Identifier: Apache-2.0

import Batch
import Detector
import Records

/// A batch at work: all cores, progress on the terminal, and a summary at the end.
final class BatchRun {
    /// What is scored, and how.
    struct Batch: Sendable {
        var sources: [RecordSource]
        var detector: Detector
        var options: RowOptions
        /// The columns of CSV output; nil for JSON Lines.
        var columns: [String]?
        var shard: Shard?
        var limit: Int

        /// What decides the rows, to be compared by a run that goes on.
        var settings: BatchSettings {
            BatchSettings(
                sources: sources,
                detector: detector,
                options: options,
                columns: columns,
                shard: shard,
                limit: limit
            )
        }

        /// Where the records come from, past some that are done.
        func makeReader(skipping: Int) -> RecordReader {
            RecordReader(
                sources: sources,
                limit: limit,
                skipping: skipping,
                shard: shard,
                tables: options.tables
            )
        }
    }

    private let batch: Batch
    private let console: Console
    private let progress: BatchProgress
    private let earlier: BatchTally
    private var tally = BatchTally()
    private var textBytes = 0

    /// - Parameter earlier: what the rows say that an earlier run wrote.
    init(_ batch: Batch, after earlier: BatchTally, _ console: Console) {
        self.batch = batch
        self.earlier = earlier
        self.console = console
        progress = BatchProgress(sources: batch.sources, console)
    }

    /// Scores everything.
    ///
    /// - Parameter begun: a reader that has given its first block already; nil begins after the rows of earlier runs.
    func run(threads: Int, begun: BegunReader? = nil, _ write: ([UInt8]) throws -> Void) throws {
        defer { progress.finish() }
        // With a shard, rows are only some of the records.
        let skipped = earlier.rows * (batch.shard?.count ?? 1)
        try OrderedPool.run(
            threads: threads,
            size: \.bytes.count,
            makeSource: { [batch] in
                if let begun { return { begun.next() } }
                let reader = batch.makeReader(skipping: skipped)
                return { reader.next() }
            },
            makeWorker: { [batch] in
                let scorer = try RecordScorer(
                    detector: batch.detector,
                    sources: batch.sources,
                    options: batch.options,
                    columns: batch.columns
                )
                return { scorer.score($0) }
            },
            write: { scored in
                try write(scored.rows)
                tally += scored.tally
                textBytes += scored.textBytes
                progress.show(rows: tally.rows, bytesRead: scored.bytesRead)
            },
            idle: { try console.flush() }
        )
        try console.flush()
    }

    /// Tells what came out.
    func finish() -> ExitStatus {
        var all = earlier
        all += tally
        let options = batch.detector.options
        let summary = BatchSummary(all, tally, seconds: progress.seconds, textBytes: textBytes, options)
        for line in summary.lines { console.note(line) }
        return all.errors > 0 ? .partial : .success
    }
}

/// A reader whose first block was needed before the batch could begin.
// Sendable: made on one thread and handed to the thread that reads, which alone uses it from then on.
final class BegunReader: @unchecked Sendable {
    private let reader: RecordReader
    private var first: RecordBlock?

    init(_ batch: BatchRun.Batch) {
        reader = batch.makeReader(skipping: 0)
        first = reader.next()
    }

    /// The columns of the first block.
    var columns: [String] { first?.header?.names ?? [] }

    func next() -> RecordBlock? {
        guard let block = first else { return reader.next() }
        first = nil
        return block
    }
}
