// SPDX-License-Identifier: Apache-2.0

import Detector

/// The running z-score and the verdicts' thresholds as a picture.
struct Chart {
    private let data: ChartData
    private let x: ChartAxis
    private let y: ChartAxis

    /// The picture's coordinates; the style sheet decides its size on the page.
    private enum Frame {
        static let width = 640
        static let height = 320
        static let left = 52.0
        static let right = 628.0
        static let top = 30.0
        static let bottom = 258.0
    }

    /// Up to this many tokens thresholds are drawn as the steps that they are; further ones are less than two pixels wide.
    private static let stepLimit = 300

    /// A threshold of more than so many times the greatest z-score is left out.
    private static let farthest = 3.0

    init(_ data: ChartData) {
        self.data = data
        let width = Double(data.width)
        x = ChartAxis(0...width, from: Frame.left, to: Frame.right, parts: 6, endsAtTick: false)
        let reached = max(4, data.zScores.max() ?? 0)
        // A threshold far above everything would press the curve into a line at the bottom.
        let needed = data.thresholds.compactMap { $0.zScore(data.width) }.filter { $0 <= Self.farthest * reached }
        let greatest = max(reached, (needed.max() ?? 0) * 1.1)
        let least = min(0, data.zScores.min() ?? 0)
        y = ChartAxis(least...greatest, from: Frame.bottom, to: Frame.top, parts: 6, endsAtTick: true)
    }

    /// Whether a part of a threshold lies in the picture.
    func shows(_ curve: ThresholdCurve) -> Bool { line(of: curve) != nil }

    /// Adds the picture.
    ///
    /// - Parameters:
    ///   - id: the beginning of the ids of its title and description.
    ///   - description: what a reader who cannot see it is told.
    func write(to html: inout HTML, id: String, description: String) {
        html.raw("<svg viewBox=\"0 0 \(Frame.width) \(Frame.height)\" role=img")
        html.raw(" aria-labelledby=\"\(id)t \(id)d\"><title id=\(id)t>Running z-score</title><desc id=\(id)d>")
        html.text(description)
        html.raw("</desc>")
        let lines = data.thresholds.map { (verdict: $0.verdict, line: line(of: $0)) }
        for case (.watermarked, let line?) in lines {
            // The area in which the verdict is said, under the grid.
            let top = Self.text(y.place(y.range.upperBound))
            html.raw("<path class=zone d=\"\(line.path)L\(line.end),\(top) \(line.start),\(top)Z\"/>")
        }
        writeAxes(to: &html)
        for case (let verdict, let line?) in lines {
            html.raw("<path class=\(verdict.rawValue) d=\"\(line.path)\"/>")
        }
        html.raw("<polyline class=z points=\"\(data.running.map(place).joined(separator: " "))\"/>")
        if let last = data.running.last {
            html.raw("<circle class=end r=4.5 cx=\(place(x: last.count)) cy=\(Self.text(y.place(last.zScore))) />")
        }
        html.raw("</svg>")
    }

    private func writeAxes(to html: inout HTML) {
        for tick in y.ticks {
            let place = Self.text(y.place(Double(tick)))
            html.raw("<path class=\(tick == 0 ? "zero" : "grid") d=\"M\(Frame.left),\(place)H\(Frame.right)\"/>")
            html.raw("<text class=y x=\(Frame.left - 8) y=\(place)>\(tick < 0 ? "−\(-tick)" : "\(tick)")</text>")
        }
        let bottom = y.place(y.range.lowerBound)
        for tick in x.ticks {
            let place = Self.text(x.place(Double(tick)))
            html.raw("<path class=zero d=\"M\(place),\(Self.text(bottom))v5\"/>")
            html.raw("<text class=x x=\(place) y=\(Self.text(bottom + 26))>\(NumberWords.grouped(tick))</text>")
        }
        html.raw("<text class=name x=\(Frame.left - 8) y=16>z-score</text>")
        html.raw("<text class=\"x name\" x=\(Self.text((Frame.left + Frame.right) / 2)) y=312>scored tokens</text>")
    }

    /// A threshold as a path from one place to another, without what lies above the picture; nil when nothing is left.
    private func line(of curve: ThresholdCurve) -> (path: String, start: String, end: String)? {
        let points = curve.points.filter { $0.zScore <= y.range.upperBound }
        guard let first = points.first, let last = points.last else { return nil }
        guard data.width <= Self.stepLimit else {
            let path = "M\(points.map(place).joined(separator: " "))"
            return (path, place(x: first.count), place(x: last.count))
        }
        let steps = points.map { "V\(Self.text(y.place($0.zScore)))H\(placeBefore($0.count + 1))" }
        let start = placeBefore(first.count)
        let path = "M\(start),\(Self.text(y.place(first.zScore)))\(steps.joined())"
        return (path, start, placeBefore(last.count + 1))
    }

    private func place(_ point: ChartPoint) -> String { "\(place(x: point.count)),\(Self.text(y.place(point.zScore)))" }

    private func place(x count: Int) -> String { Self.text(x.place(Double(count))) }

    /// The middle between a number of tokens and the one before; no further right than the picture's edge.
    private func placeBefore(_ count: Int) -> String { Self.text(min(x.place(Double(count) - 0.5), Frame.right)) }

    private static func text(_ place: Double) -> String {
        let text = NumberWords.decimal(place, digits: 1)
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}
