// SPDX-License-Identifier: Apache-2.0

import Glibc
public import Watermark

extension NullDistribution {
    /// K(θ) = ln E exp(θ·S), the cumulant generating function; ∞ where the expectation is.
    ///
    /// For the evidence of single tokens, which multiplies, take it of `null(count: 1)`.
    ///
    /// - Complexity: O(number of scales or weights).
    public func cumulant(at tilt: Double) -> Double {
        switch self {
        case .binomial(let trials, let probability):
            return Double(trials) * Self.logTransform(probability, tilt)
        case .gamma(let shape, let scales):
            return scales.reduce(0) { sum, scale in
                scale * tilt < 1 ? sum - Double(shape) * log1p(-scale * tilt) : .infinity
            }
        case .weightedBits(let weights, let trials):
            return weights.reduce(0) { $0 + Double(trials) * Self.logTransform(0.5, $1 * tilt) }
        }
    }

    /// K′(θ), the mean of the distribution tilted by θ; ∞ where K is.
    func tiltedMean(at tilt: Double) -> Double {
        switch self {
        case .binomial(let trials, let probability):
            return Double(trials) * Self.tiltedChance(probability, tilt)
        case .gamma(let shape, let scales):
            return scales.reduce(0) { sum, scale in
                scale * tilt < 1 ? sum + Double(shape) * scale / (1 - scale * tilt) : .infinity
            }
        case .weightedBits(let weights, let trials):
            return weights.reduce(0) { $0 + Double(trials) * $1 * Self.tiltedChance(0.5, $1 * tilt) }
        }
    }

    /// A tilt that moves the mean of a single token's score by about so many of its deviations.
    func tilt(moving deviations: Double) -> Double {
        if case .gamma(_, let scales) = self, let largest = scales.max(), largest > 0 {
            // Exact for one scale: the tilted mean is 1/(1 − θ).
            return deviations / (1 + deviations) / largest
        }
        let deviation = standardDeviation
        return deviation > 0 ? deviations / deviation : 0
    }

    /// ln(1 − γ + γeˣ).
    private static func logTransform(_ probability: Double, _ exponent: Double) -> Double {
        if exponent > 30 { return exponent + log(probability + (1 - probability) * exp(-exponent)) }
        return log1p(probability * expm1(exponent))
    }

    /// γeˣ / (1 − γ + γeˣ).
    private static func tiltedChance(_ probability: Double, _ exponent: Double) -> Double {
        probability / (probability + (1 - probability) * exp(-exponent))
    }
}
