// SPDX-License-Identifier: Apache-2.0

import Glibc
public import Watermark

extension NullDistribution {
    /// The chance that unmarked text reaches at least `total`.
    ///
    /// Exact for every case of the distribution; no normal approximation takes part.
    public func pValue(of total: Double) -> PValue {
        switch self {
        case .binomial(let trials, let probability):
            let distribution = BinomialDistribution(trials: trials, probability: probability)
            return PValue(naturalLogarithm: distribution.logUpperTail(from: Int(total.rounded(.up))))
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
        }
    }
}
