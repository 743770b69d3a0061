// SPDX-License-Identifier: Apache-2.0

import Glibc

/// What a weighted sum of scores is distributed like when nothing is marked: each token has a weight of its own.
///
/// The weights must not depend on the key. Given them, both forms are exact:
///
/// * ``binary(weights:probability:)`` with weights on the grid (see ``gridWeight(_:)``): p is exact up to a relative error
///   of 10⁻¹⁰. Other weights are rounded up to the grid for the upper tail and down for the lower one, which makes p
///   larger than it is, never smaller: by about γ·n/128 in the total, so that it pays to weigh with weights of the grid.
/// * ``exponential(weights:)``: any weights; the relative error of p is below 10⁻¹⁰.
public struct WeightedNull: Sendable {
    private enum Form: Sendable {
        case binary(upper: LatticeSum, lower: LatticeSum)
        case exponential(ExponentialSum)
    }

    /// The expected total.
    public let mean: Double
    /// The standard deviation of the total; 0 when nothing is weighed.
    public let standardDeviation: Double
    private let form: Form

    /// The step of the grid that weights of binary scores lie on: 1/64.
    public static let gridStep = 1.0 / 64

    /// The weight of the grid nearest to `weight`.
    public static func gridWeight(_ weight: Double) -> Double { (weight / gridStep).rounded() * gridStep }

    /// Σ wᵢ·Bᵢ with independent Bᵢ that are 1 with the chance `probability` and else 0.
    ///
    /// - Precondition: weights are finite and not negative, of 10⁶ at most; `probability` lies in 0…1.
    /// - Complexity: O(*n*).
    public static func binary(weights: some Sequence<Double>, probability: Double) -> WeightedNull {
        precondition((0...1).contains(probability), "a probability lies in 0…1")
        var upper: [Int] = []
        var lower: [Int] = []
        var sum = 0.0
        var squares = 0.0
        for weight in weights {
            precondition(weight >= 0 && weight <= 1e6, "a weight lies in 0…10⁶")
            let steps = weight / gridStep
            upper.append(Int(steps.rounded(.up)))
            lower.append(Int(steps.rounded(.down)))
            sum += weight
            squares += weight * weight
        }
        let isOnGrid = upper == lower
        let above = lattice(upper, probability)
        return WeightedNull(
            mean: sum * probability,
            standardDeviation: (squares * probability * (1 - probability)).squareRoot(),
            form: .binary(upper: above, lower: isOnGrid ? above : lattice(lower, probability))
        )
    }

    /// Equal steps together, the largest first.
    private static func lattice(_ steps: [Int], _ probability: Double) -> LatticeSum {
        var counts: [(value: Int, count: Int)] = []
        for step in steps.sorted(by: >) {
            if let last = counts.indices.last, counts[last].value == step {
                counts[last].count += 1
            } else {
                counts.append((step, 1))
            }
        }
        return LatticeSum(counts, probability: probability)
    }

    /// Σ wᵢ·Xᵢ with independent exponential Xᵢ of mean 1.
    ///
    /// - Precondition: weights are finite and not negative.
    /// - Complexity: O(*n* log *n*).
    public static func exponential(weights: some Sequence<Double>) -> WeightedNull {
        let sorted = weights.sorted()
        precondition(sorted.allSatisfy { $0 >= 0 && $0.isFinite }, "a weight is finite and not negative")
        let sum = ExponentialSum(sorted.map { ($0, 1) })
        return WeightedNull(mean: sum.mean, standardDeviation: sum.variance.squareRoot(), form: .exponential(sum))
    }

    /// P(S ≥ `total`).
    ///
    /// - Complexity: binary: O(*k*·σ) with *k* different weights and σ in steps of the grid; exponential: O(*n*).
    public func upperTail(of total: Double) -> PValue {
        switch form {
        case .binary(let sum, _):
            let steps = (total / Self.gridStep - 1e-6).rounded(.up)
            guard steps <= Double(sum.greatest) else { return PValue(0) }
            return PValue(naturalLogarithm: sum.logUpperTail(from: Int(max(0, steps))))
        case .exponential(let sum): return PValue(naturalLogarithm: sum.logUpperTail(from: total))
        }
    }

    /// P(S ≤ `total`).
    ///
    /// - Complexity: that of ``upperTail(of:)``.
    public func lowerTail(of total: Double) -> PValue {
        switch form {
        case .binary(_, let sum):
            let steps = (total / Self.gridStep + 1e-6).rounded(.down)
            guard steps >= 0 else { return PValue(0) }
            return PValue(naturalLogarithm: sum.logLowerTail(to: Int(min(Double(sum.greatest), steps))))
        case .exponential(let sum): return PValue(naturalLogarithm: sum.logLowerTail(to: total))
        }
    }
}
