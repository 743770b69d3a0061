// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The sum of `shape` independent exponential scores: Gamma(n, 1).
///
/// All probabilities are natural logarithms, with an absolute error below 10⁻¹⁰ down to ln 10⁻³⁰⁰ and a relative error
/// below 10⁻¹³ beyond (measured against 60-digit arithmetic for n ≤ 10⁷).
public struct GammaDistribution: Sendable, Hashable {
    /// n, the number of exponential scores; 0 is the constant 0.
    public let shape: Int

    /// Gamma(`shape`, 1).
    ///
    /// - Precondition: `shape` is not negative.
    public init(shape: Int) {
        precondition(shape >= 0, "a shape is not negative")
        self.shape = shape
    }

    /// n.
    public var mean: Double { Double(shape) }

    /// ln P(X ≥ x): 0 for x ≤ 0, −∞ for x = ∞.
    ///
    /// - Complexity: O(√n) in the middle of the distribution, less in its tail.
    public func logUpperTail(from value: Double) -> Double {
        if value <= 0 { return 0 }
        if shape == 0 || value == .infinity { return -.infinity }
        guard value > mean else { return log1p(-exp(logLowerTail(to: value))) }
        return logPoisson(value) + log(mean * upperRatio(value))
    }

    /// ln P(X ≤ x): −∞ for x ≤ 0, 0 for x = ∞.
    ///
    /// - Complexity: that of ``logUpperTail(from:)``.
    public func logLowerTail(to value: Double) -> Double {
        if shape == 0 { return value >= 0 ? 0 : -.infinity }
        if value <= 0 { return -.infinity }
        if value == .infinity { return 0 }
        guard value <= mean else { return log1p(-exp(logUpperTail(from: value))) }
        return logPoisson(value) + log(lowerRatio(value))
    }

    /// ln(xⁿ e⁻ˣ / n!), in Loader's saddle-point form; see ``SaddlePoint``.
    private func logPoisson(_ value: Double) -> Double {
        -SaddlePoint.stirlingError(mean) - SaddlePoint.deviance(mean, mean: value) - 0.5 * log(2 * Double.pi * mean)
    }

    /// P(X ≥ x)·Γ(n) / (xⁿ e⁻ˣ) for x > n.
    ///
    /// Legendre's continued fraction of the upper incomplete gamma function (DLMF 8.9.2, contracted): above the mean all
    /// its terms are positive for a whole n, and it ends by itself after n terms. Evaluated by Lentz's method.
    private func upperRatio(_ value: Double) -> Double {
        let n = mean
        let first = value - n + 1
        var result = first
        var numerator = first
        var reciprocal = 0.0
        var j = 1.0
        while j < n {
            let alpha = j * (n - j)
            let beta = first + 2 * j
            reciprocal = 1 / (beta + alpha * reciprocal)
            numerator = beta + alpha / numerator
            let change = numerator * reciprocal
            result *= change
            if abs(change - 1) <= .ulpOfOne { break }
            j += 1
        }
        return 1 / result
    }

    /// P(X ≤ x)·n! / (xⁿ e⁻ˣ) for x ≤ n.
    ///
    /// P(X ≤ x) is the chance of at least n events of a Poisson process, the limit of a binomial tail: the continued
    /// fraction of ``BinomialDistribution`` in that limit, again with positive terms alone.
    private func lowerRatio(_ value: Double) -> Double {
        let a = mean
        let lambda = a - value
        var result = a / (a + 1) * (lambda + 1)
        var numerator = result
        var reciprocal = 0.0
        var j = 1.0
        while true {
            let odd = a + 2 * j - 1
            let share = value / odd
            let alpha = (a + j - 1) * j * share * share
            let beta = j + j * share + (a + j) / (odd + 2) * (lambda + 1 + 2 * j)
            reciprocal = 1 / (beta + alpha * reciprocal)
            numerator = beta + alpha / numerator
            let change = numerator * reciprocal
            result *= change
            if abs(change - 1) <= .ulpOfOne { break }
            j += 1
        }
        return a / result
    }
}
