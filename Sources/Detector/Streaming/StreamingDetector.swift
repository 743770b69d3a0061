// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Tokenizer
import Watermark

/// Tells while a text is being written whether it carries a mark.
///
///     let streaming = try StreamingDetector(detector)
///     let stream = try streaming.makeStream()
///     try stream.append(piece.utf8.span)
///     if stream.report.isWatermarked { … }
///
/// The p-value holds however often it is looked at and whenever reading stops, which that of a ``DetectionWorker`` does not:
/// it is the reciprocal of the greatest value of an ``EvidenceProcess``. It costs some evidence: measured on a text of 200
/// tokens, a p-value of 1.8·10⁻¹² where a test at its end has 2.8·10⁻¹⁴. Text is read as it is, without the normalised form and without
/// scans. Belongs to one thread at a time, with all of its streams.
public final class StreamingDetector {
    let detector: Detector
    var encoders: [Tokenizer.Encoder]
    var encoding = Encoding()
    var evidence = Evidence()
    /// One for each candidate; streams share those that remember nothing from call to call.
    private let readers: [WatermarkReader]

    /// A detector of streams that looks for the marks of another, and decides as it does, by p-values.
    ///
    /// - Throws: ``DetectorError/payloadInStream(profile:)`` when a profile has a payload,
    ///   ``DetectorError/cryptography(_:)``.
    public init(_ detector: Detector) throws(DetectorError) {
        for candidate in detector.candidates where candidate.watermark.payloadCode != nil {
            throw .payloadInStream(profile: candidate.watermark.profile.id)
        }
        self.detector = detector
        encoders = detector.readings.map { Tokenizer.Encoder($0.tokenizer.tokenizer) }
        readers = try detector.candidates.map { (candidate) throws(DetectorError) in
            try Self.makeReader(candidate.watermark)
        }
    }

    /// The beginning of a text.
    ///
    /// - Throws: ``DetectorError/cryptography(_:)``.
    public func makeStream() throws(DetectorError) -> DetectionStream { try DetectionStream(self) }

    /// A candidate's reader for one stream.
    func reader(of candidate: Int) throws(DetectorError) -> WatermarkReader {
        let watermark = detector.candidates[candidate].watermark
        return watermark.kind.unit == .seed ? try Self.makeReader(watermark) : readers[candidate]
    }

    private static func makeReader(_ watermark: Watermark) throws(DetectorError) -> WatermarkReader {
        do {
            return try watermark.makeReader()
        } catch {
            throw .cryptography(error)
        }
    }
}

@available(*, unavailable)
extension StreamingDetector: Sendable {}
