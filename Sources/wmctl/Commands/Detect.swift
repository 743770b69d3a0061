// SPDX-License-Identifier: Apache-2.0

import Arguments
import Detector
import Watermark

/// `wmctl detect`: text in, verdict out.
struct Detect: Subcommand {
    private static let files = Parameter(
        remaining: "FILE",
        .file,
        help: "The texts; standard input when left out or -. Each file is one text."
    )
    private static let explain = Parameter(
        flag: "explain",
        help: "Print the text with its tokens coloured by what became of them."
    )
    private static let tokenIDs = Parameter(
        flag: "tokens",
        help: "The input is token ids, parted by spaces or line breaks, not text."
    )
    static let definition = Command(
        name: "detect",
        abstract: "Tell whether a text carries the mark of a key.",
        discussion: """
            Every text is scored under every key that detects, with every tokenizer bound to the key, as it is and in a \
            copy without hidden characters. The strongest result is corrected for the number of tests.

            The exit status is 0 when at least one text is watermarked, 1 when none is, 2 on an error; after one file that \
            cannot be read the others still get their verdicts.
            """,
        groups: [
            ParameterGroup([files, explain, tokenIDs, ConsoleOptions.json]),
            DecisionOptions.group, DetectionKeyOptions.group, KeyringOptions.group,
        ],
        examples: [
            Example("wmctl detect essay.txt", "The verdict on a file, under all keys"),
            Example("xclip -o | wmctl detect --explain", "The verdict on the clipboard, tokens coloured"),
            Example("wmctl detect --json -k prod *.txt | jq .verdict", "One JSON object a text, under one key"),
        ],
        action: ()
    )

    private let files: [String]
    private let explains: Bool
    private let readsTokens: Bool
    private let isJSON: Bool
    private let options: DetectionOptions
    private let keys: DetectionKeyOptions
    private let keyring: KeyringOptions

    init(_ arguments: ParsedArguments) throws {
        let files = arguments[Self.files]
        self.files = files.isEmpty ? ["-"] : files
        explains = arguments[Self.explain]
        readsTokens = arguments[Self.tokenIDs]
        isJSON = arguments[ConsoleOptions.json]
        keys = try DetectionKeyOptions(arguments)
        keyring = KeyringOptions(arguments)
        options = try DecisionOptions.options(arguments)
        if explains, isJSON { throw arguments.broken("--explain and --json exclude each other") }
        if explains, readsTokens { throw arguments.broken("--explain needs text, not --tokens") }
    }

    func run(_ console: Console) throws -> ExitStatus {
        let store = try keyring.store(console)
        let candidates = try keys.candidates(store)
        let worker = try Detector(candidates: candidates, options: options).makeWorker()
        var isFirst = true
        var isFound = false
        var failure: ExitStatus?
        for file in files {
            do {
                let report = try detect(file, with: worker, candidates, isFirst: isFirst, console)
                isFound = isFound || report.isWatermarked
                isFirst = false
            } catch let error where !(error is ConsoleError) {
                // One file that cannot be read must not keep the others from their verdicts.
                failure = Failure(error).report(to: console)
            }
        }
        if !isFound { keys.noteRevoked(in: store, console) }
        return failure ?? (isFound ? .success : .notFound)
    }

    private func detect(
        _ file: String,
        with worker: DetectionWorker,
        _ candidates: [DetectionCandidate],
        isFirst: Bool,
        _ console: Console
    ) throws -> DetectionReport {
        let bytes = try InputFile.read(file, console)
        if readsTokens {
            let tokens = try TokenList.parse(bytes)
            let report = try worker.detect(tokens: tokens.span, tokenizer: keys.tokenizer)
            try write(report, of: file, candidates, isFirst, console)
            return report
        }
        guard explains else {
            let report = try worker.detect(bytes.span)
            try write(report, of: file, candidates, isFirst, console)
            return report
        }
        let explanation = try worker.explain(bytes.span)
        let colors = TokenColors(usesColor: console.usesColor)
        if !isFirst { try console.write("\n") }
        if files.count > 1 { try console.write("\(file)\n\n") }
        try console.write(colors.text(bytes, explanation.tokens) + "\n" + colors.legend + "\n")
        try write(explanation.report, of: nil, candidates, true, console)
        return explanation.report
    }

    private func write(
        _ report: DetectionReport,
        of file: String?,
        _ candidates: [DetectionCandidate],
        _ isFirst: Bool,
        _ console: Console
    ) throws {
        if isJSON { return try console.write(report.json() + "\n") }
        if !isFirst { try console.write("\n") }
        if let file, files.count > 1 { try console.write("\(file)\n") }
        let profile = candidates.first { $0.watermark.profile.id == report.profile }?.watermark.profile
        try console.write(VerdictText(report, profile: profile, options: options).text)
    }
}
