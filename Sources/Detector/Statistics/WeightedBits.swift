// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Σ weightᵢ · Bᵢ with independent Bᵢ ~ Binomial(n, ½): the score of a tournament.
///
/// Weights with a common unit, as those of the schemes have, put the total on a lattice, on which tails are exact up to
/// rounding (``LatticeSum``); equal weights make it binomial. Other weights are rounded up to 1/4096 of the largest, which
/// makes upper tails larger than they are, never smaller.
struct WeightedBits: Sendable {
    private enum Form: Sendable {
        case binomial(BinomialDistribution)
        case lattice(LatticeSum)
    }

    /// The step of the lattice.
    let unit: Double
    /// Whether all weights are multiples of ``unit``.
    let isExact: Bool
    /// The greatest total, in steps.
    let greatest: Int
    private let form: Form

    /// - Precondition: weights are finite and not negative.
    init(weights: [Double], trials: Int) {
        precondition(weights.allSatisfy { $0 >= 0 && $0.isFinite }, "a weight is finite and not negative")
        let largest = weights.max() ?? 0
        let positive = weights.filter { $0 > 0 }
        let common = Self.commonUnit(positive, largest: largest)
        let unit = common ?? (largest / 4096)
        isExact = common != nil
        guard largest > 0, trials > 0 else {
            (self.unit, greatest, form) = (1, 0, .binomial(BinomialDistribution(trials: 0, probability: 0.5)))
            return
        }
        self.unit = unit
        let steps = positive.map { weight in
            Int(common != nil ? (weight / unit).rounded() : (weight / unit - 1e-9).rounded(.up))
        }
        guard steps.contains(where: { $0 != 1 }) else {
            greatest = trials * steps.count
            form = .binomial(BinomialDistribution(trials: greatest, probability: 0.5))
            return
        }
        let difference = steps[0] - steps[1]
        let isProgression = zip(steps, steps.dropFirst()).allSatisfy { $0 - $1 == difference } && difference > 0
        let sum = LatticeSum(
            steps.map { ($0, trials) },
            probability: 0.5,
            difference: isProgression ? difference : nil
        )
        greatest = sum.greatest
        form = .lattice(sum)
    }

    /// `total` in steps: what a total has to reach at least.
    ///
    /// A sum of many weights is off by rounding errors, which must not count as a step.
    func steps(of total: Double) -> Int {
        let steps = (total / unit - (isExact ? 0.01 : 1e-6)).rounded(.up)
        return Int(max(-1, min(Double(greatest) + 1, steps)))
    }

    /// ln P(S ≥ `steps`).
    func logUpperTail(from steps: Int) -> Double {
        switch form {
        case .binomial(let distribution): distribution.logUpperTail(from: steps)
        case .lattice(let sum): sum.logUpperTail(from: steps)
        }
    }

    /// The largest number that all weights are whole multiples of, up to rounding; nil when there is none of use.
    private static func commonUnit(_ weights: [Double], largest: Double) -> Double? {
        let tolerance = largest * 1e-9
        var unit = 0.0
        for weight in weights {
            var (a, b) = (weight, unit)
            while b > tolerance {
                // The remainder nearest to 0, so that rounding just below a multiple does not look like a whole step.
                (a, b) = (b, abs(remainder(a, b)))
            }
            unit = a
        }
        guard unit > largest / 20_000 else { return nil }
        let steps = weights.map { ($0 / unit).rounded() }
        let refined = weights.reduce(0, +) / steps.reduce(0, +)
        let fits = zip(weights, steps).allSatisfy { abs($0 - $1 * refined) <= tolerance }
        return fits ? refined : nil
    }
}
