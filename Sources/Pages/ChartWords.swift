// SPDX-License-Identifier: Apache-2.0

import Detector

/// What a chart says, in sentences and in a table.
struct ChartWords {
    private let data: ChartData
    private let explanation: Explanation
    private let options: DetectionOptions

    init(_ data: ChartData, of explanation: Explanation, options: DetectionOptions) {
        self.data = data
        self.explanation = explanation
        self.options = options
    }

    /// Where the curve ends, what would have been needed there, and when that was reached.
    var summary: String {
        let count = data.zScores.count
        let tokens = "\(NumberWords.grouped(count)) scored token\(count == 1 ? "" : "s")"
        let end = basis + "After \(tokens) the z-score is \(Self.number(data.zScores.last ?? 0)). "
        guard let threshold = data.thresholds.last else { return end }
        guard let needed = threshold.zScore(count) else {
            return end + "So few tokens can never be enough for ‘watermarked’, even if all were green."
        }
        let need = end + "‘Watermarked’ needs \(Self.number(needed)) there"
        guard explanation.report.isWatermarked, options.rule == .pValue,
            let first = explanation.firstCount(reaching: options.falsePositiveRate), first < count
        else { return need + "." }
        return need + ", and so much was first reached after \(NumberWords.grouped(first)) tokens."
    }

    /// What a find rests on, where it is not what the curve shows.
    private var basis: String {
        guard explanation.report.isFound, options.rule == .pValue else { return "" }
        return switch explanation.report.method {
        case .whole: ""
        case .scan: "The verdict rests on a passage; this curve is of the whole text. "
        case .weighted, .model:
            "The verdict rests on a test with a language model; this curve counts all tokens alike. "
        }
    }

    /// The curves' values at the chart's round numbers and at its end.
    func writeTable(to html: inout HTML) {
        let count = data.zScores.count
        let axis = ChartAxis(0...Double(count), from: 0, to: 1, parts: 6, endsAtTick: false)
        html.raw("<details><summary>The chart in numbers</summary><table><thead><tr><th scope=col>scored tokens</th>")
        html.raw("<th scope=col>z-score</th>")
        for curve in data.thresholds { html.element("th scope=col", "needed for ‘\(curve.verdict.rawValue)’") }
        html.raw("</tr></thead><tbody>")
        for row in axis.ticks.filter({ $0 > 0 && $0 < count }) + [count] {
            html.raw("<tr>")
            html.element("th scope=row", NumberWords.grouped(row))
            html.element("td", Self.number(data.zScores[row - 1]))
            for curve in data.thresholds { html.element("td", curve.zScore(row).map(Self.number) ?? "not possible") }
            html.raw("</tr>")
        }
        html.raw("</tbody></table></details>")
    }

    private static func number(_ value: Double) -> String {
        NumberWords.signed(value, digits: 2)
    }
}
