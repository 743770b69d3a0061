// SPDX-License-Identifier: Apache-2.0

public import Watermark

extension WindowScan {
    /// A marked passage.
    public struct Region: Sendable, Hashable {
        /// The passage that fits best around ``window``, by the indices of its scores.
        public let range: Range<Int>
        /// The window of the scan's grid that was tested: the p-value is of this, corrected for the whole grid.
        public let window: Window
        /// Mean score of the passage.
        public let meanScore: Double
    }

    /// The marked passages of a text, in order, without overlap; at most `most`.
    ///
    /// The strongest window of the scan's grid is taken when its corrected p-value is at most `rate`, and its ends are moved to
    /// where the evidence ends; then what is left of it and right of it is searched in the same way, with windows of the
    /// same grid and the same correction. The correction is for all windows of the whole text at once, so that the chance
    /// that any window without marked tokens is taken is at most `rate`, whatever the other parts of the text hold. The
    /// ends of ``Region/range`` are an estimate and no test of their own.
    ///
    /// Ends: the passage is a stretch with the greatest Σ (θ·s − K(θ)), the log-likelihood ratio of scores tilted to the
    /// window's mean. It begins as the best stretch within the window and grows on either side until the sum has fallen
    /// by 7 from its best.
    ///
    /// - Parameters:
    ///   - scores: shape [n], of the scored tokens in the order of the text.
    ///   - null: the distribution of the sum of so many scores.
    ///   - rate: the greatest corrected p-value of a passage.
    /// - Complexity: O(*n*·regions).
    public mutating func regions(
        _ scores: Span<Double>,
        upTo rate: PValue,
        most: Int = 64,
        null: (Int) -> NullDistribution
    ) -> [Region] {
        readSums(scores)
        let grid = WindowGrid(count: scores.count)
        let token = null(1)
        var regions: [Region] = []
        var open = [0..<scores.count]
        while regions.count < most, let bounds = open.popLast() {
            guard let window = strongest(grid, within: bounds, null), window.correctedPValue <= rate else { continue }
            let tilt = token.tilt(forMean: window.total / Double(window.range.count))
            let drift = token.cumulant(at: tilt)
            let range = Self.fit(scores, around: window.range, within: bounds) { tilt * $0 - drift }
            var sum = 0.0
            for index in range { sum += scores[index] }
            regions.append(Region(range: range, window: window, meanScore: sum / Double(range.count)))
            open.append(bounds.lowerBound..<range.lowerBound)
            open.append(range.upperBound..<bounds.upperBound)
        }
        return regions.sorted { $0.range.lowerBound < $1.range.lowerBound }
    }

    /// How far the evidence may fall before growth gives up: by e⁷ ≈ 1,100.
    private static let greatestFall = 7.0

    private static func fit(
        _ scores: Span<Double>,
        around window: Range<Int>,
        within bounds: Range<Int>,
        evidence: (Double) -> Double
    ) -> Range<Int> {
        // The stretch of the window with the greatest sum.
        var core = window
        var best = -Double.infinity
        var sum = 0.0
        var start = window.lowerBound
        for index in window {
            sum += evidence(scores[index])
            if sum > best { (best, core) = (sum, start..<index + 1) }
            if sum < 0 { (sum, start) = (0, index + 1) }
        }
        var lower = core.lowerBound
        var upper = core.upperBound
        (sum, best) = (0, 0)
        var place = upper
        while place < bounds.upperBound, sum > best - greatestFall {
            sum += evidence(scores[place])
            place += 1
            if sum > best { (best, upper) = (sum, place) }
        }
        (sum, best) = (0, 0)
        place = lower
        while place > bounds.lowerBound, sum > best - greatestFall {
            place -= 1
            sum += evidence(scores[place])
            if sum > best { (best, lower) = (sum, place) }
        }
        return lower..<upper
    }
}

extension NullDistribution {
    /// The tilt θ ≥ 0 whose tilted mean is `mean`, but no more than moves it by four deviations.
    func tilt(forMean mean: Double) -> Double {
        var low = 0.0
        var high = tilt(moving: 4)
        guard tiltedMean(at: high) > mean else { return high }
        for _ in 0..<40 {
            let middle = (low + high) / 2
            if tiltedMean(at: middle) < mean { low = middle } else { high = middle }
        }
        return (low + high) / 2
    }
}
