// SPDX-License-Identifier: Apache-2.0

import Glibc

/// An axis with round numbers at its ticks.
struct ChartAxis {
    /// What the axis shows.
    let range: ClosedRange<Double>
    /// The ticks, ascending: multiples of 1, 2 or 5 times a power of ten, whole numbers only.
    let ticks: [Int]
    /// Where the ends of the range lie on the page.
    private let start: Double
    private let end: Double

    /// An axis over at least `range`, with at most `limit` parts between its ticks.
    ///
    /// - Parameters:
    ///   - places: where the axis begins and ends on the page.
    ///   - endsAtTick: whether the range grows until it ends at ticks.
    init(_ range: ClosedRange<Double>, from start: Double, to end: Double, parts limit: Int, endsAtTick: Bool) {
        let step = Self.step(range.upperBound - range.lowerBound, limit)
        let first = (range.lowerBound / step).rounded(endsAtTick ? .down : .up)
        let last = (range.upperBound / step).rounded(endsAtTick ? .up : .down)
        ticks = stride(from: first, through: last, by: 1).map { Int($0 * step) }
        self.range = endsAtTick ? first * step...max(last, first + 1) * step : range
        self.start = start
        self.end = end
    }

    /// Where a value lies on the page.
    func place(_ value: Double) -> Double {
        start + (value - range.lowerBound) / (range.upperBound - range.lowerBound) * (end - start)
    }

    /// The least round step that parts a length into at most `limit`.
    private static func step(_ length: Double, _ limit: Int) -> Double {
        let least = max(length / Double(limit), 1)
        let power = pow(10, log10(least).rounded(.down))
        return [1, 2, 5, 10].map { $0 * power }.first { $0 >= least * (1 - 1e-12) } ?? 10 * power
    }
}
