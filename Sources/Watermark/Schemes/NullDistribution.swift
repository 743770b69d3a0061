// SPDX-License-Identifier: Apache-2.0

/// What the total score of *n* scored tokens is distributed like when the text carries no mark of the key.
///
/// Over a random key the words of distinct (context, token) pairs are independent and uniform, whatever the text, so
/// these are exact, not asymptotic.
public enum NullDistribution: Sendable, Hashable {
    /// The number of successes in independent trials.
    case binomial(trials: Int, probability: Double)
    /// Σ scaleᵢ · Gᵢ with independent Gᵢ ~ Gamma(shape, 1): of one scale 1, the sum of `shape` exponential scores; of
    /// two, that of two keys' scores.
    case gamma(shape: Int, scales: [Double])
    /// Σ weightᵢ · Bᵢ with independent Bᵢ ~ Binomial(trials, ½): the rounds of a tournament, each with its weight.
    case weightedBits(weights: [Double], trials: Int)

    /// The expected total.
    public var mean: Double {
        switch self {
        case .binomial(let trials, let probability): Double(trials) * probability
        case .gamma(let shape, let scales): Double(shape) * scales.reduce(0, +)
        case .weightedBits(let weights, let trials): Double(trials) * weights.reduce(0, +) / 2
        }
    }

    /// The standard deviation of the total; 0 when nothing was scored.
    public var standardDeviation: Double {
        let variance =
            switch self {
            case .binomial(let trials, let probability): Double(trials) * probability * (1 - probability)
            case .gamma(let shape, let scales): Double(shape) * scales.reduce(0) { $0 + $1 * $1 }
            case .weightedBits(let weights, let trials): Double(trials) * weights.reduce(0) { $0 + $1 * $1 } / 4
            }
        return variance.squareRoot()
    }

    /// How many standard deviations `total` lies above the mean; 0 when nothing was scored.
    public func zScore(of total: Double) -> Double {
        let deviation = standardDeviation
        return deviation > 0 ? (total - mean) / deviation : 0
    }
}
