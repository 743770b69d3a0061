// SPDX-License-Identifier: Apache-2.0

import Batch
import Detector
import Records

/// A batch at work: all cores, progress on the terminal, and a summary at the end.
final class BatchRun {
    /// What is scored, and how.
    struct Batch: Sendable {
        let sources: [RecordSource]
        let detector: Detector
        let options: RowOptions
        /// The columns of CSV output; nil for JSON Lines.
        let columns: [String]?
        let shard: Shard?
        let limit: Int

        /// What decides the rows, to be compared by a run that goes on.
        var settings: [UInt8] {
            BatchSettings.json(
                sources: sources,
                detector: detector,
                options: options,
                columns: columns,
                shard: shard,
                limit: limit
            )
        }
    }

    private let batch: Batch
    private let console: Console
    private let progress: BatchProgress
    private let earlier: BatchTally
    private var tally = BatchTally()
    private var textBytes = 0

    /// - Parameter skipping: what the rows say that an earlier run wrote.
    init(_ batch: Batch, skipping earlier: BatchTally, _ console: Console) {
        self.batch = batch
        self.earlier = earlier
        self.console = console
        progress = BatchProgress(sources: batch.sources, console)
    }

    /// Scores everything.
    func run(threads: Int, _ write: ([UInt8]) throws -> Void) throws {
        // With a shard, rows are only some of the records.
        let skipped = earlier.rows * (batch.shard?.count ?? 1)
        try OrderedPool.run(
            threads: threads,
            makeSource: { [batch] in
                let reader = RecordReader(
                    sources: batch.sources,
                    limit: batch.limit,
                    skipping: skipped,
                    shard: batch.shard,
                    tables: batch.options.tables
                )
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
        progress.finish()
        var all = earlier
        all += tally
        let options = batch.detector.options
        let summary = BatchSummary(all, tally, seconds: progress.seconds, textBytes: textBytes, options)
        for line in summary.lines { console.note(line) }
        return all.errors > 0 ? .partial : .success
    }
}
