// SPDX-License-Identifier: Apache-2.0

import Glibc
import Watermark

extension NullDistribution {
    /// About ln P(S ≥ total) for totals above the mean, in a few operations; 0 below it.
    ///
    /// Chernoff's exponent of the distribution, or of the one of its kind with the same mean and variance, and the
    /// Gaussian factor before it. Only for choosing which tails to compute.
    func estimatedLogTail(of total: Double) -> Double {
        let mean = mean
        guard total > mean else { return 0 }
        let z = zScore(of: total)
        let exponent =
            switch self {
            case .binomial(let trials, let probability):
                Self.divergence(Double(trials), total, probability)
            case .gamma(let shape, let scales) where scales.count == 1:
                SaddlePoint.deviance(Double(shape), mean: total / scales[0])
            case .gamma:
                // Gamma(k, v) with k·v the mean and k·v² the variance.
                SaddlePoint.deviance(
                    mean * mean / (standardDeviation * standardDeviation),
                    mean: total * mean / (standardDeviation * standardDeviation)
                )
            case .weightedBits:
                // Binomial(4·k, ½) scaled: k = mean² / (4·variance) of each.
                Self.divergence(
                    mean * mean / (standardDeviation * standardDeviation),
                    total * mean / (2 * standardDeviation * standardDeviation),
                    0.5
                )
            }
        return -exponent - log(1 + 2.5 * z)
    }

    /// n·KL(k/n ‖ γ).
    private static func divergence(_ n: Double, _ k: Double, _ probability: Double) -> Double {
        let success = SaddlePoint.deviance(k, mean: n * probability)
        guard k < n else { return success + n * (1 - probability) }
        return success + SaddlePoint.deviance(n - k, mean: n * (1 - probability))
    }
}
