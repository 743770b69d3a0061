// SPDX-License-Identifier: Apache-2.0

import Glibc
public import Watermark

extension NullDistribution {
    /// The chance that unmarked text reaches at least `total`.
    ///
    /// No normal approximation takes part. Weighted bits without a common unit have an upper bound of it; see
    /// `docs/statistics.md`.
    public func pValue(of total: Double) -> PValue {
        switch self {
        case .binomial(let trials, let probability):
            let distribution = BinomialDistribution(trials: trials, probability: probability)
            return PValue(naturalLogarithm: distribution.logUpperTail(from: Int(total.rounded(.up))))
        case .gamma(let shape, let scales):
            if scales.count == 1, scales[0] > 0 {
                let distribution = GammaDistribution(shape: shape)
                return PValue(naturalLogarithm: distribution.logUpperTail(from: total / scales[0]))
            }
            let sum = ExponentialSum(scales.map { ($0, shape) })
            return PValue(naturalLogarithm: sum.logUpperTail(from: total))
        case .weightedBits(let weights, let trials):
            let bits = WeightedBits(weights: weights, trials: trials)
            return PValue(naturalLogarithm: bits.logUpperTail(from: bits.steps(of: total)))
        }
    }

    /// P(S > total) + uniform · P(S = total), which is uniform on 0…1 when nothing is marked and `uniform` is.
    ///
    /// The p-value of a discrete score cannot be uniform; this one can, so that a test of calibration is exact at every
    /// length. Not for verdicts: it depends on a coin.
    public func randomizedPValue(of total: Double, uniform: Double) -> PValue {
        switch self {
        case .binomial(let trials, let probability):
            let distribution = BinomialDistribution(trials: trials, probability: probability)
            let successes = Int(total.rounded(.up))
            let above = distribution.logUpperTail(from: successes + 1)
            let equal = distribution.logProbability(of: successes) + log(uniform)
            return PValue(naturalLogarithm: logSum(above, equal))
        case .gamma: return pValue(of: total)
        case .weightedBits(let weights, let trials):
            let bits = WeightedBits(weights: weights, trials: trials)
            let steps = bits.steps(of: total)
            let above = bits.logUpperTail(from: steps + 1) + log1p(-uniform)
            return PValue(naturalLogarithm: logSum(above, bits.logUpperTail(from: steps) + log(uniform)))
        }
    }
}
