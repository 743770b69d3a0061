// SPDX-License-Identifier: Apache-2.0

public import Watermark

extension KeyCalibration {
    /// What a table says of all texts together, to be kept with the key.
    ///
    /// - Parameter created: now, in RFC 3339, UTC, whole seconds.
    public init(_ table: CalibrationTable, created: String) {
        let rows = table.cells.filter { $0.language == nil && $0.group == nil }.compactMap { cell in
            table.counts[cell].map { count in
                Row(tokenizer: cell.tokenizer, length: cell.length, textCount: count.textCount, counts: count.hits)
            }
        }
        self.init(created: created, isRejected: !table.excesses.isEmpty, rates: table.rates, rows: rows)
    }
}

extension CalibrationNote {
    /// The least number of texts that can bound a rate of 0.01: of fewer, the 95 % interval reaches above it even when
    /// none has a p-value that small.
    public static let leastTextCount = 368

    /// Whether there are too few texts to say that the key is good.
    public var hasTooFewTexts: Bool { textCount < Self.leastTextCount }

    /// What reports cite of a calibration: the whole texts, at the rate of verdicts.
    ///
    /// Of several tokenizers the one with the highest upper bound; nil when no text was scored.
    public init?(_ calibration: KeyCalibration) {
        guard let rate = calibration.rates.last else { return nil }
        let notes = calibration.rows.compactMap { row -> CalibrationNote? in
            guard row.length == nil, row.textCount > 0, let hits = row.counts.last else { return nil }
            return CalibrationNote(
                created: calibration.created,
                textCount: row.textCount,
                falsePositives: hits,
                rate: rate,
                upperBound: ClopperPearsonInterval(successes: hits, trials: row.textCount).upper,
                isRejected: calibration.isRejected
            )
        }
        guard let note = notes.max(by: { $0.upperBound < $1.upperBound }) else { return nil }
        self = note
    }
}
