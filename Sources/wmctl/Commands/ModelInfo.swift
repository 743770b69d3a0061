// SPDX-License-Identifier: Apache-2.0

import Arguments
import Cryptography
import JSON
import Sampler

/// `wmctl model info`: what an n-gram model is.
struct ModelInfo: Subcommand {
    private static let model = Parameter(
        optional: "MODEL",
        .model,
        help: """
            An .ngram file, or the name of a model that came with the program; \(TokenizerOptions.standardName) when left \
            out.
            """
    )

    static let definition = Command(
        name: "info",
        abstract: "Describe an n-gram model.",
        groups: [ParameterGroup([model, ConsoleOptions.json])],
        examples: [Example("wmctl model info", "Order, sizes and origin of the model that came with the program")],
        action: ()
    )

    private let model: String
    private let isJSON: Bool

    init(_ arguments: ParsedArguments) {
        model = arguments[Self.model] ?? TokenizerOptions.standardName
        isJSON = arguments[ConsoleOptions.json]
    }

    func run(_ console: Console) throws -> ExitStatus {
        let path = try ModelFile.path(of: model, console.environment)
        let clock = ContinuousClock()
        let start = clock.now
        let model = try ModelFile.ngram(path)
        let milliseconds = (clock.now - start) / .milliseconds(1)
        if isJSON {
            try console.write(json(of: model, path: path, milliseconds: milliseconds) + "\n")
        } else {
            try console.write(
                FieldList([
                    ("file", path),
                    ("size", Decimal.count(model.byteCount, "byte")),
                    ("order", "\(model.order)"),
                    ("n-grams", Self.text(ofCounts: model.ngramCounts)),
                    ("trained on", Self.text(ofTrainingTokens: model.trainingTokens)),
                    ("vocabulary", "\(model.vocabularySize) tokens"),
                    ("tokenizer", model.tokenizerFingerprint.hexadecimal),
                    ("origin", model.description.isEmpty ? "not told" : model.description),
                    ("loaded in", "\(Decimal.text(milliseconds, digits: 1)) ms"),
                ]).text
            )
        }
        return .success
    }

    /// How many n-grams of each length, from the unigrams up.
    static func text(ofCounts counts: [Int]) -> String {
        counts.enumerated().map { "\($0.element) of length \($0.offset + 1)" }.joined(separator: ", ")
    }

    /// How long the corpus was; a model that was imported does not know.
    private static func text(ofTrainingTokens count: UInt64) -> String {
        count == 0 ? "not told" : Decimal.count(Int(clamping: count), "token")
    }

    private func json(of model: NgramModel, path: String, milliseconds: Double) -> String {
        var json = JSONWriter()
        json.object { json in
            json.member("path", path)
            json.member("bytes", model.byteCount)
            json.member("order", model.order)
            json.member("ngrams", model.ngramCounts) { json, count in json.value(count) }
            json.member("training_tokens", model.trainingTokens)
            json.member("vocabulary_size", model.vocabularySize)
            json.member("vocabulary_sha256", model.tokenizerFingerprint.hexadecimal)
            json.member("start_context", model.startContext) { json, token in json.value(token) }
            json.member("description", model.description)
            json.member("load_milliseconds", milliseconds)
        }
        return json.text
    }
}
