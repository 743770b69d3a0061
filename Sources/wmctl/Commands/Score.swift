// SPDX-License-Identifier: Apache-2.0

import Arguments
import Batch
import Detector
import Records

/// `wmctl score`: files, folders and archives in, one report for each text out.
struct Score: Subcommand {
    private static let paths = Parameter(
        remaining: "PATH",
        .file,
        atLeast: 1,
        help: "Files, folders, quoted patterns such as 'data/*.jsonl.zst', or - for standard input."
    )
    private static let output = Parameter(
        option: "output",
        short: "o",
        .file,
        help: "Write the rows to a file; it appears under its name once all rows are in it."
    )
    private static let resume = Parameter(
        flag: "resume",
        help: "Go on where a run that was stopped has left the output."
    )
    private static let force = Parameter(flag: "force", help: "Replace the output when it is there already.")
    private static let form = Parameter(
        option: "output-format",
        .choice as ValueKind<OutputForm>,
        help: "What the rows are; unless given, csv when the output's name ends in .csv, else jsonl."
    )
    private static let shard = Parameter(
        option: "shard",
        ValueKind(
            name: "I/N",
            expected: "two whole numbers such as 1/4, the first not above the second",
            read: readShard
        ),
        help: "Score every N-th record only, from the I-th on, so that N machines can share the work."
    )

    static let definition = Command(
        name: "score",
        abstract: "Score many texts, with one report for each.",
        discussion: """
            A .txt or .md file is one text. In .jsonl, .csv and .tsv files each row is one: its text field is scored, its other \
            fields are passed through, and its report's members follow. Files may be compressed with gzip or zstd. Of \
            folders, the files with these names are read, in order, with those of the folders below.

            Rows come in the order of the inputs, whatever the number of threads. A record that cannot be used gets a row \
            with an error, and the exit status is then 3; otherwise it is 0. Memory does not grow with the inputs.

            After a run that was stopped, even by kill -9, the same command with --resume goes on: the output is the same, \
            byte for byte, as if it had not been stopped.
            """,
        groups: [
            ParameterGroup([paths, output, form, resume, force]),
            RecordOptions.group, WorkOptions.group, ParameterGroup([shard]), DecisionOptions.group,
            LikelihoodOptions.weightsGroup, DetectionKeyOptions.group, KeyringOptions.group,
        ],
        examples: [
            Example("wmctl score essays/ > reports.jsonl", "One report for each text in a folder"),
            Example(
                "wmctl score answers.jsonl.zst --text-field answer -o scored.csv",
                "Rows of an archive, as a table"
            ),
            Example("wmctl score 'logs/*.jsonl' -o all.jsonl --resume", "Go on with a run that was stopped"),
            Example("wmctl score big.jsonl --shard 2/4 -o part2.jsonl", "The second quarter, on one of four machines"),
            Example("wmctl score - < rows.jsonl | jq -r 'select(.is_watermarked).id'", "The ids of marked rows"),
        ],
        action: ()
    )

    private let paths: [String]
    private let output: String?
    private let mode: ResumableFile.Mode
    private let isTable: Bool
    private let records: RecordOptions
    private let threads: Int
    private let shard: Shard?
    private let decision: DetectionOptions
    private let likelihoods: LikelihoodOptions
    private let keys: DetectionKeyOptions
    private let keyring: KeyringOptions

    init(_ arguments: ParsedArguments) throws {
        paths = arguments[Self.paths]
        output = arguments[Self.output].flatMap { $0 == "-" ? nil : $0 }
        let (resumes, replaces) = (arguments[Self.resume], arguments[Self.force])
        mode = resumes ? .resume : replaces ? .replace : .create
        isTable = (arguments[Self.form] ?? (output?.lowercased().hasSuffix(".csv") == true ? .csv : .jsonl)) == .csv
        records = RecordOptions(arguments)
        threads = WorkOptions.threads(arguments)
        shard = arguments[Self.shard]
        decision = try DecisionOptions.options(arguments)
        likelihoods = try LikelihoodOptions(arguments, weightsOnly: true)
        keys = try DetectionKeyOptions(arguments)
        keyring = KeyringOptions(arguments)
        if decision.rule != .pValue, likelihoods.asks {
            throw arguments.broken("--z excludes --weights", help: "it has exact p-values and no z-score")
        }
        if records.columns != nil, !isTable { throw arguments.broken("--columns is for CSV output") }
        if let output, let other = Self.otherForms.first(where: output.lowercased().hasSuffix) {
            let help = "name a file that ends in .jsonl or .csv"
            throw arguments.broken("rows are written as JSON Lines or CSV, not as '\(other)'", help: help)
        }
        if resumes, replaces { throw arguments.broken("--resume and --force exclude each other") }
        if resumes, output == nil {
            throw arguments.broken("--resume needs --output", help: "rows on standard output cannot be gone on with")
        }
    }

