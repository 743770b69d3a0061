// SPDX-License-Identifier: Apache-2.0

import BenchmarkSupport
import Cryptography
import Detector
import JSON
import Tokenizer
import Watermark

/// The detector on texts that lie in memory: what `wmctl score` cannot be faster than.
struct BatchFigures {
    private let worker: DetectionWorker
    private let texts: [[UInt8]]

    /// - Parameters:
    ///   - folder: a vocabulary.
    ///   - rows: a JSONL file whose rows have a member `text`.
    init(folder: String, rows: String) throws {
        let tokenizer = NamedTokenizer(
            name: "english",
            tokenizer: try Tokenizer(contentsOf: "\(folder)/tokenizer.json")
        )
        let secret = try SecretKey(SecretBytes.random(count: 32))
        let watermark = try Watermark(secret: secret, profile: Profile(id: "bench"))
        let candidate = try DetectionCandidate(watermark: watermark, tokenizers: [tokenizer])
        worker = try Detector(candidates: [candidate]).makeWorker()
        let parser = JSONParser()
        texts = try readFile(rows).split(separator: UInt8(ascii: "\n")).map { row in
            Array(try parser.parse(row.span).member("text").string().utf8)
        }
    }

    /// Scores every text once, on this thread.
    func detection() throws {
        let (cpu, wall) = (threadSeconds(), wallSeconds())
        for text in texts { _ = try worker.detect(text.span) }
        emit("cpu", perSecond: Double(texts.count) / (threadSeconds() - cpu), unit: "texts/s")
        emit("wall", perSecond: Double(texts.count) / (wallSeconds() - wall), unit: "texts/s")
    }
}
