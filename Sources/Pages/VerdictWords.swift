// SPDX-License-Identifier: Apache-2.0

public import Detector
public import Watermark

/// A report in sentences and values, the same on a terminal and on a page.
public struct VerdictWords: Sendable {
    private let report: DetectionReport
    private let profile: Profile?
    private let options: DetectionOptions

    /// The words of a report.
    ///
    /// - Parameter profile: the report's profile, to say what chance would have given.
    public init(_ report: DetectionReport, profile: Profile?, options: DetectionOptions) {
        self.report = report
        self.profile = profile
        self.options = options
    }

    /// The verdict in a word or two: `watermarked`, `too short`.
    public var verdict: String { report.verdict == .tooShort ? "too short" : report.verdict.rawValue }

    /// What the verdict means, in one line.
    public var meaning: String {
        switch report.verdict {
        case .watermarked where report.isWeak:
            "the threshold that was set is reached, but without the mark, \(odds) would score as high"
        case .watermarked:
            "the text carries this key's mark; without it, \(odds) would score as high"
        case .likely:
            "the text may carry this key's mark; without it, \(odds) would score as high"
        case .inconclusive where report.isRaised:
            "more green than usual: without the mark, \(odds) would score as high; \(shortfall)"
        case .inconclusive:
            "no sign of the mark of a key that was looked for; that says nothing about who wrote the text"
        case .tooShort where report.isRaised:
            "fewer than \(options.minimumScoredTokens) tokens to score, more green than usual (without the mark \(odds)); "
                + shortfall
        case .tooShort:
            "fewer than \(options.minimumScoredTokens) tokens to score; a mark could not show"
        }
    }

    /// Why a raised score is no find.
    private var shortfall: String {
        report.isDecisive ? "the threshold that was set is not reached" : "not enough to say"
    }

    /// How rare such a score is in unmarked text: `1 text in 4,000,000`.
    var odds: String { NumberWords.odds(report.correctedPValue) }

    /// `158 of 197 scored (80.2 %); chance would give 99`.
    public var greenTokens: String {
        let scored = report.scoredTokenCount
        guard scored > 0, let fraction = report.greenFraction else { return "none scored" }
        let share = "\(Int(report.score)) of \(scored) scored (\(NumberWords.decimal(100 * fraction, digits: 1)) %)"
        guard let mean = chanceTotal else { return share }
        return "\(share); chance would give \(NumberWords.decimal(mean, digits: 0))"
    }

    /// `202 of tokenizer 'english'`.
    public var tokens: String {
        let name = report.tokenizer.map { " of tokenizer '\($0)'" } ?? ""
        return "\(report.tokenCount)\(name)"
    }

    /// `prod (greenlist, γ 0.5, δ 2.0, context width 2)`.
    public var profileInWords: String {
        guard let profile else { return report.profile }
        var words = [profile.scheme]
        if profile.scheme == Greenlist.name {
            if let gamma = profile.parameters.gamma { words.append("γ \(gamma)") }
            if let delta = profile.parameters.delta { words.append("δ \(delta == .infinity ? "∞" : "\(delta)")") }
        }
        words.append("context width \(profile.contextWidth)")
        return "\(report.profile) (\(words.joined(separator: ", ")))"
    }

    /// The score that unmarked text has on average.
    private var chanceTotal: Double? {
        guard let profile, let scheme = try? SchemeRegistry.type(named: profile.scheme).init(profile.parameters) else {
            return nil
        }
        return scheme.null(count: report.scoredTokenCount).mean
    }
}

extension DetectionReport {
    /// Whether the verdict rests on a threshold so low that the standard rules would not even say `likely`.
    var isWeak: Bool { isWatermarked && !isDecisive }

    /// Whether the standard rules would say at least `likely`, whatever rule was set.
    var isDecisive: Bool { correctedPValue <= PValue(DetectionOptions.standard.likelyRate) }

    /// Whether the score is higher than usual: fewer than 1 in 20 texts without the mark reach it.
    var isRaised: Bool { correctedPValue < PValue(0.05) }
}
