// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The number of successes in independent trials of one chance: Binomial(n, p).
///
/// All probabilities are natural logarithms, with an absolute error below 10⁻¹¹ down to ln 10⁻³⁰⁰ and a relative error
/// below 10⁻¹⁴ beyond (measured against 60-digit arithmetic for n ≤ 10⁷).
public struct BinomialDistribution: Sendable, Hashable {
    /// n, the number of trials.
    public let trials: Int
    /// p, the chance of success in each trial.
    public let probability: Double
    /// 1 − p, kept so that the mirrored distribution has the very same pair: 1 − (1 − p) would lose digits of a small p.
    private let complement: Double

    /// Binomial(`trials`, `probability`).
    ///
    /// - Precondition: `trials` is not negative and `probability` lies in 0…1.
    public init(trials: Int, probability: Double) {
        precondition(trials >= 0, "the number of trials is not negative")
        precondition((0...1).contains(probability), "a probability lies in 0…1")
        self.init(trials: trials, probability: probability, complement: 1 - probability)
    }

    private init(trials: Int, probability: Double, complement: Double) {
        self.trials = trials
        self.probability = probability
        self.complement = complement
    }

    /// The number of failures: Binomial(n, 1 − p).
    private var mirrored: BinomialDistribution {
        BinomialDistribution(trials: trials, probability: complement, complement: probability)
    }

    /// n·p.
    public var mean: Double { Double(trials) * probability }

    /// ln P(X = k); −∞ outside 0…n.
    ///
    /// Loader's saddle-point form; see ``SaddlePoint``.
    public func logProbability(of successes: Int) -> Double {
        guard (0...trials).contains(successes) else { return -.infinity }
        if probability == 0 || probability == 1 {
            return Double(successes) == mean ? 0 : -.infinity
        }
        let n = Double(trials)
        let k = Double(successes)
        if successes == 0 { return n * logOfComplement(probability, complement) }
        if successes == trials { return n * logOfComplement(complement, probability) }
        let rest = n - k
        let stirling =
            SaddlePoint.stirlingError(n) - SaddlePoint.stirlingError(k) - SaddlePoint.stirlingError(rest)
        let deviance =
            SaddlePoint.deviance(k, mean: n * probability)
            + SaddlePoint.deviance(rest, mean: n * complement)
        return stirling - deviance - 0.5 * log(2 * Double.pi * k * (rest / n))
    }

    /// ln P(X ≥ k): 0 for k ≤ 0, −∞ for k > n.
    ///
    /// - Complexity: O(√n) in the middle of the distribution, less in its tail (n = 10⁷: at most 1,001 rounds).
    public func logUpperTail(from successes: Int) -> Double {
        if successes <= 0 || probability == 1 && successes <= trials { return 0 }
        if successes > trials || probability == 0 { return -.infinity }
        if Double(successes) > mean {
            return logProbability(of: successes) + log(tailRatio(from: successes))
        }
        // P(X ≥ k) is at least about ½ here, and 1 − P(n − X ≥ n − k + 1) keeps every digit of it.
        return log1p(-exp(mirrored.logUpperTail(from: trials - successes + 1)))
    }

    /// P(X ≥ k) / P(X = k) for n·p < k ≤ n.
    ///
    /// P(X ≥ k) is the regularised incomplete beta function I_p(a, b) with a = k, b = n − k + 1. Its continued fraction
    /// is that of DiDonato and Morris, "Significant Digit Computation of the Incomplete Beta Function Ratios" (ACM TOMS
    /// 18, 1992), equation 9: all its terms are positive above the mean, so that nothing cancels, and it ends by itself
    /// after b terms. Evaluated by Lentz's method, in which no product can overflow.
    private func tailRatio(from successes: Int) -> Double {
        let p = probability
        let q = complement
        let a = Double(successes)
        let b = Double(trials - successes + 1)
        // a − (a + b)·p with one rounding: the only difference in the fraction.
        let lambda = fma(-(a + b), p, a)

        var value = a / (a + 1) * (lambda + 1)
        var numerator = value
        var reciprocal = 0.0
        var j = 1.0
        while j < b {
            let odd = a + 2 * j - 1
            let alpha = (a + j - 1) / odd * ((a + b + j - 1) / odd) * (j * (b - j)) * (p * p)
            let beta = j + j * (b - j) * p / odd + (a + j) / (odd + 2) * (lambda + 1 + j * (1 + q))
            reciprocal = 1 / (beta + alpha * reciprocal)
            numerator = beta + alpha / numerator
            let change = numerator * reciprocal
            value *= change
            if abs(change - 1) <= .ulpOfOne { break }
            j += 1
        }
        return a * q / value
    }

    /// ln(1 − `share`), from whichever of the pair is the smaller and hence the more precise.
    private func logOfComplement(_ share: Double, _ complement: Double) -> Double {
        share < 0.5 ? log1p(-share) : log(complement)
    }
}
