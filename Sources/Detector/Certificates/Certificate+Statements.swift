// SPDX-License-Identifier: Apache-2.0

extension Certificate {
    /// What a detector found in a text.
    public struct Detection: Sendable, Equatable {
        /// The numbers behind a verdict.
        public struct Evidence: Sendable, Equatable {
            /// The whole report.
            public let report: DetectionReport
            /// How it was decided.
            public let thresholds: Thresholds
        }

        /// The answer.
        public let verdict: Verdict
        /// The version of the detector that answered.
        public let detectorVersion: String
        /// What a reader should know about the input.
        public let warnings: [DetectionWarning]
        /// The numbers; nil where the verdict alone is stated, since exact scores help to strip a mark.
        public let evidence: Evidence?

        /// A report with all its numbers.
        public init(_ report: DetectionReport, options: DetectionOptions) {
            verdict = report.verdict
            detectorVersion = report.detectorVersion
            warnings = report.warnings
            evidence = Evidence(report: report, thresholds: Thresholds(options))
        }

        /// The verdict of a report, and neither its numbers nor its profile nor what tells of them.
        public init(bandOf report: DetectionReport) {
            self.init(verdict: report.verdict, detectorVersion: report.detectorVersion, warnings: report.bandWarnings)
        }

        init(verdict: Verdict, detectorVersion: String, warnings: [DetectionWarning]) {
            self.verdict = verdict
            self.detectorVersion = detectorVersion
            self.warnings = warnings
            evidence = nil
        }

        init(_ evidence: Evidence) {
            verdict = evidence.report.verdict
            detectorVersion = evidence.report.detectorVersion
            warnings = evidence.report.warnings
            self.evidence = evidence
        }
    }

    /// How a verdict was decided.
    public struct Thresholds: Sendable, Equatable {
        /// The greatest corrected p-value of `watermarked`.
        public let falsePositiveRate: Double
        /// The greatest corrected p-value of `likely`.
        public let likelyRate: Double
        /// The number of scored tokens below which a text without evidence is too short.
        public let minimumScoredTokens: Int
        /// The z-score that decided instead of the p-value; nil when the p-value did.
        public let zScore: Double?

        /// The thresholds of a detector.
        public init(_ options: DetectionOptions) {
            let zScore: Double? = if case .zScore(let threshold) = options.rule { threshold } else { nil }
            self.init(
                falsePositiveRate: options.falsePositiveRate,
                likelyRate: options.likelyRate,
                minimumScoredTokens: options.minimumScoredTokens,
                zScore: zScore
            )
        }

        init(falsePositiveRate: Double, likelyRate: Double, minimumScoredTokens: Int, zScore: Double?) {
            self.falsePositiveRate = falsePositiveRate
            self.likelyRate = likelyRate
            self.minimumScoredTokens = minimumScoredTokens
            self.zScore = zScore
        }
    }

    /// That a model wrote a text.
    public struct Generation: Sendable, Equatable {
        /// What the issuer calls the model.
        public let model: String
        /// The profile of the mark; nil for a text without one.
        public let profile: String?
        /// How many tokens the text has.
        public let tokenCount: Int
        /// Why the text has no mark; nil for a marked one.
        public let exemption: String?

        /// A text that carries a mark.
        public static func marked(model: String, profile: String, tokenCount: Int) -> Generation {
            Generation(model: model, profile: profile, tokenCount: tokenCount, exemption: nil)
        }

        /// A text that the issuer's policy left without a mark.
        public static func exempt(model: String, tokenCount: Int, reason: String) -> Generation {
            Generation(model: model, profile: nil, tokenCount: tokenCount, exemption: reason)
        }

        /// Whether the text carries a mark.
        public var isMarked: Bool { profile != nil }
    }
}
