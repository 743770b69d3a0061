// SPDX-License-Identifier: Apache-2.0

import Cryptography
import JSON
import Sampler
import Tokenizer

/// What there is to say about a model's file.
protocol ModelDescription {
    /// For people.
    var fields: [(name: String, value: String)] { get }
    /// For programs.
    func writeMembers(to json: inout JSONWriter)
}

/// An n-gram model.
struct NgramDescription: ModelDescription {
    private let path: String
    private let model: NgramModel
    private let milliseconds: Double

    init(_ path: String) throws(CommandError) {
        let clock = ContinuousClock()
        let start = clock.now
        self.path = path
        model = try ModelFile.ngram(path)
        milliseconds = (clock.now - start) / .milliseconds(1)
    }

    var fields: [(name: String, value: String)] {
        [
            ("file", path),
            ("size", Decimal.count(model.byteCount, "byte")),
            ("order", "\(model.order)"),
            ("n-grams", Self.text(ofCounts: model.ngramCounts)),
            ("trained on", Self.text(ofTrainingTokens: model.trainingTokens)),
            ("vocabulary", "\(model.vocabularySize) tokens"),
            ("tokenizer", model.tokenizerFingerprint.hexadecimal),
            ("origin", model.description.isEmpty ? "not told" : model.description),
            ("loaded in", "\(Decimal.text(milliseconds, digits: 1)) ms"),
        ]
    }

    /// How many n-grams of each length, from the unigrams up.
    static func text(ofCounts counts: [Int]) -> String {
        counts.enumerated().map { "\($0.element) of length \($0.offset + 1)" }.joined(separator: ", ")
    }

    /// How long the corpus was; a model that was imported does not know.
    private static func text(ofTrainingTokens count: UInt64) -> String {
        count == 0 ? "not told" : Decimal.count(Int(clamping: count), "token")
    }

    func writeMembers(to json: inout JSONWriter) {
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
}

/// Logits in a safetensors file.
struct LogitsDescription: ModelDescription {
    private let path: String
    private let size: Int
    private let model: LogitsModel

    init(_ path: String) throws {
        self.path = path
        size = try FileDigest.size(of: path)
        model = try LogitsModel(contentsOf: path)
    }

    private var kind: String { model.isBigram ? "logits after each token" : "the same logits at every step" }

    var fields: [(name: String, value: String)] {
        [
            ("file", path),
            ("size", Decimal.count(size, "byte")),
            ("kind", kind),
            ("vocabulary", "\(model.vocabularySize) tokens"),
        ]
    }

    func writeMembers(to json: inout JSONWriter) {
        json.member("path", path)
        json.member("bytes", size)
        json.member("kind", kind)
        json.member("vocabulary_size", model.vocabularySize)
    }
}
