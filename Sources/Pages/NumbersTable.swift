// SPDX-License-Identifier: Apache-2.0

import Detector
import Watermark

/// The numbers behind a verdict, each with what it means in plain words.
struct NumbersTable {
    private let report: DetectionReport
    private let profile: Profile
    private let options: DetectionOptions
    private let words: VerdictWords

    init(_ explanation: Explanation, options: DetectionOptions) {
        report = explanation.report
        profile = explanation.profile
        self.options = options
        words = VerdictWords(report, profile: profile, options: options)
    }

    /// The table.
    func write(to html: inout HTML) {
        html.raw("<dl class=numbers>")
        evidence(to: &html)
        input(to: &html)
        for warning in report.warnings {
            row("warning", warning.description, "In reports for programs: \(warning.rawValue).", to: &html)
        }
        html.raw("</dl>")
    }

    private func evidence(to html: inout HTML) {
        row(
            "z-score",
            NumberWords.signed(report.zScore, digits: 2),
            """
            How far the score lies above what chance gives, in standard deviations. \(usualScores)
            """,
            to: &html
        )
        row(
            "p-value",
            NumberWords.power(report.pValue),
            """
            How often chance alone gives a text without the mark a score as high as this. Computed exactly.
            """,
            to: &html
        )
        row(
            "corrected p-value",
            NumberWords.power(report.correctedPValue),
            """
            The same, made larger to allow for every test that was tried. \(rule)
            """,
            to: &html
        )
        row(
            "tests",
            "\(report.tests)",
            """
            Keys × tokenizers × forms of the text (as given, and with hidden or altered characters undone).
            """,
            to: &html
        )
        row(
            "green tokens",
            words.greenTokens,
            """
            Tokens that the key's secret rule prefers. A token is a word or a piece of one; each combination of tokens \
            counts once, however often it is repeated.
            """,
            to: &html
        )
    }

    private func input(to html: inout HTML) {
        row(
            "tokens",
            words.tokens,
            """
            All tokens of the text. The first \(profile.contextWidth) and repetitions are not scored.
            """,
            to: &html
        )
        row("key", words.profileInWords, "The key with the strongest evidence, and how its mark is made.", to: &html)
        if let digest = report.textSHA256 {
            row(
                "SHA-256 of the text",
                digest,
                """
                The text's fingerprint. A text that differs in a single byte has another one.
                """,
                class: "hash",
                to: &html
            )
        }
        row("detector", "wmctl \(Detector.version)", "The program and version that made this page.", to: &html)
    }

    /// Which z-scores texts without the mark have.
    private var usualScores: String {
        report.tests == 1
            ? "Text without the mark is between −2 and 2 in about 19 of 20 cases."
            : "This is the best of \(report.tests) tests, which is naturally higher than a single one; the corrected "
                + "p-value allows for that."
    }

    private var rule: String {
        switch options.rule {
        case .pValue:
            "‘Watermarked’ is said from \(NumberWords.power(PValue(options.falsePositiveRate))) down: of texts without the "
                + "mark, at most \(NumberWords.odds(PValue(options.falsePositiveRate))) is called so."
        case .zScore(let threshold):
            "Not used for this verdict: ‘watermarked’ is said from a z-score of \(threshold) up, "
                + "over at least \(options.minimumScoredTokens) tokens."
        }
    }

    private func row(
        _ name: String,
        _ value: String,
        _ meaning: String,
        class style: String? = nil,
        to html: inout HTML
    ) {
        html.raw("<div>")
        html.element("dt", name)
        html.element(style.map { "dd class=\($0)" } ?? "dd", value)
        html.element("dd", meaning)
        html.raw("</div>")
    }
}
