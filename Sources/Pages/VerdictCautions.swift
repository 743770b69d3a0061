// SPDX-License-Identifier: Apache-2.0

import Detector

/// What a verdict does not say, which is the same for every reader.
enum VerdictCautions {
    /// The sentences.
    ///
    /// - Parameters:
    ///   - isEmpty: whether the text holds nothing.
    ///   - scans: whether passages were looked for.
    static func all(_ verdict: Verdict, isEmpty: Bool, scans: Bool) -> [String] {
        switch verdict {
        case .watermarked, .likely:
            [
                "It does not say who used the model, why, or how much was edited afterwards.",
                "It does not say that every sentence was generated: marked text that was copied into another is found too.",
                "It says nothing about whether what the text claims is true.",
            ]
        case .tooShort where isEmpty:
            ["It says nothing about any text. If there should be one, look whether this is the right file."]
        case .inconclusive, .tooShort:
            [
                "It says nothing about who or what wrote the text.",
                "Models that do not use these keys leave no mark that could be found here.",
                "Rewriting or translating a text removes the mark; lists, code and quotations hardly carry one.",
            ]
                + (verdict == .inconclusive
                    ? [
                        scans
                            ? "A short marked passage inside a long other text can be too little to be found."
                            : "A marked passage inside a long other text can be hidden by the rest: test suspicious parts alone."
                    ] : [])
        }
    }

    /// What a verdict means, and beside it what it does not.
    static func writeSides(meanings: [String], cautions: [String], to html: inout HTML) {
        html.raw("<div class=sides>")
        list("What this means", meanings, to: &html)
        list("What it does not mean", cautions, to: &html)
        html.raw("</div>")
    }

    private static func list(_ title: String, _ items: [String], to html: inout HTML) {
        html.raw("<div>")
        html.element("h3", title)
        html.raw("<ul>")
        for item in items { html.element("li", item) }
        html.raw("</ul></div>")
    }
}
