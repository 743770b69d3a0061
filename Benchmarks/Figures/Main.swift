// SPDX-License-Identifier: Apache-2.0

import BenchmarkSupport
import Cryptography
import Detector
import Glibc
import JSON
import Sampler
import Tokenizer
import Tokens
import Watermark

/// Measures this project's own costs and prints one JSON object a figure; `bench.py` sets them beside the peers'.
///
/// Usage: Figures VOCABULARY-FOLDER TEXT-FILE, Figures batch VOCABULARY-FOLDER ROWS-FILE,
/// Figures detect-ring VOCABULARY-FOLDER TEXT-FILE, Figures lists IDS-FILE VOCABULARY-SIZE,
/// Figures tokenizers VOCABULARY-FILE TEXT-FILE…, or Figures loading VOCABULARY-FILE TEXT-FILE
@main
struct Main {
    static func main() throws {
        let arguments = CommandLine.arguments.dropFirst()
        switch (arguments.count, arguments.first) {
        case (3, "batch"):
            try BatchFigures(folder: arguments[2], rows: arguments[3]).detection()
        case (3, "detect-ring"):
            try RingFigures(folder: arguments[2], text: arguments[3]).detection()
        case (3, "lists"):
            try ListFigures(file: arguments[2], size: Int(arguments[3]) ?? 0).detection()
        case (3..., "tokenizers"):
            let figures = try TokenizerFigures(vocabulary: arguments[2])
            for text in arguments.dropFirst(2) { try figures.encoding(text) }
        case (3, "loading"):
            try LoadingFigures(vocabulary: arguments[2]).loading(text: arguments[3])
        case (2, _):
            let bench = try Bench(folder: arguments[1], text: arguments[2])
            try bench.loading()
            try bench.generation()
            try bench.detectionFromIDs()
            try bench.detectionFromText()
        default:
            print(
                """
                usage: Figures VOCABULARY-FOLDER TEXT-FILE
                       Figures batch VOCABULARY-FOLDER ROWS-FILE
                       Figures detect-ring VOCABULARY-FOLDER TEXT-FILE
                       Figures lists IDS-FILE VOCABULARY-SIZE
                       Figures tokenizers VOCABULARY-FILE TEXT-FILE…
                       Figures loading VOCABULARY-FILE TEXT-FILE
                """
            )
            exit(64)
        }
    }
}

/// The things that are measured.
struct Bench {
    private let folder: String
    private let tokenizer: Tokenizer
    private let model: NgramModel
    private let text: [UInt8]
    private let secret: SecretKey

    init(folder: String, text: String) throws {
        self.folder = folder
        tokenizer = try Tokenizer(contentsOf: "\(folder)/tokenizer.json")
        model = try NgramModel(contentsOf: "\(folder)/model.ngram")
        self.text = try readFile(text)
        secret = try SecretKey(SecretBytes.random(count: 32))
    }

    func loading() throws {
        emit(
            "load tokenizer",
            milliseconds: try medianSeconds { _ = try Tokenizer(contentsOf: "\(folder)/tokenizer.json") }
        )
        emit("load model", milliseconds: try medianSeconds { _ = try NgramModel(contentsOf: "\(folder)/model.ngram") })
    }

    // MARK: Generation

    func generation() throws {
        let count = 4000
        var full = SamplingSettings()
        full.excludedTokens = [0]
        var standard = SamplingSettings.standard
        standard.excludedTokens = [0]
        for (name, settings) in [("standard", standard), ("untruncated", full)] {
            for scheme in [nil] + SchemeRegistry.names {
                let watermark = try scheme.map {
                    try Watermark(secret: secret, profile: Profile(id: "bench", scheme: $0))
                }
                let generator = try Generator(model: model, settings: settings, watermark: watermark)
                var seed: UInt64 = 0
                let seconds = try medianSeconds {
                    // Texts of 200 tokens, as they are asked for; another text each time.
                    for _ in 0..<count / 200 {
                        seed += 1
                        var random = SeededGenerator(seed: seed)
                        _ = try generator.generate(after: [], count: 200, using: &random)
                    }
                }
                emit("generate \(name) \(scheme ?? "unmarked")", perSecond: Double(count) / seconds, unit: "tokens/s")
            }
        }
    }

    // MARK: Detection

    func detectionFromIDs() throws {
        let tokens = tokenizer.encode(text).tokens
        let documents = stride(from: 0, to: min(tokens.count, 200_000) - 1000, by: 1000).map {
            Array(tokens[$0..<$0 + 1000])
        }
        for width in [1, 2, 4] {
            let watermark = try Watermark(secret: secret, profile: Profile(id: "bench", contextWidth: width))
            let reader = try watermark.makeReader()
            let seconds = medianSeconds { for document in documents { _ = reader.read(document.span) } }
            let count = Double(documents.count * 1000)
            emit("detect ids, context width \(width)", perSecond: count / seconds, unit: "tokens/s")
        }
    }

    func detectionFromText() throws {
        let watermark = try Watermark(secret: secret, profile: Profile(id: "bench"))
        let named = NamedTokenizer(name: "english", tokenizer: tokenizer)
        let candidate = try DetectionCandidate(watermark: watermark, tokenizers: [named])
        let worker = try Detector(candidates: [candidate]).makeWorker()
        let documents = stride(from: 0, to: text.count - 5000, by: 5000).map { Array(text[$0..<$0 + 5000]) }
        let seconds = try medianSeconds(runs: 3) {
            for document in documents { _ = try worker.detect(document.span) }
        }
        emit("detect text of 5 kB", perSecond: Double(documents.count) * 5000 / seconds / 1e6, unit: "MB/s")

        var encoder = Tokenizer.Encoder(tokenizer)
        var encoding = Encoding()
        let encodeSeconds = medianSeconds(runs: 3) { encoder.encode(text.span, into: &encoding) }
        emit("tokenize", perSecond: Double(text.count) / encodeSeconds / 1e6, unit: "MB/s")
        emit("peak memory", perSecond: peakMegabytes(), unit: "MB")
    }
}

private func emit(_ name: String, milliseconds seconds: Double) {
    emit(name, perSecond: seconds * 1000, unit: "ms")
}
