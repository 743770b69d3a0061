// SPDX-License-Identifier: Apache-2.0

import Detector
import Pages
import Watermark

/// A report in lines for people.
struct VerdictText {
    private let report: DetectionReport
    private let words: VerdictWords

    /// - Parameter profile: the report's profile, to say what chance would have given.
    init(_ report: DetectionReport, profile: Profile?, options: DetectionOptions) {
        self.report = report
        words = VerdictWords(report, profile: profile, options: options)
    }

    /// The lines.
    var text: String {
        var fields = [
            ("verdict", words.verdict),
            ("meaning", words.meaning),
            ("z-score", NumberWords.decimal(report.zScore, digits: 2)),
            ("p-value", pValues),
            ("green tokens", words.greenTokens),
            ("tokens", words.tokens),
            ("profile", words.profileInWords),
        ]
        fields += report.warnings.map { ("warning", $0.description) }
        return FieldList(fields).text
    }

    private var pValues: String {
        let raw = NumberWords.scientific(report.pValue)
        guard report.tests > 1 else { return raw }
        return "\(raw), corrected for \(report.tests) tests \(NumberWords.scientific(report.correctedPValue))"
    }
}
