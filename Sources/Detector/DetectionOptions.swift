// SPDX-License-Identifier: Apache-2.0

/// How a detector decides.
public struct DetectionOptions: Sendable, Hashable {
    /// What a verdict rests on.
    public enum Rule: Sendable, Hashable {
        /// The corrected exact p-value.
        case pValue
        /// The classic rule: a z-score of at least this; its false positive rate depends on the text's length.
        case zScore(Double)
    }

    /// The greatest corrected p-value of a text called watermarked: the share of unmarked texts called so at most.
    public let falsePositiveRate: Double
    /// The greatest corrected p-value of a text called likely; of no effect when below ``falsePositiveRate``.
    public let likelyRate: Double
    /// Below this number of scored tokens a text without evidence is too short to say anything of.
    public let minimumScoredTokens: Int
    /// What a verdict rests on.
    public let rule: Rule
    /// Whether a text that differs from its normalised copy is scored in both forms.
    public let scoresNormalizedText: Bool

    /// Whether windows of a text are tested too, so that a marked passage in it is found.
    public var scans = true
    /// Whether reports carry what the detector of the engine that a profile comes from says by its own rules.
    public var reportsPeerStatistic = false

    /// The rules of this program, 10⁻⁶ and 10⁻⁴ over at least 50 tokens.
    public static let standard = DetectionOptions(unchecked: 1e-6, 1e-4, 50, .pValue, true)

    /// Other rules.
    ///
    /// - Throws: ``DetectorError/optionOutOfRange(name:value:expected:)``.
    public init(
        falsePositiveRate: Double = DetectionOptions.standard.falsePositiveRate,
        likelyRate: Double = DetectionOptions.standard.likelyRate,
        minimumScoredTokens: Int = DetectionOptions.standard.minimumScoredTokens,
        rule: Rule = .pValue,
        scoresNormalizedText: Bool = true
    ) throws(DetectorError) {
        func check(_ isValid: Bool, _ name: String, _ value: String, _ expected: String) throws(DetectorError) {
            if !isValid { throw .optionOutOfRange(name: name, value: value, expected: expected) }
        }
        let isRate = { (rate: Double) in rate > 0 && rate < 1 }
        let rate = "a number between 0 and 1"
        try check(isRate(falsePositiveRate), "false positive rate", "\(falsePositiveRate)", rate)
        try check(isRate(likelyRate), "rate of 'likely'", "\(likelyRate)", rate)
        try check(minimumScoredTokens >= 0, "minimum of scored tokens", "\(minimumScoredTokens)", "0 or more")
        if case .zScore(let threshold) = rule {
            try check(threshold.isFinite && threshold > 0, "z-score threshold", "\(threshold)", "a number above 0")
        }
        self.init(unchecked: falsePositiveRate, likelyRate, minimumScoredTokens, rule, scoresNormalizedText)
    }

    private init(
        unchecked falsePositiveRate: Double,
        _ likelyRate: Double,
        _ minimumScoredTokens: Int,
        _ rule: Rule,
        _ scoresNormalizedText: Bool
    ) {
        self.falsePositiveRate = falsePositiveRate
        self.likelyRate = likelyRate
        self.minimumScoredTokens = minimumScoredTokens
        self.rule = rule
        self.scoresNormalizedText = scoresNormalizedText
    }
}
