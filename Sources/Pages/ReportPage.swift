// SPDX-License-Identifier: Apache-2.0

public import Detector

/// One self-contained page about one or more texts.
///
///     var page = ReportPage(options: detector.options)
///     page.add(try worker.explain(bytes.span), of: bytes, name: "essay.txt")
///     let file = page.html
///
/// The page runs no script and loads nothing, which its own policy forbids, and depends on nothing but what is added: the
/// same texts give the same bytes.
public struct ReportPage: Sendable {
    private struct Row {
        let name: String
        let report: DetectionReport
    }

    private let options: DetectionOptions
    private var rows: [Row] = []
    private var sections = HTML()

    /// A page without texts.
    ///
    /// - Parameter options: how the texts' verdicts were found.
    public init(options: DetectionOptions) {
        self.options = options
    }

    /// Adds a text.
    ///
    /// - Parameters:
    ///   - explanation: what a detector with the page's options says of the text.
    ///   - bytes: the text, as it was given to the detector.
    ///   - name: what the reader knows the text by.
    /// - Complexity: O(*n*); the page takes about two to three bytes for a byte of text.
    public mutating func add(_ explanation: Explanation, of bytes: [UInt8], name: String) {
        rows.append(Row(name: name, report: explanation.report))
        ReportSection(explanation, of: bytes, options: options, id: Self.id(of: rows.count))
            .write(name: name, to: &sections)
    }

    /// The page, in UTF-8.
    public var html: [UInt8] {
        var html = HTML()
        html.raw("<!DOCTYPE html>\n<html lang=en><head><meta charset=utf-8>\n")
        html.raw("<meta http-equiv=\"Content-Security-Policy\" content=\"\(Self.policy)\">\n")
        html.raw("<meta name=viewport content=\"width=device-width, initial-scale=1\">\n")
        html.raw("<meta name=referrer content=no-referrer><meta name=color-scheme content=\"light dark\">\n")
        html.element("title") { $0.plain(title) }
        html.raw("<style>\n\(Stylesheet.text)</style></head>\n<body><main>\n")
        if rows.count != 1 { writeOverview(to: &html) }
        html.raw(sections)
        html.element(
            "footer",
            """
            Made by wmctl \(Detector.version). This page holds the text itself: treat it as you treat the text. It runs no \
            script and loads nothing from anywhere.
            """
        )
        html.raw("</main></body></html>\n")
        return html.bytes
    }

    private static let policy = "default-src 'none'; style-src 'unsafe-inline'"

    private static func id(of number: Int) -> String { "t\(number)" }

    private var title: String {
        guard rows.count == 1, let row = rows.first else { return "Watermark report on \(rows.count) texts" }
        return "\(Headline.title(row.report)): \(row.name)"
    }

    private func writeOverview(to html: inout HTML) {
        html.raw("<section class=\"card overview\">")
        html.element("h1") { $0.text(title) }
        html.raw("<table><thead><tr><th scope=col>text</th><th scope=col>verdict</th>")
        html.raw(
            "<th scope=col class=wide>z-score</th><th scope=col class=wide>corrected p-value</th></tr></thead><tbody>"
        )
        for (index, row) in rows.enumerated() {
            html.raw("<tr><td><a href=\"#\(Self.id(of: index + 1))\">")
            html.text(row.name)
            html.raw("</a></td><td class=\"verdict-cell \(row.report.verdict.rawValue)\">")
            html.raw("\(VerdictIcon.markup(row.report.verdict))\(Headline.title(row.report))</td>")
            html.element("td class=wide", NumberWords.signed(row.report.zScore, digits: 2))
            html.element("td class=wide", NumberWords.power(row.report.correctedPValue))
            html.raw("</tr>")
        }
        html.raw("</tbody></table></section>\n")
    }
}
