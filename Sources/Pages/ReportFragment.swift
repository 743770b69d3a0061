// SPDX-License-Identifier: Apache-2.0

public import Detector

/// What a page of another program shows of one text.
///
///     let explanation = try worker.explain(bytes.span)
///     let part = ReportFragment.full(explanation, of: bytes, options: detector.options)
///
/// The markup has neither scripts nor styles of its own, also not in attributes, so that it may stand in a page whose policy
/// forbids both; ``stylesheet`` goes into a file. Its titles begin at the second level. All of the text is escaped.
public enum ReportFragment: Sendable {
    /// The style sheet of every fragment, in UTF-8; it styles titles, links and tables too.
    public static let stylesheet = Array(Stylesheet.fragment.utf8)

    /// All that a ``ReportPage`` shows of a text, in UTF-8.
    ///
    /// - Parameters:
    ///   - explanation: what a detector with these options says of the text.
    ///   - bytes: the text, as it was given to the detector.
    /// - Complexity: O(*n*); about two to three bytes for a byte of text.
    public static func full(_ explanation: Explanation, of bytes: [UInt8], options: DetectionOptions) -> [UInt8] {
        var html = HTML()
        ReportSection(explanation, of: bytes, options: options, id: "t1").writeParts(to: &html)
        return html.bytes
    }

    /// The verdict in words, in UTF-8: no number, no key, no place in the text.
    ///
    /// Depends on the verdict, on whether the text is empty, and on `warnings`: whoever changes a text bit by bit learns no more
    /// from the words than from the verdict.
    ///
    /// - Parameter warnings: those of the report that the reader may know.
    public static func band(
        _ report: DetectionReport,
        warnings: [DetectionWarning],
        options: DetectionOptions
    ) -> [UInt8] {
        var html = HTML()
        VerdictBand(report, warnings: warnings, options: options).write(to: &html)
        return html.bytes
    }
}
