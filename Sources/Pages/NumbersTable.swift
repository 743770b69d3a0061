// SPDX-License-Identifier: Apache-2.0

import Detector
import Watermark

/// The numbers behind a verdict, each with what it means in plain words.
struct NumbersTable {
    let report: DetectionReport
    let profile: Profile
    let options: DetectionOptions
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
        parts(to: &html)
        for warning in report.warnings {
            row("warning", warning.description, "In reports for programs: \(warning.rawValue).", to: &html)
        }
        html.raw("</dl>")
    }

    private func evidence(to html: inout HTML) {
        row(
            "z-score\(words.scope)",
            NumberWords.signed(report.zScore, digits: 2),
            """
            How far the score lies above what chance gives, in standard deviations. \(usualScores)
            """,
            to: &html
        )
        row("p-value", NumberWords.power(report.pValue), rarity, to: &html)
        row(
            "corrected p-value",
            NumberWords.power(report.correctedPValue),
            """
            The same, made larger to allow for every test that was tried. \(rule)
            """,
            to: &html
        )
        row("tests", "\(report.tests)", countedTests, to: &html)
        if let verification = report.verification {
            row("model", VerdictWords.verification(verification), modelCheck, to: &html)
        }
        row(
            "\(words.scoreName)\(words.scope)",
            words.score,
            """
            \(words.countsGreenTokens ? "Tokens that the key's secret rule prefers." : "How well the tokens of the text follow the key's secret rule.") \
            A token is a word or a piece of one; each combination of tokens counts once, however often it is repeated.
            """,
            to: &html
        )
    }

    private func input(to html: inout HTML) {
        row("tokens", words.tokens, "All tokens of the text. \(unscored)", to: &html)
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

    /// What not every report has.
    private func parts(to html: inout HTML) {
        if !report.otherProfiles.isEmpty {
            row(
                "other keys found",
                report.otherProfiles.joined(separator: ", "),
                "The text would be called watermarked for these keys, too. The frames are those of the key above.",
                to: &html
            )
        }
        if let payload = report.payload {
            row(
                "payload",
                VerdictWords.payload(payload),
                "A number that whoever made the text hid in it, such as that of a model.",
                to: &html
            )
        }
        if let peer = report.peer {
            row(
                peer.peer,
                VerdictWords.statistic(peer),
                "What that engine's own detector says, by its rules.",
                to: &html
            )
        }
        if let calibration = report.calibration {
            row(
                "calibration",
                VerdictWords.calibration(calibration),
                "How often this key reached that p-value on texts without the mark, when it was measured.",
                to: &html
            )
        }
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
