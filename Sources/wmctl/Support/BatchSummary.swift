// SPDX-License-Identifier: Apache-2.0

import Arguments
import Batch
import Detector

/// What came out of a batch, in words.
struct BatchSummary {
    private let all: BatchTally
    private let now: BatchTally
    private let seconds: Double
    private let textBytes: Int
    private let options: DetectionOptions

    /// - Parameters:
    ///   - all: every row of the output.
    ///   - now: those that this run wrote.
    init(_ all: BatchTally, _ now: BatchTally, seconds: Double, textBytes: Int, _ options: DetectionOptions) {
        self.all = all
        self.now = now
        self.seconds = seconds
        self.textBytes = textBytes
        self.options = options
    }

    /// Sentences, the most important first.
    var lines: [String] {
        let counts = [
            (all.watermarked, "watermarked"), (all.likely, "likely"), (all.inconclusive, "inconclusive"),
            (all.tooShort, "too short"),
        ]
        var words = counts.map { "\(Decimal.grouped($0)) \($1)" }
        if all.errors > 0 { words.append(Decimal.count(all.errors, "error")) }
        let rate = Decimal.grouped(Int(Double(now.rows) / max(seconds, 1e-6)))
        let speed = Decimal.text(Double(textBytes) / 1e6 / max(seconds, 1e-6), digits: 1)
        return [
            "\(Decimal.count(all.rows, "row")): \(words.joined(separator: ", "))",
            "\(Decimal.text(seconds, digits: 1)) s, \(rate) rows/s, \(speed) MB/s",
        ] + reasons + chance
    }

    /// Why records could not be used, and where to look first.
    private var reasons: [String] {
        // The code and the id of an earlier run's row may have no column.
        let words = all.reasons.filter { !$0.code.isEmpty }.map { reason in
            let first = reason.firstPlace.isEmpty ? "" : " (first: \(quoted(reason.firstPlace)))"
            return "\(Decimal.grouped(reason.count)) \(reason.code)\(first)"
        }
        if words.isEmpty { return [] }
        return ["\(Decimal.count(all.errors, "error")): \(words.joined(separator: ", "))"]
    }

    /// How many of the verdicts chance could have made.
    private var chance: [String] {
        guard all.watermarked > 0, case .pValue = options.rule else { return [] }
        let expected = Double(all.scored) * options.falsePositiveRate
        let texts = Decimal.count(all.scored, "text")
        let number = Decimal.significant(expected)
        return ["if no text is marked, expect at most \(number) false alarms among \(texts)"]
    }
}
