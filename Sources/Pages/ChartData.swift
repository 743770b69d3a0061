// SPDX-License-Identifier: Apache-2.0

import Detector

/// A point of a curve: a number of scored tokens and a z-score.
struct ChartPoint: Equatable {
    let count: Int
    let zScore: Double
}

/// A score that a verdict needs, for each number of scored tokens that the chart shows.
struct ThresholdCurve {
    /// The verdict that begins here.
    let verdict: Verdict
    /// Ascending in `count`; numbers of tokens that can never be enough are left out.
    let points: [ChartPoint]
    /// Exact for each number of tokens.
    let zScore: (Int) -> Double?
}

/// What a chart shows: the running z-score and what the verdicts need.
struct ChartData {
    /// The running z-score, at most ``pointLimit`` points of it.
    let running: [ChartPoint]
    /// The z-score after each scored token.
    let zScores: [Double]
    /// The strictest last.
    let thresholds: [ThresholdCurve]
    /// The number of tokens at the right edge.
    let width: Int

    /// The most points that a curve has.
    static let pointLimit = 1000
    /// How many numbers of tokens next to each other a point of a long threshold curve stands for.
    ///
    /// A total is a whole number, so that the curves are saw-toothed; the greatest of a few neighbours is on top of a tooth.
    private static let neighbours = 8

    init(_ explanation: Explanation, options: DetectionOptions) {
        zScores = explanation.runningZScores
        running = Self.decimated(zScores)
        // A text that is too short then shows how far it is from what would have been enough.
        let width = max(zScores.count, options.minimumScoredTokens, 1)
        self.width = width
        func curve(_ verdict: Verdict, _ zScore: @escaping (Int) -> Double?) -> ThresholdCurve {
            ThresholdCurve(verdict: verdict, points: Self.points(upTo: width, zScore), zScore: zScore)
        }
        switch options.rule {
        case .zScore(let threshold):
            let minimum = max(options.minimumScoredTokens, 1)
            thresholds = [curve(.watermarked) { $0 >= minimum ? threshold : nil }]
        case .pValue:
            let strict = options.falsePositiveRate
            let likely = options.likelyRate > strict ? options.likelyRate : nil
            thresholds =
                (likely.map { rate in [curve(.likely) { explanation.leastZScore(count: $0, rate: rate) }] } ?? [])
                + [curve(.watermarked) { explanation.leastZScore(count: $0, rate: strict) }]
        }
    }

    /// The least and the greatest of each of equal parts, with the first and the last value.
    static func decimated(_ values: [Double]) -> [ChartPoint] {
        let point = { (index: Int) in ChartPoint(count: index + 1, zScore: values[index]) }
        guard values.count > pointLimit else { return values.indices.map(point) }
        let parts = pointLimit / 2 - 1
        var indices = [0]
        for part in 0..<parts {
            let range = values.count * part / parts..<values.count * (part + 1) / parts
            var least = range.lowerBound
            var greatest = range.lowerBound
            for index in range {
                if values[index] < values[least] { least = index }
                if values[index] > values[greatest] { greatest = index }
            }
            indices += [min(least, greatest), max(least, greatest)]
        }
        indices.append(values.count - 1)
        return indices.indices.filter { $0 == 0 || indices[$0] > indices[$0 - 1] }.map { point(indices[$0]) }
    }

    /// Every number of tokens of a short curve; of a long one, the greatest of a few at equal distances, and the last.
    private static func points(upTo width: Int, _ zScore: (Int) -> Double?) -> [ChartPoint] {
        func point(_ count: Int) -> ChartPoint? { zScore(count).map { ChartPoint(count: count, zScore: $0) } }
        guard width > pointLimit else { return (1...width).compactMap(point) }
        let parts = pointLimit / 2
        let tops = (0..<parts).compactMap { part in
            let start = 1 + width * part / parts
            let next = 1 + width * (part + 1) / parts
            return (start..<min(start + neighbours, next)).compactMap(point).max { $0.zScore < $1.zScore }
        }
        return tops.filter { $0.count < width } + [point(width)].compactMap(\.self)
    }
}
