// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The rates that k successes of n trials leave possible: Clopper and Pearson's exact interval (Biometrika 26, 1934).
///
/// It covers the true rate with at least its confidence, whatever the rate is.
public struct ClopperPearsonInterval: Sendable, Hashable {
    /// The least rate: that with which k successes or more have the chance (1 − confidence) / 2; 0 for k = 0.
    public let lower: Double
    /// The greatest rate: that with which k successes or fewer have the chance (1 − confidence) / 2; 1 for k = n.
    public let upper: Double

    /// The interval of `successes` in `trials`.
    ///
    /// - Precondition: 0 ≤ `successes` ≤ `trials`, and `confidence` lies between 0 and 1.
    public init(successes: Int, trials: Int, confidence: Double = 0.95) {
        precondition(successes >= 0 && successes <= trials, "successes are no more than trials")
        precondition(confidence > 0 && confidence < 1, "a confidence lies between 0 and 1")
        let level = log((1 - confidence) / 2)
        lower = successes == 0 ? 0 : Self.rate(reaching: successes, of: trials, level)
        // That of the failures, mirrored.
        upper = successes == trials ? 1 : 1 - Self.rate(reaching: trials - successes, of: trials, level)
    }

    /// The rate whose P(X ≥ k) has the logarithm `level`; by bisection, rounded down.
    private static func rate(reaching successes: Int, of trials: Int, _ level: Double) -> Double {
        var low = 0.0
        var high = 1.0
        while true {
            let middle = (low + high) / 2
            guard middle > low && middle < high else { return low }
            let tail = BinomialDistribution(trials: trials, probability: middle).logUpperTail(from: successes)
            if tail <= level { low = middle } else { high = middle }
        }
    }
}
