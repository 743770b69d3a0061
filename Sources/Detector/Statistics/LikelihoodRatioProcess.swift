// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Evidence from likelihood ratios of one token each, that may be looked at after every token.
///
///     Eₙ = mean over ε of Π_{i ≤ n} ((1 − ε)·Lᵢ + ε),    ε = 0, 0.001, 0.01, 0.05, 0.2, 0.5
///
/// where Lᵢ ≥ 0 has a conditional expectation of at most 1 for unmarked text. ε > 0 stands for tokens that were edited: a
/// single ratio of 0, which ends the product with ε = 0, costs the others ln ε. Eₙ is a supermartingale that begins at
/// 1, so that 1 / max Eₙ is a p-value at every moment (Ville).
public struct LikelihoodRatioProcess: Sendable {
    /// How many tokens were added.
    public private(set) var count = 0
    /// The greatest ln E so far, at least 0.
    public private(set) var greatestLogE = 0.0
    private var logarithms: [Double]

    /// ε: the shares of edited tokens that the mixture allows for, of equal weight.
    static let shares = [0, 0.001, 0.01, 0.05, 0.2, 0.5]

    /// A process that has seen nothing.
    public init() {
        logarithms = Array(repeating: 0, count: Self.shares.count)
    }

    /// Adds a token's likelihood ratio: its probability under the mark over that without.
    ///
    /// - Precondition: `ratio` is finite and not negative.
    /// - Complexity: O(1), without allocation.
    public mutating func add(ratio: Double) {
        precondition(ratio >= 0 && ratio.isFinite, "a likelihood ratio is finite and not negative")
        count += 1
        for index in logarithms.indices {
            let share = Self.shares[index]
            logarithms[index] += log((1 - share) * ratio + share)
        }
        greatestLogE = max(greatestLogE, logE)
    }

    /// ln Eₙ; 0 before the first token.
    public var logE: Double { logMean(of: logarithms.span) }

    /// min(1, 1 / max Eₙ): P(ever at most α) ≤ α for unmarked text.
    public var pValue: PValue { PValue(naturalLogarithm: -greatestLogE) }
}
