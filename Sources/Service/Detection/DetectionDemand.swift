// SPDX-License-Identifier: Apache-2.0

import Detector
import Watermark

/// How a text is to be looked at.
struct DetectionDemand: Sendable, Hashable {
    /// The profiles to look for, in order and once each; nil for all.
    var profiles: [String]?
    /// The greatest corrected p-value of a text called watermarked; nil for that of the settings.
    var falsePositiveRate: Double?
    /// Whether each token is answered for.
    var explains = false

    /// The marks to look for among those that there are.
    func candidates(of keys: ServiceKeys) -> [DetectionCandidate] {
        guard let profiles else { return keys.candidates }
        return keys.candidates.filter { profiles.contains($0.watermark.profile.id) }
    }

    /// The rules of a detector.
    func options(_ standard: DetectionOptions) throws(DetectorError) -> DetectionOptions {
        guard let falsePositiveRate else { return standard }
        var options = try DetectionOptions(
            falsePositiveRate: falsePositiveRate,
            likelyRate: max(falsePositiveRate, standard.likelyRate),
            minimumScoredTokens: standard.minimumScoredTokens,
            rule: .pValue,
            scoresNormalizedText: standard.scoresNormalizedText
        )
        options.scans = standard.scans
        options.reportsPeerStatistic = standard.reportsPeerStatistic
        return options
    }
}

/// What a detector says of a text.
struct DetectedText: Sendable {
    let report: DetectionReport
    /// How it was decided.
    let options: DetectionOptions
    /// What it rests on; nil unless it was asked for.
    var explanation: Explanation?
}
