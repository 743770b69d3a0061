// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The two functions of Loader's saddle-point form of the binomial and Poisson probabilities.
///
/// C. Loader, "Fast and Accurate Computation of Binomial Probabilities" (2000). A difference of log-gamma functions
/// loses as many digits as n·ln n has before the point; here every term is small when the probability is not.
enum SaddlePoint {
    /// δ(n) = ln n! − ln(√(2πn)·(n/e)ⁿ), the error of Stirling's formula; n is a whole number above 0,
    /// or any number from 16 on.
    ///
    /// Absolute error below 2·10⁻¹⁶.
    static func stirlingError(_ n: Double) -> Double {
        if n < 16 { return small[Int(n)] }
        let square = n * n
        let fourth = 1.0 / 1680 - 1.0 / 1188 / square
        let third = 1.0 / 1260 - fourth / square
        let second = 1.0 / 360 - third / square
        return (1.0 / 12 - second / square) / n
    }

    /// D(x; μ) = x·ln(x/μ) + μ − x, how far x > 0 lies from its mean μ > 0: 0 when equal, else positive.
    ///
    /// Near the mean the formula would cancel, so that ln(x/μ) is expanded in v = (x − μ)/(x + μ) instead.
    static func deviance(_ x: Double, mean: Double) -> Double {
        let difference = x - mean
        guard abs(difference) < 0.2 * (x + mean) else {
            return x * log(x / mean) - difference
        }
        let v = difference / (x + mean)
        var sum = difference * v
        var power = 2 * x * v
        var divisor = 3.0
        // v² < 0.04, so that each round adds at least 1.4 digits.
        while true {
            power *= v * v
            let next = sum + power / divisor
            if next == sum { return sum }
            sum = next
            divisor += 2
        }
    }

    /// δ(0…15) from 60-digit arithmetic; δ(0) is never asked for.
    private static let small: [Double] = [
        0, 0.08106146679532726, 0.0413406959554093, 0.02767792568499834,
        0.020790672103765093, 0.016644691189821193, 0.013876128823070748, 0.01189670994589177,
        0.010411265261972096, 0.009255462182712733, 0.00833056343336287, 0.007573675487951841,
        0.00694284010720953, 0.006408994188004207, 0.0059513701127588475, 0.005554733551962801,
    ]
}
