// SPDX-License-Identifier: Apache-2.0

/// The answer to "is this text marked?", the same object wherever it goes: terminal, file, HTTP, certificate.
///
/// `docs/formats/report.md` describes the JSON form, `docs/statistics.md` the numbers.
public struct DetectionReport: Sendable, Equatable {
    /// The answer.
    public var verdict: Verdict
    /// The profile with the strongest evidence.
    public var profile: String
    /// The strongest test's score in standard deviations above its mean; 0 when nothing was scored.
    public var zScore: Double
    /// The strongest test's p-value.
    public var pValue: PValue
    /// That p-value, corrected for all tests made.
    public var correctedPValue: PValue
    /// The number of tests made: profiles × tokenizers × forms of the text, twice where windows were tested too, and those
    /// that models were asked for.
    public var tests: Int
    /// The strongest test's total score; for green lists, the number of green tokens.
    public var score: Double
    /// The number of tokens it scored.
    public var scoredTokenCount: Int
    /// The number of tokens of the text, as the strongest test reads it.
    public var tokenCount: Int
    /// The share of green tokens among the scored; nil when none was scored, and for schemes without green tokens.
    public var greenFraction: Double?
    /// What the evidence comes from; empty unless the verdict is `watermarked` or `likely`, and for token ids.
    public var spans: [MarkedSpan]
    /// SHA-256 of the input bytes as given, hexadecimal; nil for token ids.
    public var textSHA256: String?
    /// How the strongest test weighed the tokens.
    public var method = TestMethod.whole
    /// What the model that may have written the text says of its tokens; nil without one.
    public var verification: ModelVerification?
    /// The other profiles whose own evidence would make the text watermarked, strongest first.
    public var otherProfiles: [String] = []
    /// What the text carries; nil when the profile has no payload.
    public var payload: PayloadReading?
    /// What the key's calibration found; nil when it was not calibrated.
    public var calibration: CalibrationNote?
    /// What the engine that the profile comes from says by its own rules; nil unless it was asked for.
    public var peer: PeerStatistic?
    /// The tokenizer of the strongest test; nil for token ids of a tokenizer that was not named.
    public var tokenizer: String?
    /// The version of the detector that answered.
    public var detectorVersion = Detector.version
    /// What a reader should know about the input.
    public var warnings: [DetectionWarning]

    /// Whether the verdict is ``Verdict/watermarked``.
    public var isWatermarked: Bool { verdict == .watermarked }

    /// Whether the verdict speaks for the mark: ``Verdict/watermarked`` or ``Verdict/likely``.
    public var isFound: Bool { verdict == .watermarked || verdict == .likely }

    /// The kind of mark, in the words of provenance standards.
    public static let technique = "statistical-watermark"
}

/// A part of a text that has evidence of the mark.
public struct MarkedSpan: Sendable, Hashable {
    /// Offset of the first byte in the input as given.
    public var start: Int
    /// Offset after the last byte.
    public var end: Int
    /// The p-value of this part, not corrected and never below ``PValue/leastReported``.
    public var pValue: Double

    /// A part of a text.
    public init(start: Int, end: Int, pValue: PValue) {
        self.init(start: start, end: end, reported: pValue.reported)
    }

    init(start: Int, end: Int, reported pValue: Double) {
        self.start = start
        self.end = end
        self.pValue = pValue
    }
}
