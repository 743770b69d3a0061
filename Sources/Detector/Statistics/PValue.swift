// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The chance of a result at least as extreme as the one observed, had nothing been marked.
///
/// Kept as a logarithm, because a long marked text has a p-value far below the smallest `Double`: 10,000 tokens that are
/// all green under γ = ½ have p = 10⁻³⁰¹⁰. The logarithm and the number beside it are those that reports carry, so that a
/// report that was read is written as it was, whatever machine and library rounded it first.
public struct PValue: Sendable, Hashable {
    /// log₁₀ p, from −∞ to 0.
    public let log10: Double
    /// p for a report: never below ``leastReported``, so that no reader meets 0 or loses digits to subnormal numbers.
    ///
    /// Where it is cut off it is still a valid p-value, only larger than the exact one, which ``log10`` gives.
    public let reported: Double

    /// The p-value with that natural logarithm; logarithms that rounding lifted above 0 count as 0.
    ///
    /// - Precondition: `naturalLogarithm` is not NaN.
    public init(naturalLogarithm: Double) {
        precondition(!naturalLogarithm.isNaN, "a p-value's logarithm is a number")
        self.init(log10: naturalLogarithm / M_LN10, reported: exp(naturalLogarithm))
    }

    /// The p-value of that size.
    ///
    /// - Precondition: `value` lies in 0…1.
    public init(_ value: Double) {
        precondition((0...1).contains(value), "a p-value lies in 0…1")
        self.init(log10: Glibc.log10(value), reported: value)
    }

    /// The p-value of two numbers that agree up to rounding; what lies outside the range of either is moved to its end.
    init(log10: Double, reported: Double) {
        // Adding 0 makes −0 0, so that no report shows it.
        self.log10 = min(0, log10) + 0
        self.reported = min(1, max(Self.leastReported, reported))
    }

    /// p = 1: no evidence at all.
    public static let one = PValue(1)

    /// The least number that a report shows as a p-value.
    public static let leastReported = 1e-300

    /// p itself; 0 when it is below the smallest `Double`.
    public var value: Double { reported > Self.leastReported ? reported : exp(naturalLogarithm) }

    /// ln p, from −∞ to 0.
    public var naturalLogarithm: Double { log10 * M_LN10 }

    /// Bonferroni's correction for the best of several tests: min(1, tests · p).
    ///
    /// - Precondition: `tests` is positive.
    public func corrected(forTests tests: Int) -> PValue {
        precondition(tests > 0, "at least one test was made")
        let logarithm = log10 + Glibc.log10(Double(tests))
        let isExact = reported > Self.leastReported
        return PValue(log10: logarithm, reported: isExact ? reported * Double(tests) : pow(10, logarithm))
    }
}

extension PValue: Comparable {
    /// Whether the left one is the smaller, hence the stronger evidence.
    public static func < (left: PValue, right: PValue) -> Bool { left.log10 < right.log10 }
}
