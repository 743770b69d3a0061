// SPDX-License-Identifier: Apache-2.0

public import Watermark

/// Evidence that may be looked at after every token: a mixture of likelihood ratios, an e-process.
///
///     Eₙ = Σⱼ wⱼ Π_{i ≤ n} exp(θⱼ·sᵢ − K(θⱼ)),    K(θ) = ln E exp(θ·s) for an unmarked token
///
/// with ten tilts θⱼ > 0 of equal weight. Over a random key Eₙ is a martingale that begins at 1, so that by Ville's
/// inequality P(any n: Eₙ ≥ 1/α) ≤ α: 1 / max Eₙ is a p-value at every moment, however often it is looked at and
/// whenever reading stops (Ramdas et al., "Game-theoretic statistics and safe anytime-valid inference", 2023).
public struct EvidenceProcess: Sendable {
    /// How many tokens were added.
    public private(set) var count = 0
    /// The greatest ln E so far, at least 0.
    public private(set) var greatestLogE = 0.0

    /// θⱼ, shape [10].
    private let tilts: [Double]
    /// K(θⱼ), shape [10].
    private let cumulants: [Double]
    /// ln Π exp(θⱼ·sᵢ − K(θⱼ)), shape [10].
    private var logarithms: [Double]

    /// Tilts by how far they move the mean of a score, in deviations of an unmarked one.
    static let moves = [0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1, 1.5, 2.2, 3]

    /// A process that has seen nothing.
    ///
    /// - Parameter token: the null of one scored token, `scheme.null(count: 1)`.
    public init(token: NullDistribution) {
        tilts = Self.moves.map { token.tilt(moving: $0) }
        cumulants = tilts.map { token.cumulant(at: $0) }
        logarithms = Array(repeating: 0, count: tilts.count)
    }

    /// Adds a token's score.
    ///
    /// - Complexity: O(1), without allocation.
    public mutating func add(score: Double) {
        count += 1
        var largest = -Double.infinity
        for index in tilts.indices {
            logarithms[index] += tilts[index] * score - cumulants[index]
            largest = max(largest, logarithms[index])
        }
        // The mixture is at most its largest part.
        if largest > greatestLogE { greatestLogE = max(greatestLogE, logE) }
    }

    /// ln Eₙ; 0 before the first token.
    public var logE: Double { logMean(of: logarithms.span) }

    /// min(1, 1 / max Eₙ): P(ever at most α) ≤ α for unmarked text.
    public var pValue: PValue { PValue(naturalLogarithm: -greatestLogE) }
}
