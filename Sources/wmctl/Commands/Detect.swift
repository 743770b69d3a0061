// SPDX-License-Identifier: Apache-2.0

import Arguments
import Detector
import Pages
import Watermark

/// `wmctl detect`: text in, verdict out.
struct Detect: Subcommand {
    private static let files = Parameter(
        remaining: "FILE",
        .file,
        help: "The texts, also compressed with gzip or zstd; standard input when left out or -. Each file is one text."
    )
    private static let explain = Parameter(
        flag: "explain",
        help: "Print the text with its tokens coloured by what became of them."
    )
    private static let html = Parameter(
        option: "html",
        .htmlFile,
        help: "Write a page about the texts, to be opened in a browser; '-' prints it instead of the verdicts."
    )
    private static let tokenIDs = Parameter(
        flag: "tokens",
        help: "The input is token ids, parted by spaces or line breaks, not text."
    )
    private static let peerStatistic = Parameter(
        flag: "compat-p",
        help: "Say also what the detector of the engine that the key is of would say: its z-score and p-value."
    )
    static let definition = Command(
        name: "detect",
        abstract: "Tell whether a text carries the mark of a key.",
        discussion: """
            Every text is scored under every key that detects, with every tokenizer bound to the key, as it is and in a \
            copy without hidden characters, and scanned for marked passages. The strongest result is corrected for the \
            number of tests.

            With --weights, a test is added in which tokens that could hardly have been others count less, as in code and \
            in answers that repeat the question. With --model and the model that wrote the text, each token is checked \
            against what the mark would have made of the distribution that it was drawn from; even a sentence can then \
            be enough. Both need the mark's tokenizer, and --model the sampling options of that time.

            The exit status is 0 when at least one text is watermarked, 1 when none is, 2 on an error; after one file that \
            cannot be read the others still get their verdicts.
            """,
        groups: [
            ParameterGroup([files, explain, html, tokenIDs, peerStatistic, ConsoleOptions.json]),
            DecisionOptions.group, LikelihoodOptions.group, DetectionKeyOptions.group, KeyringOptions.group,
        ],
        examples: [
            Example("wmctl detect essay.txt", "The verdict on a file, under all keys"),
            Example("xclip -o | wmctl detect --explain", "The verdict on the clipboard, tokens coloured"),
            Example("wmctl detect --html report.html essay.txt", "The verdict, and a page that shows what it rests on"),
            Example(
                "wmctl detect --weights default essay.txt",
                "Count tokens less that could hardly have been others"
            ),
            Example(
                "wmctl detect -m smollm2 --prompt 'Tell me about tea.' --temperature 0.7 answer.txt",
                "Check an answer against the model that may have written it"
            ),
            Example("wmctl detect --json -k prod *.txt | jq .verdict", "One JSON object a text, under one key"),
        ],
        action: ()
    )

    private let files: [String]
    private let explains: Bool
    private let page: String?
    private let readsTokens: Bool
    private let isJSON: Bool
    private let options: DetectionOptions
    private let likelihoods: LikelihoodOptions
    private let keys: DetectionKeyOptions
    private let keyring: KeyringOptions

    init(_ arguments: ParsedArguments) throws {
        let files = arguments[Self.files]
        self.files = files.isEmpty ? ["-"] : files
        explains = arguments[Self.explain]
        page = arguments[Self.html]
        readsTokens = arguments[Self.tokenIDs]
        isJSON = arguments[ConsoleOptions.json]
        keys = try DetectionKeyOptions(arguments)
        keyring = KeyringOptions(arguments)
        likelihoods = try LikelihoodOptions(arguments)
        var options = try DecisionOptions.options(arguments)
        options.reportsPeerStatistic = arguments[Self.peerStatistic]
        self.options = options
        if options.rule != .pValue, likelihoods.asks {
            throw arguments.broken(
                "--z excludes --weights and --model",
                help: "they have exact p-values and no z-score"
            )
        }
        if explains, isJSON { throw arguments.broken("--explain and --json exclude each other") }
        if explains, readsTokens { throw arguments.broken("--explain needs text, not --tokens") }
        if let page {
            if readsTokens { throw arguments.broken("--html needs text, not --tokens") }
            if page == "-", explains || isJSON { throw arguments.broken("--html - takes the place of other output") }
            if self.files.contains(where: { Self.isSame($0, page) }), page != "-" {
                throw arguments.broken("--html would replace '\(page)', a text")
            }
        }
    }

