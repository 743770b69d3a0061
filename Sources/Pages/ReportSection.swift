// SPDX-License-Identifier: Apache-2.0

import Detector
import Watermark

/// All that a page says of one text.
struct ReportSection {
    private let explanation: Explanation
    private let bytes: [UInt8]
    private let options: DetectionOptions
    /// The beginning of every id in the section.
    private let id: String
    private let passages: Passages

    init(_ explanation: Explanation, of bytes: [UInt8], options: DetectionOptions, id: String) {
        self.explanation = explanation
        self.bytes = bytes
        self.options = options
        self.id = id
        passages = Passages(of: explanation, id: "\(id)p")
    }

    /// The section.
    func write(name: String, to html: inout HTML) {
        html.raw("<section class=text id=\(id)>")
        html.raw("<h1>Watermark report on <span>")
        html.text(name)
        html.raw("</span></h1>")
        writeParts(to: &html)
        html.raw("</section>\n")
    }

    /// The section's parts, of which the highest title is of the second level.
    func writeParts(to html: inout HTML) {
        Headline(explanation, options: options).write(to: &html)
        if !explanation.tokens.isEmpty { writeText(to: &html) }
        if explanation.report.scoredTokenCount > 0 { writeChart(to: &html) }
        html.raw("<section class=\"card figures\"><h2>The numbers</h2>")
        NumbersTable(explanation, options: options).write(to: &html)
        writeCheck(to: &html)
        html.raw("</section>")
    }

    private func writeText(to html: inout HTML) {
        html.raw("<section class=\"card pieces\"><h2>The text, piece by piece</h2>")
        html.element(
            "p class=about",
            """
            \(rule) A stronger green means that a token more probably stands in a marked passage, by all the tokens around it; \
            it does not make the single token more certain.
            """
        )
        if explanation.report.spans.isEmpty {
            html.element(
                "p class=about",
                "Shown here is the rule of the key ‘\(explanation.report.profile)’, which of those looked for fits the text best."
            )
        }
        let (above, below) = countsGreenTokens ? ("green", "red") : ("above chance", "below chance")
        html.raw("<ul class=legend><li><b>\(above)</b> by the probability of a marked passage: <span><b>lower</b>")
        for (level, start) in HighlightedText.levelStarts.enumerated() {
            html.raw("<b class=e\(level + 1)>\(NumberWords.decimal(100 * start, digits: 0)) %</b>")
        }
        html.raw("</span></li><li><u>\(below)</u></li><li><i>grey</i> not scored</li>")
        if !explanation.report.spans.isEmpty {
            html.raw("<li><mark>framed</mark> \(passages.isWhole ? "scored text" : "marked passage")</li>")
        }
        html.raw("</ul>")
        HighlightedText(explanation, of: bytes).write(passages, to: &html)
        passages.writeNotes(to: &html)
        html.raw("</section>")
    }

    private var countsGreenTokens: Bool { explanation.scheme.countsGreenTokens }

    /// What the key makes of tokens.
    private var rule: String {
        countsGreenTokens
            ? "The key's secret rule makes each word or piece of a word (token) green or red. Without the mark, green is as "
                + "frequent as chance makes it; with the mark, it is far more frequent."
            : "The key's secret rule gives each word or piece of a word (token) a score. Without the mark, scores are on "
                + "average what chance makes them, and green tokens (above it) and red ones (below) keep the balance; with the "
                + "mark, scores are far higher."
    }

    private func writeChart(to html: inout HTML) {
        let data = ChartData(explanation, options: options)
        let words = ChartWords(data, of: explanation, options: options)
        html.raw("<section class=\"card growth\"><h2>How the evidence grows</h2>")
        html.element(
            "p class=about",
            """
            The z-score after each scored token. Without the mark it stays near 0; with it, it climbs as the text goes on.
            """
        )
        html.raw("<figure>")
        let chart = Chart(data)
        chart.write(to: &html, id: "\(id)c", description: words.summary)
        html.raw("<figcaption><ul class=legend>")
        writeKey("z", "running z-score", to: &html)
        for curve in data.thresholds {
            let place = chart.shows(curve) ? "" : " (above the picture)"
            writeKey(curve.verdict.rawValue, "needed for ‘\(curve.verdict.rawValue)’\(place)", to: &html)
        }
        html.raw("</ul>")
        html.element("p", words.summary)
        html.raw("</figcaption></figure>")
        words.writeTable(to: &html)
        html.raw("</section>")
    }

    private func writeCheck(to html: inout HTML) {
        html.raw("<h3 class=check>How to check this page</h3><p>")
        html.text("With the text in a file, the same keys and the same options, ")
        html.raw("<code>wmctl detect --json FILE</code>")
        html.text(" gives the same numbers, and ")
        html.raw("<code>sha256sum FILE</code>")
        html.text(" the fingerprint above (of what is inside, if the file is compressed).")
        html.raw("</p>")
    }

    private func writeKey(_ style: String, _ words: String, to html: inout HTML) {
        html.raw("<li><svg viewBox=\"0 0 42 12\" aria-hidden=true><path class=\(style) d=\"M1,6h40\"/></svg>")
        html.text(words)
        html.raw("</li>")
    }
}
