// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The chance of a result at least as extreme as the one observed, had nothing been marked.
///
/// Kept as a natural logarithm, because a long marked text has a p-value far below the smallest `Double`: 10,000 tokens
/// that are all green under γ = ½ have p = 10⁻³⁰¹⁰.
public struct PValue: Sendable, Hashable {
    /// ln p, from −∞ to 0.
    public let naturalLogarithm: Double

    /// The p-value with that natural logarithm; logarithms that rounding lifted above 0 count as 0.
    ///
    /// - Precondition: `naturalLogarithm` is not NaN.
    public init(naturalLogarithm: Double) {
        precondition(!naturalLogarithm.isNaN, "a p-value's logarithm is a number")
        // Adding 0 makes −0 0, so that no report shows it.
        self.naturalLogarithm = min(0, naturalLogarithm) + 0
    }

    /// The p-value of that size.
    ///
    /// - Precondition: `value` lies in 0…1.
    public init(_ value: Double) {
        precondition((0...1).contains(value), "a p-value lies in 0…1")
        self.init(naturalLogarithm: log(value))
    }

    /// p = 1: no evidence at all.
    public static let one = PValue(naturalLogarithm: 0)

    /// The least number that a report shows as a p-value.
    public static let leastReported = 1e-300

    /// p itself; 0 when it is below the smallest `Double`.
    public var value: Double { exp(naturalLogarithm) }

    /// p for a report: never below ``leastReported``, so that no reader meets 0 or loses digits to subnormal numbers.
    ///
    /// Where it is cut off it is still a valid p-value, only larger than the exact one, which ``log10`` gives.
    public var reported: Double { max(Self.leastReported, value) }

    /// log₁₀ p.
    public var log10: Double { naturalLogarithm / M_LN10 }

    /// Bonferroni's correction for the best of several tests: min(1, tests · p).
    ///
    /// - Precondition: `tests` is positive.
    public func corrected(forTests tests: Int) -> PValue {
        precondition(tests > 0, "at least one test was made")
        return PValue(naturalLogarithm: naturalLogarithm + log(Double(tests)))
    }
}

extension PValue: Comparable {
    /// Whether the left one is the smaller, hence the stronger evidence.
    public static func < (left: PValue, right: PValue) -> Bool { left.naturalLogarithm < right.naturalLogarithm }
}

/// ln(eᵃ + eᵇ) without leaving the logarithms.
func logSum(_ a: Double, _ b: Double) -> Double {
    let larger = max(a, b)
    return larger == -.infinity ? larger : larger + log1p(exp(min(a, b) - larger))
}
