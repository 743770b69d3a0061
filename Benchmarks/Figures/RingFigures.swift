// SPDX-License-Identifier: Apache-2.0

import BenchmarkSupport
import Cryptography
import Detector
import JSON
import Tokenizer
import Watermark

/// One text under many keys: what a ring of profiles on one tokenizer costs.
struct RingFigures {
    private static let keyCount = 1000
    private static let tokenCount = 1000

    private let tokenizer: NamedTokenizer
    private let text: [UInt8]

    /// - Parameters:
    ///   - folder: a vocabulary.
    ///   - text: a file of at least 1,000 tokens.
    init(folder: String, text: String) throws {
        tokenizer = NamedTokenizer(name: "english", tokenizer: try Tokenizer(contentsOf: "\(folder)/tokenizer.json"))
        let bytes = try readFile(text)
        let ends = tokenizer.tokenizer.encode(bytes.span.extracting(0..<min(bytes.count, 20_000))).ends
        self.text = Array(bytes[..<ends[Self.tokenCount - 1]])
    }

    /// Scores the text under all keys, with the scan and without, in turn.
    func detection() throws {
        for scheme in SchemeRegistry.names {
            let secrets = try (0..<Self.keyCount).map { _ in try SecretKey(SecretBytes.random(count: 32)) }
            let candidates = try secrets.enumerated().map { number, secret in
                try DetectionCandidate(
                    watermark: Watermark(secret: secret, profile: Profile(id: "key-\(number)", scheme: scheme)),
                    tokenizers: [tokenizer]
                )
            }
            let before = statusMegabytes("VmRSS")
            let scanning = try Detector(candidates: candidates).makeWorker()
            var options = DetectionOptions.standard
            options.scans = false
            let plain = try Detector(candidates: candidates, options: options).makeWorker()
            _ = (try scanning.detect(text.span), try plain.detect(text.span))
            let held = statusMegabytes("VmRSS") - before
            // In turn, so that what else the machine does falls on both alike.
            var times: (scan: [Double], whole: [Double]) = ([], [])
            for _ in 0..<15 {
                times.scan.append(try seconds { _ = try scanning.detect(text.span) })
                times.whole.append(try seconds { _ = try plain.detect(text.span) })
            }
            let (scan, whole) = (Self.median(times.scan), Self.median(times.whole))
            emit("\(scheme), 1,000 keys, scan", perSecond: 1000 * scan, unit: "ms")
            emit("\(scheme), 1,000 keys, no scan", perSecond: 1000 * whole, unit: "ms")
            emit("\(scheme), the scan adds", perSecond: 100 * (scan / whole - 1), unit: "%")
            // Later workers take the memory that the first ones gave back.
            if scheme == SchemeRegistry.names.first { emit("memory of 2 × 1,000 readers", perSecond: held, unit: "MB") }
        }
    }

    private func seconds(_ body: () throws -> Void) rethrows -> Double {
        let start = threadSeconds()
        try body()
        return threadSeconds() - start
    }

    private static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
}
