// SPDX-License-Identifier: Apache-2.0

public import Watermark

extension NullDistribution {
    /// The least total whose p-value, corrected for `tests` tests, is at most `rate`; nil when none is.
    ///
    /// The inverse of ``pValue(of:)`` over the totals that the distribution can give; of gamma distributions up to a
    /// relative error of 10⁻¹⁴.
    ///
    /// - Complexity: O(log *n*) tails; up to 60 of gamma distributions.
    public func leastTotal(forPValue rate: PValue, tests: Int = 1) -> Double? {
        switch self {
        case .binomial(let trials, let probability):
            let distribution = BinomialDistribution(trials: trials, probability: probability)
            return Self.leastSteps(upTo: trials, rate, tests, distribution.logUpperTail(from:)).map { Double($0) }
        case .weightedBits(let weights, let trials):
            let bits = WeightedBits(weights: weights, trials: trials)
            return Self.leastSteps(upTo: bits.greatest, rate, tests, bits.logUpperTail(from:)).map {
                Double($0) * bits.unit
            }
        case .gamma:
            guard rate < .one, rate.log10 > -.infinity, standardDeviation > 0 else { return rate < .one ? nil : 0 }
            var low = 0.0
            var high = mean
            while pValue(of: high).corrected(forTests: tests) > rate { (low, high) = (high, 2 * high) }
            while high - low > 1e-14 * high {
                let middle = (low + high) / 2
                if pValue(of: middle).corrected(forTests: tests) <= rate { high = middle } else { low = middle }
            }
            return high
        }
    }

    /// The least step from 0 to `greatest` whose tail, corrected, is at most `rate`.
    private static func leastSteps(
        upTo greatest: Int,
        _ rate: PValue,
        _ tests: Int,
        _ logTail: (Int) -> Double
    ) -> Int? {
        // `high` always reaches the rate, `low` never does.
        var low = -1
        var high = greatest + 1
        while high - low > 1 {
            let middle = (low + high) / 2
            let isReached = PValue(naturalLogarithm: logTail(middle)).corrected(forTests: tests) <= rate
            if isReached { high = middle } else { low = middle }
        }
        return high <= greatest ? high : nil
    }
}

extension Explanation {
    /// The z-score that `count` scored tokens need for a corrected p-value of at most `rate`, under this profile and with
    /// this number of tests; nil when no score of so few is enough.
    ///
    /// Not monotonic: a total is a whole number, so that the score needed falls from token to token and then rises by a step.
    public func leastZScore(count: Int, rate: Double) -> Double? {
        let null = scheme.null(count: count)
        return null.leastTotal(forPValue: PValue(rate), tests: testCount).map { null.zScore(of: $0) }
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
            if scheme.null(count: count).pValue(of: total).corrected(forTests: testCount) <= rate { return count }
        }
        return nil
    }
}
