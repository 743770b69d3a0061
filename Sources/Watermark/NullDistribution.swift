// SPDX-License-Identifier: Apache-2.0

/// What the total score of *n* scored tokens is distributed like when the text carries no mark of the key.
///
/// Over a random key the words of distinct (context, token) pairs are independent and uniform, whatever the text, so
/// these are exact, not asymptotic.
public enum NullDistribution: Sendable, Hashable {
    /// The number of successes in independent trials.
    case binomial(trials: Int, probability: Double)

    /// The expected total.
    public var mean: Double {
        switch self {
        case .binomial(let trials, let probability): Double(trials) * probability
        }
    }

    /// The standard deviation of the total; 0 when nothing was scored.
    public var standardDeviation: Double {
        switch self {
        case .binomial(let trials, let probability):
            (Double(trials) * probability * (1 - probability)).squareRoot()
        }
    }

    /// How many standard deviations `total` lies above the mean; 0 when nothing was scored.
    public func zScore(of total: Double) -> Double {
        let deviation = standardDeviation
        return deviation > 0 ? (total - mean) / deviation : 0
    }
}
