// SPDX-License-Identifier: Apache-2.0

public import Detector
public import Watermark

/// A report in sentences and values, the same on a terminal and on a page.
public struct VerdictWords: Sendable {
    let report: DetectionReport
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
            "the threshold that was set is reached, but without the mark, \(odds) would \(reach)"
        case .watermarked:
            "the text carries this key's mark; without it, \(odds) would \(reach)"
        case .likely:
            "the text may carry this key's mark; without it, \(odds) would \(reach)"
        case .inconclusive where report.isRaised:
            "\(raised) than usual: without the mark, \(odds) would \(reach); \(shortfall)"
        case .inconclusive:
            "no sign of the mark of a key that was looked for; that says nothing about who wrote the text"
        case .tooShort where report.isRaised:
            "fewer than \(options.minimumScoredTokens) tokens to score, \(raised) than usual (without the mark \(odds)); "
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

    /// What a text without the mark does in such a case: `score as high`.
    var reach: String { report.method == .model ? "fit as well" : "score as high" }

    /// Whether the key's rule is a list of tokens that are preferred, and the verdict rests on how many there are.
    var prefersWords: Bool {
        profile?.scheme == Greenlist.name && report.method != .model && report.method != .weighted
    }

    /// Whether the mark is one of green tokens, whose scores are 1 and 0.
    public var countsGreenTokens: Bool { scheme?.countsGreenTokens ?? (report.greenFraction != nil) }

    /// What z-score and ``score`` are of, where the verdict is of a passage: ` of the whole text`; otherwise empty.
    public var scope: String { report.method == .scan ? " of the whole text" : "" }

    /// What ``score`` is: `green tokens` or `score`.
    public var scoreName: String { countsGreenTokens ? "green tokens" : "score" }

    /// `158 of 197 scored (80.2 %); chance would give 99`, or `312.4 over 197 scored tokens; chance would give 197.0`.
    public var score: String {
        let scored = report.scoredTokenCount
        guard scored > 0 else { return "none scored" }
        guard let fraction = report.greenFraction else {
            let tokens = "scored token\(scored == 1 ? "" : "s")"
            let score = "\(NumberWords.decimal(report.score, digits: 1)) over \(scored) \(tokens)"
            guard let mean = chanceTotal else { return score }
            return "\(score); chance would give \(NumberWords.decimal(mean, digits: 1))"
        }
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
        let parameters = profile.parameters
        if profile.scheme == Greenlist.name {
            if let gamma = parameters.gamma { words.append("γ \(gamma)") }
            if let delta = parameters.delta { words.append("δ \(delta == .infinity ? "∞" : "\(delta)")") }
        }
        if let depth = parameters.depth { words.append("\(depth) rounds") }
        if parameters.weighting == .weighted { words.append("the first counting more") }
        if let alpha = parameters.alpha { words.append("α \(alpha)") }
        if let bits = parameters.payloadBits { words.append("payload of \(bits) bits") }
        if profile.pseudorandomFunction != HMACAESFunction.name { words.append(profile.pseudorandomFunction) }
        words.append("context width \(profile.contextWidth)")
        return "\(report.profile) (\(words.joined(separator: ", ")))"
    }

    /// What lies above chance when a score is raised.
    private var raised: String {
        switch report.method {
        case .model: "a better fit"
        case .weighted: "a higher score"
        case .whole, .scan: countsGreenTokens ? "more green" : "a higher score"
        }
    }

    /// The score that unmarked text has on average.
    private var chanceTotal: Double? { scheme?.null(count: report.scoredTokenCount).mean }

    private var scheme: (any Scheme)? { try? profile?.makeScheme() }
}

extension DetectionReport {
    /// Whether the verdict rests on a threshold so low that the standard rules would not even say `likely`.
    var isWeak: Bool { isWatermarked && !isDecisive }

    /// Whether the standard rules would say at least `likely`, whatever rule was set.
    var isDecisive: Bool { correctedPValue <= PValue(DetectionOptions.standard.likelyRate) }

    /// Whether the score is higher than usual: fewer than 1 in 20 texts without the mark reach it.
    var isRaised: Bool { correctedPValue < PValue(0.05) }
}
