// SPDX-License-Identifier: Apache-2.0

import Detector

/// The framed passages of a text, which do not overlap and are in order.
struct Passages {
    /// Whether the one passage is all of the scored text but for its ends, so that the frame does not say where the mark is.
    let isWhole: Bool
    /// How many there are.
    var count: Int { spans.count }
    /// The share of a text from which on a passage is all of it.
    static let wholeShare = 0.9
    private let spans: [MarkedSpan]
    private let id: String

    /// - Parameter id: the beginning of the passages' anchors, which end in their number from 1 on.
    init(of explanation: Explanation, id: String) {
        spans = explanation.report.spans
        self.id = id
        if let span = spans.first, spans.count == 1 {
            let scored = explanation.tokens.filter { $0.mark != .unscored }
            let inside = scored.count { $0.range.upperBound > span.start && $0.range.lowerBound < span.end }
            isWhole = Double(inside) >= Self.wholeShare * Double(scored.count)
        } else {
            isWhole = false
        }
    }

    /// Where a passage begins; nil after the last.
    func start(of index: Int) -> Int? { index < spans.count ? spans[index].start : nil }

    /// Whether a passage ends at a byte or before it.
    func ends(_ index: Int, before end: Int) -> Bool { end >= spans[index].end }

    /// Begins the frame of a passage; its caption is drawn by the style sheet, so that copying the text copies only the text.
    func open(_ index: Int, isFirstPart: Bool, to html: inout HTML) {
        guard isFirstPart else { return html.raw("<mark>") }
        html.raw("<mark id=\(id)\(index + 1)")
        let pValue = NumberWords.scientific(PValue(spans[index].pValue))
        html.attribute("data-caption", isWhole ? "scored text" : "passage \(index + 1), p = \(pValue)")
        html.raw(">")
    }

    /// Adds a line about each passage.
    func writeNotes(to html: inout HTML) {
        for (index, span) in spans.enumerated() {
            html.raw("<p class=note><a href=\"#\(id)\(index + 1)\">")
            html.raw(isWhole ? "Scored text" : "Marked passage \(index + 1)")
            html.raw("</a>: ")
            html.prose("bytes \(NumberWords.grouped(span.start)) to \(NumberWords.grouped(span.end))")
            html.prose(
                isWhole
                    ? ". The scored text is framed but for its ends; which sentences carry the mark most clearly is shown "
                        + "by the shades, not by the frame."
                    : ", p-value of its own, not corrected: \(NumberWords.power(PValue(span.pValue)))."
            )
            html.raw("</p>")
        }
    }
}
