// SPDX-License-Identifier: Apache-2.0

import Tokenizer
import Tokens
import Watermark

/// Scores texts that people wrote with one key, as they are cut to several lengths.
///
/// The p-value is that of the test of a whole text, for the first tokens alone: what a detector would say of a text that
/// ended there. Belongs to one thread at a time.
public final class KeyCalibrator {
    private var tokenizers: [(name: String, encoder: Tokenizer.Encoder)]
    private let worker: DetectionWorker
    private let falsePositiveRate: Double
    private var encoding = Encoding()

    /// A calibrator of a key under each of its tokenizers.
    ///
    /// - Throws: ``DetectorError`` as ``Detector/init(candidates:options:)`` and ``Detector/makeWorker()``.
    public init(_ candidate: DetectionCandidate, falsePositiveRate: Double) throws(DetectorError) {
        guard !candidate.tokenizers.isEmpty else { throw .noTokenizer(profile: candidate.watermark.profile.id) }
        var options = try DetectionOptions(falsePositiveRate: falsePositiveRate)
        // One test of the whole text: what a scan finds depends on lengths in its own way.
        options.scans = false
        worker = try Detector(candidates: [candidate], options: options).makeWorker()
        tokenizers = candidate.tokenizers.map { ($0.name, Tokenizer.Encoder($0.tokenizer)) }
        self.falsePositiveRate = falsePositiveRate
    }

    /// An empty table for ``score(_:language:group:into:)``.
    public var emptyTable: CalibrationTable { CalibrationTable(falsePositiveRate: falsePositiveRate) }

    /// Scores a text and counts it, with every tokenizer and at every length that it has.
    ///
    /// - Throws: ``DetectorError`` when the text is too large.
    public func score(
        _ text: Span<UInt8>,
        language: String?,
        group: String?,
        into table: inout CalibrationTable
    ) throws(DetectorError) {
        for index in tokenizers.indices {
            let name = tokenizers[index].name
            tokenizers[index].encoder.encode(text, into: &encoding)
            let tokens = encoding.tokens
            for length in CalibrationTable.lengths + [nil] where length ?? 0 <= tokens.count {
                let part = tokens.span.extracting(0..<(length ?? tokens.count))
                let report = try worker.detect(tokens: part)
                table.count(report.correctedPValue, tokenizer: name, length: length, language: language, group: group)
            }
        }
    }
}

@available(*, unavailable)
extension KeyCalibrator: Sendable {}
