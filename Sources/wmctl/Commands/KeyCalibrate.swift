// SPDX-License-Identifier: Apache-2.0

import Arguments
import Batch
import Detector
import Records
import Watermark

/// `wmctl key calibrate`: the false positive rate of a key on the user's own human texts.
struct KeyCalibrate: Subcommand {
    private static let texts = Parameter(
        repeating: "texts",
        .file,
        valueName: "PATH",
        help: """
            Texts that people wrote: files, folders, quoted patterns, or - for standard input, as 'score' reads them; may \
            be given several times.
            """
    )
    private static let language = Parameter(
        option: "language-field",
        .string,
        default: "language",
        valueName: "NAME",
        help: "The field that names a text's language."
    )
    private static let group = Parameter(
        option: "group-field",
        .string,
        default: "group",
        valueName: "NAME",
        help: "The field that names the group of a text, such as its kind or its writers."
    )
    private static let retire = Parameter(
        flag: "retire",
        help: "Retire the key when it is rejected, so that it generates no more."
    )
    private static let rate = Parameter(
        option: "fpr",
        .number("a number above 0 and below 1") { $0 > 0 && $0 < 1 },
        default: DetectionOptions.standard.falsePositiveRate,
        help: "The false positive rate of verdicts, which is measured beside 1e-2, 1e-3 and 1e-4."
    )

    static let definition = Command(
        name: "calibrate",
        abstract: "Measure a key's false positive rate on human texts, and reject an unlucky key.",
        discussion: """
            Each text is scored with the key under each of its tokenizers: its first 50, 100, 200, 400 and 1,000 tokens, and \
            all of it; as a whole each, without the scan for marked passages, whose p-values 'detect' corrects for. Of all texts, and of each language and group, the share is told whose p-value is at most 1e-2, 1e-3, \
            1e-4 and the rate of verdicts, with the 95 % interval of the key's real rate (Clopper and Pearson). The summary \
            is kept with the key, and reports cite it.

            Texts of one language share phrases, so that every key has a rate of its own, a little above or below the \
            nominal one. When the texts leave no doubt that it is above, the key is rejected and the exit status is 1: \
            make another. One good key in forty is rejected at most.

            Use texts of the kind that the key will meet, and surely not its own.
            """,
        groups: [
            ParameterGroup([KeyOptions.id, texts, language, group, rate, retire, ConsoleOptions.json]),
            ParameterGroup("Records", RecordOptions.parameters), WorkOptions.group, KeyringOptions.group,
        ],
        examples: [
            Example("wmctl key calibrate prod-2026-11 --texts essays/", "The key's rates on a folder of texts"),
            Example(
                "wmctl key calibrate prod-2026-11 --texts human.jsonl.zst --group-field source --retire",
                "By source, and the key retired when it is unlucky"
            ),
        ],
        action: ()
    )

    private let id: String
    private let paths: [String]
    private let fields: CalibrationFields
    private let rate: Double
    private let retires: Bool
    private let isJSON: Bool
    private let records: RecordOptions
    private let threads: Int
    private let keyring: KeyringOptions

    init(_ arguments: ParsedArguments) throws {
        id = arguments[KeyOptions.id]
        paths = arguments[Self.texts]
        fields = CalibrationFields(
            language: FieldPath(arguments[Self.language]),
            group: FieldPath(arguments[Self.group])
        )
        rate = arguments[Self.rate]
        retires = arguments[Self.retire]
        isJSON = arguments[ConsoleOptions.json]
        records = RecordOptions(arguments, hasColumns: false)
        threads = WorkOptions.threads(arguments)
        keyring = KeyringOptions(arguments)
        if paths.isEmpty { throw arguments.broken("--texts is missing", help: "name files or folders of human texts") }
    }

    func run(_ console: Console) throws -> ExitStatus {
        let store = try keyring.store(console)
        guard let candidate = try store.candidates(keys: [id], tokenizer: nil).first else { throw KeyringError.noKeys }
        let table = try count(candidate, console)
        guard table.counts.values.contains(where: { $0.textCount > 0 }) else { throw CommandError.noTexts }
        let summary = KeyCalibration(table, created: KeyNaming.now())
        let retires = retires && summary.isRejected
        let words = CalibrationSummary(summary)
        let earlier = try Keyring.update(store.path) { (keyring) throws(KeyringError) in
            let earlier = try keyring.entry(id).calibration
            try keyring.calibrate(id, summary)
            if retires, try keyring.entry(id).state == .active { try keyring.retire(id) }
            return earlier
        }
        if let earlier, words.replacesLarger(earlier) {
            console.note(
                "a calibration of \(CalibrationSummary(earlier).size) was replaced by one of \(words.size)"
            )
        }
        if let shortage = words.shortage { console.note(shortage) }
        let description = CalibrationDescription(table, key: id)
        try console.write(isJSON ? description.jsonLine : description.text)
        guard summary.isRejected else { return .success }
        try console.flush()
        for line in description.reasons.prefix(5) { console.note(line) }
        let advice = retires ? "it is retired; make another with 'wmctl key new'" : "make another with 'wmctl key new'"
        console.note("key '\(id)' is rejected: \(advice)")
        return .notFound
    }

    /// Scores all texts, on all threads.
    private func count(_ candidate: DetectionCandidate, _ console: Console) throws -> CalibrationTable {
        let sources = try RecordSources.find(paths, format: records.format)
        let progress = BatchProgress(sources: sources, console)
        defer { progress.finish() }
        var table = CalibrationTable(falsePositiveRate: rate)
        var (textCount, problemCount) = (0, 0)
        var firstProblem: String?
        let (rate, options, limit, fields) = (rate, records.rows, records.limit, fields)
        try OrderedPool.run(
            threads: threads,
            size: \.bytes.count,
            makeSource: {
                let reader = RecordReader(sources: sources, limit: limit, recordsPerBlock: 64, tables: options.tables)
                return { reader.next() }
            },
            makeWorker: {
                let scorer = try CalibrationScorer(
                    candidate: candidate,
                    falsePositiveRate: rate,
                    sources: sources,
                    options: options,
                    fields: fields
                )
                return { (block: RecordBlock) in scorer.score(block) }
            },
            write: { (block: CalibratedBlock) in
                table += block.table
                textCount += block.textCount
                problemCount += block.problems.count
                firstProblem = firstProblem ?? block.problems.first
                progress.show(rows: textCount, bytesRead: block.bytesRead)
            },
            idle: {}
        )
        if problemCount > 0 {
            console.warn("\(Decimal.count(problemCount, "record")) left out (first: \(firstProblem ?? ""))")
        }
        return table
    }
}