    func run(_ console: Console) throws -> ExitStatus {
        var batch = try makeBatch(console)
        var begun: BegunReader?
        if isTable {
            // A pipe can be read once: its first rows name the columns, and are scored then.
            if records.columns == nil { begun = try makeBegunReader(batch) }
            batch.columns =
                records.columns
                ?? RowColumns.columns(
                    inputs: begun?.columns ?? inputColumns(batch),
                    options: records.rows,
                    keepsOthers: batch.sources.contains { $0.format == .jsonl }
                )
        }
        noteUnknownColumns(batch, console)
        guard let output else {
            if let columns = batch.columns { try console.write(RowColumns.header(columns)) }
            let run = BatchRun(batch, after: BatchTally(), console)
            try run.run(threads: threads, begun: begun) { rows in try console.write(rows.span) }
            return run.finish()
        }
        let path = OutputFile.target(of: output)
        try OutputFile.checkReplaceable(path)
        switch try ResumableFile.open(path, mode: mode, settings: batch.settings, columns: batch.columns) {
        case .complete(let rows):
            console.note("'\(output)' is complete already: \(Decimal.count(rows.count, "row")); --force makes it again")
            return rows.hasErrors ? .partial : .success
        case .incomplete(let file, let rows):
            if rows.count > 0 { console.note("going on after \(Decimal.count(rows.count, "row"))") }
            let run = BatchRun(batch, after: rows.tally, console)
            Interruption.announce("stopped; the same command with --resume goes on with '\(output)'", on: console)
            var rechecked = RecheckedRows(rows, of: path)
            try run.run(threads: threads, begun: begun) { rows in try file.append(rechecked.new(in: rows)) }
            try rechecked.finish()
            try file.complete()
            return run.finish()
        }
    }

    private func makeBatch(_ console: Console) throws -> BatchRun.Batch {
        var sources = try RecordSources.find(paths, format: records.format)
        if let output {
            if paths.contains(where: { OutputFile.isSame($0, output) }) {
                throw CommandError.outputIsInput(path: output)
            }
            // A folder or a pattern may hold what an earlier run has left.
            let own = ResumableFile.files(of: OutputFile.target(of: output))
            sources.removeAll { source in own.contains { OutputFile.isSame(source.path, $0) } }
        }
        let candidates = try keys.candidates(keyring.store(console))
        likelihoods.noteUnused(candidates, console)
        let detector = try Detector(
            candidates: candidates,
            options: decision,
            weights: likelihoods.load(tokenizer: keys.tokenizer, console).weights
        )
        return BatchRun.Batch(
            sources: sources,
            detector: detector,
            options: records.rows,
            columns: nil,
            shard: shard,
            limit: records.limit
        )
    }

    /// The columns of the inputs that are tables, told by the first row of each.
    private func inputColumns(_ batch: BatchRun.Batch) -> [String] {
        var columns: [String] = []
        var seen: Set<String> = []
        for source in batch.sources where source.format.delimiter != nil {
            let reader = RecordReader(
                sources: [source],
                limit: batch.limit,
                recordsPerBlock: 1,
                tables: batch.options.tables
            )
            columns += (reader.next()?.header?.names ?? []).filter { seen.insert($0).inserted }
        }
        return columns
    }

    /// Names the wanted columns that no row can fill, where all inputs are tables whose columns can be looked at.
    private func noteUnknownColumns(_ batch: BatchRun.Batch, _ console: Console) {
        guard let wanted = records.columns,
            batch.sources.allSatisfy({ $0.format.delimiter != nil && $0.byteCount != nil })
        else { return }
        let known = RowColumns.columns(inputs: inputColumns(batch), options: records.rows, keepsOthers: true)
        for name in wanted where !known.contains(name) {
            console.warn("column '\(name)' stays empty: neither a report nor an input has it")
        }
    }

    /// What reads a table from a pipe; nil when no input is one.
    private func makeBegunReader(_ batch: BatchRun.Batch) throws -> BegunReader? {
        let isPiped = batch.sources.contains { $0.format.delimiter != nil && $0.byteCount == nil }
        guard isPiped else { return nil }
        guard batch.sources.count == 1 else { throw CommandError.unknownColumns }
        // The rows that are there already would have to be skipped before the columns are known.
        if case .resume = mode { throw CommandError.unknownColumns }
        return BegunReader(batch)
    }

    /// Ends of names that promise what is not written.
    private static let otherForms = [".gz", ".zst", ".tsv", ".xlsx", ".parquet", ".json"]

    private static func readShard(_ text: String) -> Shard? {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let index = Int(parts[0]), let count = Int(parts[1]), 1 <= index, index <= count else {
            return nil
        }
        return Shard(index: index - 1, count: count)
    }
}

/// What the rows of a batch are written as.
enum OutputForm: String, CaseIterable, Sendable {
    case jsonl
    case csv
}
