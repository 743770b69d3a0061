// SPDX-License-Identifier: Apache-2.0

import Detector
import Glibc
import Watermark

/// A report in words.
struct VerdictText {
    private let report: DetectionReport
    private let profile: Profile?
    private let options: DetectionOptions

    /// - Parameter profile: the report's profile, to say what chance would have given.
    init(_ report: DetectionReport, profile: Profile?, options: DetectionOptions) {
        self.report = report
        self.profile = profile
        self.options = options
    }

    /// The lines for people.
    var text: String {
        var fields = [
            ("verdict", report.verdict.rawValue.replacing("_", with: " ")),
            ("meaning", meaning),
            ("z-score", Decimal.text(report.zScore, digits: 2)),
            ("p-value", pValues),
            ("green tokens", greenTokens),
            ("tokens", tokens),
            ("profile", profileInWords),
        ]
        fields += report.warnings.map { ("warning", $0.description) }
        return FieldList(fields).text
    }

    private var meaning: String {
        switch report.verdict {
        case .watermarked:
            "the text carries this key's mark; without it, \(Self.odds(report.correctedPValue)) would score as high"
        case .likely:
            "the text may carry this key's mark; without it, \(Self.odds(report.correctedPValue)) would score as high"
        case .inconclusive:
            "no sign of the mark of a key that was looked for; that says nothing about who wrote the text"
        case .tooShort:
            "fewer than \(options.minimumScoredTokens) tokens to score; a mark could not show"
        }
    }

    private var pValues: String {
        let raw = Self.scientific(report.pValue)
        guard report.tests > 1 else { return raw }
        return "\(raw), corrected for \(report.tests) tests \(Self.scientific(report.correctedPValue))"
    }

    private var greenTokens: String {
        let scored = report.scoredTokenCount
        guard scored > 0, let fraction = report.greenFraction else { return "none scored" }
        let share = "\(Int(report.score)) of \(scored) scored (\(Decimal.text(100 * fraction, digits: 1)) %)"
        guard let profile, let mean = Self.nullMean(profile, scored) else { return share }
        return "\(share); chance would give \(Decimal.text(mean, digits: 0))"
    }

    private var tokens: String {
        let name = report.tokenizer.map { " of tokenizer '\($0)'" } ?? ""
        return "\(report.tokenCount)\(name)"
    }

    private var profileInWords: String {
        guard let profile else { return report.profile }
        var words = [profile.scheme]
        if profile.scheme == Greenlist.name {
            if let gamma = profile.parameters.gamma { words.append("γ \(gamma)") }
            if let delta = profile.parameters.delta { words.append("δ \(delta == .infinity ? "∞" : "\(delta)")") }
        }
        words.append("context width \(profile.contextWidth)")
        return "\(report.profile) (\(words.joined(separator: ", ")))"
    }

    private static func nullMean(_ profile: Profile, _ count: Int) -> Double? {
        (try? SchemeRegistry.type(named: profile.scheme).init(profile.parameters))?.null(count: count).mean
    }

    /// `1 text in 4 million`, `1 text in 10^35`.
    private static func odds(_ p: PValue) -> String {
        let exponent = -p.log10
        if exponent < 9 { return "1 text in \(grouped(Int(1 / max(p.value, 1e-9))))" }
        return "1 text in 10^\(Int(exponent))"
    }

    private static func grouped(_ number: Int) -> String {
        var digits = String(number)
        var groups: [String] = []
        while digits.count > 3 {
            groups.insert(String(digits.suffix(3)), at: 0)
            digits.removeLast(3)
        }
        return ([digits] + groups).joined(separator: ",")
    }

    /// Three digits and an exponent, also below what a `Double` holds.
    static func scientific(_ p: PValue) -> String {
        guard p.log10 < -2 else { return Decimal.text(p.value, digits: 3) }
        var exponent = Int(p.log10.rounded(.down))
        var mantissa = Decimal.text(pow(10, p.log10 - Double(exponent)), digits: 2)
        if mantissa == "10.00" {
            mantissa = "1.00"
            exponent += 1
        }
        return "\(mantissa)e\(exponent)"
    }
}
