// SPDX-License-Identifier: Apache-2.0

import Arguments
import JSON
import Sampler
import Tokenizer

/// `wmctl model train`: plain text in, an n-gram model out.
struct ModelTrain: Subcommand {
    private static let corpora = Parameter(
        remaining: "CORPUS",
        .file,
        atLeast: 1,
        help: "Plain text, its paragraphs parted by blank lines; - reads standard input."
    )
    private static let output = Parameter(required: "output", short: "o", .file, help: "The model to write.")
    private static let order = Parameter(
        option: "order",
        .integer(in: 1...NgramModel.orderLimit),
        default: 5,
        help: "The length of the longest n-grams."
    )
    private static let prune = Parameter(
        option: "prune",
        .number("a number from 0 up") { $0 >= 0 },
        default: 0,
        help: "Leave out n-grams that change the perplexity by less than this share, such as 1e-8; 0 keeps all."
    )
    private static let heldOut = Parameter(
        option: "held-out",
        .integer(in: 2...Int(Int32.max)),
        help: "Keep every Nth paragraph aside and print the model's perplexity on them."
    )
    private static let memory = Parameter(
        option: "memory",
        .byteCount(atLeast: 1 << 20),
        help: "Refuse a corpus that would need more memory than this."
    )
    private static let description = Parameter(
        option: "description",
        .anyText,
        help: "Where the corpus comes from, kept in the model."
    )

    static let definition = Command(
        name: "train",
        abstract: "Learn an n-gram model from text: interpolated modified Kneser-Ney.",
        groups: [
            ParameterGroup([
                corpora, output, TokenizerOptions.tokenizer, TokenizerOptions.pattern, order, prune, heldOut, memory,
                description,
                ConsoleOptions.json,
            ])
        ],
        examples: [
            Example("wmctl model train novels.txt -o novels.ngram", "All n-grams up to length 5"),
            Example(
                "zstdcat corpus.zst | wmctl model train - -o model.ngram --prune 1e-8 --held-out 50",
                "A smaller model, and how well it predicts every 50th paragraph"
            ),
        ],
        action: ()
    )

    private let corpora: [String]
    private let output: String
    private let tokenizer: TokenizerOptions
    private let heldOutInterval: Int?
    private let options: NgramTrainer.Options
    private let isJSON: Bool

    init(_ arguments: ParsedArguments) {
        corpora = arguments[Self.corpora]
        output = arguments[Self.output]
        tokenizer = TokenizerOptions(arguments)
        heldOutInterval = arguments[Self.heldOut]
        isJSON = arguments[ConsoleOptions.json]
        var options = NgramTrainer.Options()
        options.order = arguments[Self.order]
        options.pruneThreshold = arguments[Self.prune]
        options.memoryLimit = arguments[Self.memory]
        options.description = arguments[Self.description] ?? ""
        self.options = options
    }

    func run(_ console: Console) throws -> ExitStatus {
        let loaded = try tokenizer.load(console.environment)
        let progress = ProgressBar(console)
        defer { progress.finish() }
        var reader = NgramTextReader(loaded.tokenizer, heldOutInterval: heldOutInterval)
        var options = options
        options.startContext = reader.startContext.suffix(options.order - 1)
        var trainer = try NgramTrainer(
            vocabularySize: loaded.tokenizer.vocabularySize,
            tokenizerFingerprint: loaded.tokenizer.fingerprint,
            options: options
        )
        for (index, corpus) in corpora.enumerated() {
            progress.show("reading \(corpus)", Share.reading * Double(index) / Double(corpora.count))
            let text = try InputFile.read(corpus, console)
            try trainer.addDocument(reader.tokens(of: text.span).span)
        }
        let model = try trainer.train { stage in
            let (text, share) = Share.of(stage)
            progress.show(text, share)
        }
        try ModelFile.write(model, to: output)
        progress.show("measuring", Share.measuring)
        let perplexity = reader.heldOut.isEmpty ? nil : try model.perplexity(of: reader.heldOut.span)
        progress.finish()
        if let heldOutInterval, perplexity == nil {
            console.warn("nothing was held out: the corpus has fewer than \(heldOutInterval) paragraphs")
        }
        try report(on: model, perplexity, heldOutBytes: reader.heldOutByteCount, console)
        return .success
    }

    private func report(
        on model: NgramModel,
        _ perplexity: NgramPerplexity?,
        heldOutBytes: Int,
        _ console: Console
    ) throws {
        if isJSON {
            var json = JSONWriter()
            json.object { json in
                json.member("path", output)
                json.member("bytes", model.byteCount)
                json.member("training_tokens", model.trainingTokens)
                json.member("ngrams", model.ngramCounts) { json, count in json.value(count) }
                if let perplexity {
                    json.member("held_out_tokens", perplexity.tokens)
                    json.member("perplexity", perplexity.perplexity)
                    json.member("bits_per_byte", perplexity.bits(over: heldOutBytes))
                }
            }
            return try console.write(json.text + "\n")
        }
        var fields = [
            ("model", output),
            ("size", Decimal.count(model.byteCount, "byte")),
            ("trained on", Decimal.count(Int(clamping: model.trainingTokens), "token")),
            ("n-grams", NgramDescription.text(ofCounts: model.ngramCounts)),
        ]
        if let perplexity {
            fields.append(("held out", Decimal.count(perplexity.tokens, "token")))
            fields.append(("perplexity", Decimal.text(perplexity.perplexity, digits: 2)))
            fields.append(("bits per byte", Decimal.text(perplexity.bits(over: heldOutBytes), digits: 3)))
        }
        try console.write(FieldList(fields).text)
    }
}

/// How far each stage of training is from the start, by the time it takes.
private enum Share {
    static let reading = 0.3
    static let measuring = 0.95

    static func of(_ stage: NgramTrainer.Stage) -> (text: String, share: Double) {
        switch stage {
        case .counting(let tokens): ("counting \(tokens) tokens", reading)
        case .estimating(let ngrams): ("estimating \(ngrams.reduce(0, +)) n-grams", 0.5)
        case .pruning: ("pruning", 0.7)
        case .packing(let ngrams): ("packing \(ngrams.reduce(0, +)) n-grams", 0.85)
        }
    }
}
