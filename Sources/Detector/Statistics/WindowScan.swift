// SPDX-License-Identifier: Apache-2.0

import Glibc
internal import Tokens
public import Watermark

/// Looks for a marked passage in a longer text: the best of many windows, corrected for their number.
///
/// Windows have K lengths from 16 scored tokens on, each 1.5 or 4/3 times the one before, and begin at every quarter of
/// their length. With W_L windows of length L and the exact p of each,
///
///     p_scan = min over windows of K · W_L · p
///
/// is a valid p-value: K and W_L depend on the number of scores alone, and by the union bound
/// P(p_scan ≤ α) ≤ Σ_L Σ_windows P(p ≤ α/(K·W_L)) ≤ Σ_L α/K = α, however windows overlap. Of each length only the greatest
/// total can be the smallest p, and of the lengths only those are computed whose estimated p is among the two smallest:
/// what is left out can make the minimum larger, never smaller, so that the p-value stays valid.
public struct WindowScan: Sendable {
    /// A window of the grid and its evidence.
    public struct Window: Sendable, Hashable {
        /// The scores in it, by their indices.
        public let range: Range<Int>
        /// Their sum.
        public let total: Double
        /// The chance that so many unmarked scores reach that sum.
        public let pValue: PValue
        /// W_L, the number of windows of this length.
        public let windows: Int
        /// K, the number of lengths.
        public let scales: Int
        /// min(1, K · W_L · p).
        public var correctedPValue: PValue { pValue.corrected(forTests: windows * scales) }
    }

    /// Σ of the scores before each place, shape [n + 1].
    private var sums: [Double] = []

    /// A scan without memory yet.
    public init() {}

    /// The strongest window; nil for fewer than 17 scores, which have no window shorter than themselves.
    ///
    /// - Parameters:
    ///   - scores: shape [n], of the scored tokens in the order of the text.
    ///   - null: the distribution of the sum of so many scores.
    /// - Complexity: O(*n*) and two tails; no allocation for prefix sums once memory has grown.
    public mutating func scan(_ scores: Span<Double>, null: (Int) -> NullDistribution) -> Window? {
        readSums(scores)
        let grid = WindowGrid(count: scores.count)
        return Self.strongest(sums.span, grid, within: 0..<scores.count, null)
    }

    /// Fills ``sums``.
    mutating func readSums(_ scores: Span<Double>) {
        sums.resize(to: scores.count + 1)
        var out = sums.mutableSpan
        var sum = 0.0
        out[0] = 0
        for index in scores.indices {
            sum += scores[index]
            out[index + 1] = sum
        }
    }

    /// The strongest window within `bounds`, corrected for all windows of the grid.
    func strongest(_ grid: WindowGrid, within bounds: Range<Int>, _ null: (Int) -> NullDistribution) -> Window? {
        Self.strongest(sums.span, grid, within: bounds, null)
    }

    private static func strongest(
        _ sums: Span<Double>,
        _ grid: WindowGrid,
        within bounds: Range<Int>,
        _ null: (Int) -> NullDistribution
    ) -> Window? {
        // The two with the smallest estimates, in order.
        var first: (estimate: Double, start: Int, length: Int)?
        var second: (estimate: Double, start: Int, length: Int)?
        for scale in 0..<grid.scales {
            let length = WindowGrid.length(ofScale: scale)
            guard let best = grid.greatest(sums, length: length, within: bounds) else { break }
            let estimate = null(length).estimatedLogTail(of: best.total) + log(Double(grid.windows(ofLength: length)))
            let candidate = (estimate, best.start, length)
            if estimate < first?.estimate ?? .infinity {
                (first, second) = (candidate, first)
            } else if estimate < second?.estimate ?? .infinity {
                second = candidate
            }
        }
        guard let first else { return nil }
        let best = window(sums, grid, first.start, first.length, null)
        // An estimate is seldom off by more than this.
        guard let second, second.estimate < first.estimate + 1 else { return best }
        let other = window(sums, grid, second.start, second.length, null)
        return other.correctedPValue < best.correctedPValue ? other : best
    }

    private static func window(
        _ sums: Span<Double>,
        _ grid: WindowGrid,
        _ start: Int,
        _ length: Int,
        _ null: (Int) -> NullDistribution
    ) -> Window {
        let total = sums[start + length] - sums[start]
        return Window(
            range: start..<start + length,
            total: total,
            pValue: null(length).pValue(of: total),
            windows: grid.windows(ofLength: length),
            scales: grid.scales
        )
    }
}
