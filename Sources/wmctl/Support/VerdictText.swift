// SPDX-License-Identifier: Apache-2.0

import Detector
import Pages
import Watermark

/// A report in lines for people.
struct VerdictText {
    private let report: DetectionReport
    private let words: VerdictWords
    private let byteCount: Int

    /// - Parameters:
    ///   - profile: the report's profile, to say what chance would have given.
    ///   - byteCount: how long the text is.
    init(_ report: DetectionReport, profile: Profile?, options: DetectionOptions, byteCount: Int) {
        self.report = report
        self.byteCount = byteCount
        words = VerdictWords(report, profile: profile, options: options)
    }

    /// The lines.
    var text: String {
        var fields = [
            ("verdict", words.verdict),
            ("meaning", words.meaning),
            ("z-score", NumberWords.decimal(report.zScore, digits: 2) + words.scope),
            ("p-value", pValues),
            (words.scoreName, words.score + (words.scope.isEmpty ? "" : ";\(words.scope)")),
            ("tokens", words.tokens),
            ("profile", words.profileInWords),
        ]
        fields += words.passages(byteCount: byteCount).map { ("passage", $0) }
        if let verification = report.verification {
            fields.append(("model", VerdictWords.verification(verification)))
        }
        if !report.otherProfiles.isEmpty {
            fields.append(("also found", report.otherProfiles.joined(separator: ", ")))
        }
        if let payload = report.payload { fields.append(("payload", VerdictWords.payload(payload))) }
        if let peer = report.peer { fields.append((peer.peer, VerdictWords.statistic(peer))) }
        if let calibration = report.calibration {
            fields.append(("calibration", VerdictWords.calibration(calibration)))
        }
        fields += report.warnings.map { ("warning", $0.description) }
        return FieldList(fields).text
    }

    private var pValues: String {
        let raw = NumberWords.scientific(report.pValue)
        guard report.tests > 1 else { return raw }
        return
            "\(raw) of \(words.method), corrected for \(report.tests) tests \(NumberWords.scientific(report.correctedPValue))"
    }
}
