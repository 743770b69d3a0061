// SPDX-License-Identifier: Apache-2.0

import Detector

/// A verdict for a reader who may know the verdict alone: no number, no key, no place in the text.
struct VerdictBand {
    private let verdict: Verdict
    private let isEmpty: Bool
    private let warnings: [DetectionWarning]
    private let options: DetectionOptions

    init(_ report: DetectionReport, warnings: [DetectionWarning], options: DetectionOptions) {
        verdict = report.verdict
        isEmpty = report.tokenCount == 0
        self.warnings = warnings
        self.options = options
    }

    /// The verdict's card.
    func write(to html: inout HTML) {
        html.raw("<section class=\"card verdict \(verdict.rawValue)\"><h2>\(VerdictIcon.markup(verdict))")
        html.raw("<span>\(title)</span></h2>")
        html.element("p class=lead", lead)
        // The verdict itself says that a text is short or empty.
        for warning in warnings where warning != .fewScoredTokens && warning != .emptyInput {
            html.raw("<p class=warning><strong>Note:</strong> ")
            html.prose(warning.description)
            html.raw("</p>")
        }
        VerdictCautions.writeSides(
            meanings: meanings,
            cautions: VerdictCautions.all(
                verdict,
                isEmpty: isEmpty,
                scans: options.scans && options.rule == .pValue
            ),
            to: &html
        )
        html.raw("</section>\n")
    }

    private var title: String {
        switch verdict {
        case .watermarked: "Watermarked"
        case .likely: "Likely watermarked"
        case .inconclusive: "No watermark found"
        case .tooShort: "Too short to tell"
        }
    }

    private var lead: String {
        switch verdict {
        case .watermarked: "This text, or a passage of it, carries a hidden mark of this service."
        case .likely:
            "This text probably carries a hidden mark of this service, but the evidence is not strong enough to be sure."
        case .inconclusive: "No hidden mark of this service shows clearly in this text."
        case .tooShort where isEmpty: "This text is empty: there is nothing to examine."
        case .tooShort:
            "This text is too short, or repeats itself too much, to show whether it carries a hidden mark."
        }
    }

    private var meanings: [String] {
        switch verdict {
        case .watermarked:
            [
                "A language model of this service chose words by a secret rule, and this text follows the rule far more "
                    + "closely than chance allows.",
                "A text without the mark is hardly ever called so.",
            ]
        case .likely:
            [
                "This text follows a secret rule, by which a language model of this service chooses words, more closely than "
                    + "almost all texts without the mark do.",
                "More of the same text may make it certain.",
            ]
        case .inconclusive:
            [
                "The words of this text do not follow the secret rules of this service closely enough to say that it is marked."
            ]
        case .tooShort where isEmpty: ["There are no words to examine."]
        case .tooShort:
            [
                "A few sentences are seldom enough for a mark to show.",
                "A longer part of the same text may give an answer.",
            ]
        }
    }
}
