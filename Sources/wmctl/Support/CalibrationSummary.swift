// SPDX-License-Identifier: Apache-2.0

import Detector
import Watermark

/// A calibration as a keyring keeps it, in words.
struct CalibrationSummary {
    private let calibration: KeyCalibration

    init(_ calibration: KeyCalibration) { self.calibration = calibration }

    /// The number of whole texts, of the tokenizer that says least.
    private var textCount: Int { CalibrationNote(calibration)?.textCount ?? 0 }

    /// What it found: `rejected…`, `passed` or `too few texts to say`.
    var result: String {
        if calibration.isRejected { return "rejected, its false positive rate is too high" }
        return CalibrationNote(calibration)?.hasTooFewTexts ?? true ? Self.tooFew : "passed"
    }

    /// Why there is no result; nil when there is one.
    var shortage: String? {
        guard result == Self.tooFew else { return nil }
        return "\(Decimal.count(textCount, "text")): \(Self.tooFew) whether the key's rate at 0.01 is as it should be; "
            + "expected \(CalibrationNote.leastTextCount) or more"
    }

    private static let tooFew = "too few texts to say"

    /// `2026-11-21T09:30:00Z, 1,000 texts: passed`.
    var line: String { "\(calibration.created), \(Decimal.count(textCount, "text")): \(result)" }

    /// A row for each length, with the share of texts that reached each rate and the interval of the key's own rate.
    var table: String {
        let rates = calibration.rates.map { "P ≤ \(CalibrationDescription.rate($0))" }
        var lines = TextTable(headings: ["TOKENIZER", "TOKENS", "TEXTS"] + rates)
        for row in calibration.rows {
            let shares = row.counts.map { hits -> String in
                guard row.textCount > 0 else { return "-" }
                let interval = ClopperPearsonInterval(successes: hits, trials: row.textCount)
                return CalibrationDescription.share(hits, of: row.textCount, interval)
            }
            let length = row.length.map { "\($0)" } ?? "all"
            lines.add([row.tokenizer, length, Decimal.grouped(row.textCount)] + shares)
        }
        return lines.text
    }

    /// Whether another one, made of more whole texts, is replaced.
    func replacesLarger(_ other: KeyCalibration) -> Bool {
        textCount < CalibrationSummary(other).textCount
    }

    /// The number of whole texts in words.
    var size: String { Decimal.count(textCount, "text") }
}
