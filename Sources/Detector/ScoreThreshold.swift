// SPDX-License-Identifier: Apache-2.0

public import Watermark

extension NullDistribution {
    /// The least total whose p-value, corrected for `tests` tests, is at most `rate`; nil when none is.
    ///
    /// The inverse of ``pValue(of:)`` over the totals that the distribution can give.
    ///
    /// - Complexity: O(log *n*) tails.
    public func leastTotal(forPValue rate: PValue, tests: Int = 1) -> Double? {
        switch self {
        case .binomial(let trials, _):
            // `high` always reaches the rate, `low` never does.
            var low = -1
            var high = trials + 1
            while high - low > 1 {
                let middle = (low + high) / 2
                if pValue(of: Double(middle)).corrected(forTests: tests) <= rate { high = middle } else { low = middle }
            }
            return high <= trials ? Double(high) : nil
        }
    }
}

extension Explanation {
    /// The z-score that `count` scored tokens need for a corrected p-value of at most `rate`, under this profile and with
    /// this number of tests; nil when no score of so few is enough.
    ///
    /// Not monotonic: a total is a whole number, so that the score needed falls from token to token and then rises by a step.
    public func leastZScore(count: Int, rate: Double) -> Double? {
        let null = scheme.null(count: count)
        return null.leastTotal(forPValue: PValue(rate), tests: report.tests).map { null.zScore(of: $0) }
    }
}

extension Explanation {
    /// The number of scored tokens after which the corrected p-value was at most `rate` for the first time; nil when it
    /// never was.
    ///
    /// A curve that is looked at after every token crosses a threshold more often than its end lies above it, so that
    /// this is a description, not a verdict.
    ///
    /// - Complexity: O(*n*) tails.
    public func firstCount(reaching rate: Double) -> Int? {
        let rate = PValue(rate)
        var total = 0.0
        var count = 0
        for token in tokens where token.mark != .unscored {
            total += Double(token.score)
            count += 1
            if scheme.null(count: count).pValue(of: total).corrected(forTests: report.tests) <= rate { return count }
        }
        return nil
    }
}
