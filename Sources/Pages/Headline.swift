// SPDX-License-Identifier: Apache-2.0

import Detector

/// A verdict for a reader who is not an expert: what it says, what follows, and what does not.
struct Headline {
    private let report: DetectionReport
    private let options: DetectionOptions
    private let words: VerdictWords
    private let passages: Passages

    init(_ explanation: Explanation, options: DetectionOptions) {
        report = explanation.report
        self.options = options
        words = VerdictWords(explanation.report, profile: explanation.profile, options: options)
        passages = Passages(of: explanation, id: "")
    }

    /// The verdict as a title.
    static func title(_ report: DetectionReport) -> String {
        switch report.verdict {
        case .watermarked: "Watermarked"
        case .likely: "Likely watermarked"
        case .inconclusive: report.isRaised ? "Inconclusive" : "No watermark found"
        case .tooShort: "Too short to tell"
        }
    }

    /// The verdict's card.
    func write(to html: inout HTML) {
        html.raw("<section class=\"card verdict \(report.verdict.rawValue)\"><h2>\(VerdictIcon.markup(report.verdict))")
        html.raw("<span>\(Self.title(report))</span></h2>")
        html.element("p class=lead", lead)
        // The verdict itself says that a text is short or empty.
        for warning in report.warnings where warning != .fewScoredTokens && warning != .emptyInput {
            html.raw("<p class=warning><strong>Note:</strong> ")
            html.prose(warning.description)
            html.raw("</p>")
        }
        VerdictCautions.writeSides(meanings: meanings, cautions: cautions, to: &html)
        html.raw("</section>")
    }

    /// Whether the mark shows in some passages only.
    private var isPartly: Bool { passages.count > 0 && !passages.isWhole }

    private var lead: String {
        let key = "the key ‘\(report.profile)’"
        switch report.verdict {
        case .watermarked where report.isWeak:
            return
                "By the threshold that was set, this text counts as carrying the hidden mark of \(key). The evidence for it "
                + "is weak."
        case .watermarked where isPartly:
            return passages.count == 1
                ? "A passage of this text carries the hidden mark of \(key)."
                : "\(passages.count) passages of this text carry the hidden mark of \(key)."
        case .watermarked: return "This text carries the hidden mark of \(key)."
        case .likely:
            return
                "This text probably carries the hidden mark of \(key), but the evidence is not strong enough to be sure."
        case .inconclusive where report.isRaised:
            return
                "This text scores higher than most texts without a hidden mark, but "
                + (report.isDecisive
                    ? "does not reach the threshold that was set."
                    : "not high enough to say that it carries one.")
        case .inconclusive: return "No hidden mark of a key that was looked for shows in this text."
        case .tooShort where report.tokenCount == 0: return "This text is empty: there is nothing to examine."
        case .tooShort:
            return "This text is too short, or repeats itself too much, to show whether it carries a hidden mark."
        }
    }

    private var meanings: [String] {
        switch report.verdict {
        case .watermarked, .likely:
            [
                "A language model that uses this key \(habit), word by word, by a secret rule. "
                    + (isPartly ? "The framed part of this text " : "This text ") + excess,
                "Of texts without the mark, about \(words.odds) would \(words.reach).",
            ]
                + (isPartly ? ["Nothing shows that the rest of the text carries it too."] : [])
        case .inconclusive where report.isRaised:
            [
                words.prefersWords
                    ? "The words that the secret rule of the key ‘\(report.profile)’ prefers are more frequent here than usual."
                    : "The words of this text follow the secret rule of the key ‘\(report.profile)’ more closely than usual.",
                "Of texts without the mark, about \(words.odds) would \(words.reach). \(shortfall)",
                "More of the same text may give an answer.",
            ]
        case .inconclusive:
            [
                "The words of this text follow the secret rules of the keys about as chance makes them.",
                "In a text without the mark, a score like this is nothing unusual.",
            ]
        case .tooShort where report.tokenCount == 0:
            ["There are no words to examine. At least \(options.minimumScoredTokens) are needed."]
        case .tooShort:
            [
                "\(report.scoredTokenCount) words or pieces of words (tokens) could be examined. Without strong "
                    + "evidence, at least \(options.minimumScoredTokens) are needed."
            ]
                + (report.isRaised
                    ? [
                        "They score higher than usual: of texts without the mark, about \(words.odds) would \(words.reach). "
                            + shortfall
                    ] : [])
                + ["A longer part of the same text may give an answer."]
        }
    }

    /// What a model does to words.
    private var habit: String { words.prefersWords ? "prefers certain words" : "chooses words" }

    /// What a marked text has too much of.
    private var excess: String {
        let far = report.isWeak ? "" : "far "
        return words.prefersWords
            ? "has \(far)more of them than chance gives." : "follows it \(far)more closely than chance does."
    }

    /// Why a raised score is no find.
    private var shortfall: String {
        report.isDecisive
            ? "The verdict rests on another threshold, which was set for it; see the numbers."
            : "That is not enough to say that the mark is there, or that it is not."
    }

    private var cautions: [String] {
        VerdictCautions.all(
            report.verdict,
            isEmpty: report.tokenCount == 0,
            scans: options.scans && options.rule == .pValue
        )
    }
}