    func run(_ console: Console) throws -> ExitStatus {
        let store = try keyring.store(console)
        let candidates = try keys.candidates(store)
        let asked = try likelihoods.load(tokenizer: keys.tokenizer, console)
        let detector = try Detector(
            candidates: candidates,
            options: options,
            weights: asked.weights,
            model: asked.model
        )
        noteUnused(candidates, console)
        let worker = try detector.makeWorker()
        let pageFile = try page.map { try PageFile($0, options: options) }
        var isFirst = true
        var isFound = false
        var failure: ExitStatus?
        for file in files {
            do {
                let bytes = try TextFile.read(file, isText: !readsTokens, console)
                let result = try detect(bytes, with: worker)
                if let explanation = result.explanation { pageFile?.add(explanation, of: bytes, from: file) }
                if page != "-" { try write(result, bytes, of: file, candidates, isFirst, console) }
                isFound = isFound || result.report.isWatermarked
                isFirst = false
            } catch let error where !(error is ConsoleError) {
                // One file that cannot be read must not keep the others from their verdicts.
                failure = Failure(error).report(to: console)
            }
        }
        if !isFound { keys.noteRevoked(in: store, console) }
        try pageFile?.finish(console)
        return failure ?? (isFound ? .success : .notFound)
    }

    /// Says which options change nothing for any of the keys.
    private func noteUnused(_ candidates: [DetectionCandidate], _ console: Console) {
        if options.reportsPeerStatistic,
            candidates.allSatisfy({ $0.watermark.kind.name == HMACAESFunction.name })
        {
            console.note("--compat-p has no effect: no key that is looked for is of another engine")
        }
        likelihoods.noteUnused(candidates, console)
    }

    /// Whether writing a page would replace a text, under whatever name.
    private static func isSame(_ file: String, _ page: String) -> Bool {
        file == page || OutputFile.isSame(file == "-" ? "/dev/stdin" : file, page)
    }

    /// The answer, and what it rests on where that was asked for.
    private func detect(
        _ bytes: [UInt8],
        with worker: DetectionWorker
    ) throws -> (report: DetectionReport, explanation: Explanation?) {
        if readsTokens {
            let tokens = try TokenList.parse(bytes)
            return (try worker.detect(tokens: tokens.span, tokenizer: keys.tokenizer?.name), nil)
        }
        guard explains || page != nil else { return (try worker.detect(bytes.span), nil) }
        let explanation = try worker.explain(bytes.span)
        return (explanation.report, explanation)
    }

    private func write(
        _ result: (report: DetectionReport, explanation: Explanation?),
        _ bytes: [UInt8],
        of file: String,
        _ candidates: [DetectionCandidate],
        _ isFirst: Bool,
        _ console: Console
    ) throws {
        let report = result.report
        if isJSON { return try console.write(report.json() + "\n") }
        if !isFirst { try console.write("\n") }
        if files.count > 1 { try console.write(explains ? "\(file)\n\n" : "\(file)\n") }
        if explains, let explanation = result.explanation {
            let colors = TokenColors(usesColor: console.usesColor)
            try console.write(
                colors.text(bytes, explanation) + "\n"
                    + colors.legend(countsGreenTokens: explanation.scheme.countsGreenTokens) + "\n"
            )
        }
        let profile = candidates.first { $0.watermark.profile.id == report.profile }?.watermark.profile
        try console.write(VerdictText(report, profile: profile, options: options, byteCount: bytes.count).text)
    }
}
