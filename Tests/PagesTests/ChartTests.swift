// SPDX-License-Identifier: Apache-2.0

import Detector
import TestSupport
import Testing
import Watermark

@testable import Pages

@Suite
struct `The chart` {
    @Test(arguments: [1, 2, 999, 1000, 1001, 4321, 100_000])
    func `keeps the ends and every extreme of a long curve`(count: Int) throws {
        var random = TestGenerator(seed: UInt64(count))
        var value = 0.0
        let values = (0..<count).map { _ in
            value += random.uniform() - 0.5
            return value
        }
        let points = ChartData.decimated(values)
        #expect(points.count == min(count, points.count) && points.count <= ChartData.pointLimit)
        #expect(count > ChartData.pointLimit || points.count == count)
        #expect(points.allSatisfy { values[$0.count - 1] == $0.zScore })
        #expect(zip(points, points.dropFirst()).allSatisfy { $0.count < $1.count })
        #expect(points.first?.count == 1 && points.last?.count == count)
        // Between two points nothing lies outside the two extremes of a part and those of its neighbours.
        #expect(points.map(\.zScore).max() == values.max() && points.map(\.zScore).min() == values.min())
        for part in 0..<10 where count > 5000 {
            let range = count * part / 10..<count * (part + 1) / 10
            let shown = points.filter { range.contains($0.count - 1) }.map(\.zScore)
            let all = values[range]
            // A random walk of a part moves less than its length; parts of the curve are a fiftieth of this one.
            let slack = Double(count) / Double(ChartData.pointLimit)
            #expect(try abs(#require(shown.max()) - #require(all.max())) < slack)
            #expect(try abs(#require(shown.min()) - #require(all.min())) < slack)
        }
    }

    @Test(arguments: [
        (0.0, 214.0, 6, [0, 50, 100, 150, 200]), (0, 4, 6, [0, 1, 2, 3, 4]),
        (0, 67350, 6, [0, 20_000, 40_000, 60_000]),
        (0, 1, 6, [0, 1]), (0, 7, 6, [0, 2, 4, 6]),
    ])
    func `has round ticks`(low: Double, high: Double, parts: Int, expected: [Int]) {
        let axis = ChartAxis(low...high, from: 0, to: 100, parts: parts, endsAtTick: false)
        #expect(axis.ticks == expected)
        #expect(axis.range == low...high && axis.place(low) == 0 && axis.place(high) == 100)
    }

    @Test(arguments: [
        (-1.3, 9.3, -2...10.0, [-2, 0, 2, 4, 6, 8, 10]), (0, 124.4, 0...150, [0, 50, 100, 150]),
        (-3, 5.5, -4...6, [-4, -2, 0, 2, 4, 6]),
    ])
    func `grows its z-scores to ticks`(low: Double, high: Double, range: ClosedRange<Double>, ticks: [Int]) {
        let axis = ChartAxis(low...high, from: 258, to: 30, parts: 6, endsAtTick: true)
        #expect(axis.range == range && axis.ticks == ticks)
        #expect(axis.place(range.lowerBound) == 258 && axis.place(range.upperBound) == 30)
    }

    @Test(arguments: [0, 49, 221, 6000])
    func `draws thresholds where the verdicts begin`(minimum: Int) throws {
        let options = try DetectionOptions(minimumScoredTokens: minimum)
        let explanation = try Sample.explanation(Sample.marked, options: options)
        let data = ChartData(explanation, options: options)
        #expect(data.width == max(minimum, explanation.report.scoredTokenCount))
        #expect(data.thresholds.map(\.verdict) == [.likely, .watermarked])
        for (curve, verdicts) in zip(data.thresholds, [[Verdict.likely, .watermarked], [.watermarked]]) {
            #expect(curve.points.count <= ChartData.pointLimit)
            #expect(curve.points.last?.count == data.width)
            for point in curve.points {
                let null = explanation.scheme.null(count: point.count)
                let total = (point.zScore * null.standardDeviation + null.mean).rounded()
                func verdict(_ total: Double) -> Verdict {
                    let p = null.pValue(of: total).corrected(forTests: explanation.report.tests)
                    return options.verdict(corrected: p, zScore: null.zScore(of: total), scoredCount: point.count)
                }
                #expect(null.zScore(of: total) == point.zScore)
                #expect(verdicts.contains(verdict(total)) && !verdicts.contains(verdict(total - 1)))
            }
        }
    }

    @Test
    func `draws no 'likely' that could not be said`() throws {
        let options = try DetectionOptions(falsePositiveRate: 0.01, likelyRate: 0.01)
        let data = try ChartData(Sample.explanation(Sample.marked, options: options), options: options)
        #expect(data.thresholds.map(\.verdict) == [.watermarked])
    }

    @Test(arguments: [(9.0, true), (25, true), (31, false), (1000, false), (1e300, false)])
    func `leaves a threshold out that is far above the text`(threshold: Double, isShown: Bool) throws {
        let options = try DetectionOptions(rule: .zScore(threshold))
        let explanation = try Sample.explanation(Sample.marked, options: options)
        let data = ChartData(explanation, options: options)
        let chart = Chart(data)
        #expect(try chart.shows(#require(data.thresholds.first)) == isShown)
        let page = Sample.page(explanation, options: options)
        #expect(page.contains("needed for ‘watermarked’ (above the picture)") != isShown)
        #expect(page.contains(">\(isShown && threshold > 20 ? 30 : 10)</text>"))
    }

    @Test
    func `draws the straight line of the z-score rule`() throws {
        let options = try DetectionOptions(rule: .zScore(4))
        let data = try ChartData(Sample.explanation(Sample.marked, options: options), options: options)
        let line = try #require(data.thresholds.first)
        #expect(data.thresholds.count == 1 && line.verdict == .watermarked)
        #expect(line.points.first?.count == 50 && line.points.allSatisfy { $0.zScore == 4 })
    }
}
