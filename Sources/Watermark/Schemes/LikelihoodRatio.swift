// SPDX-License-Identifier: Apache-2.0

internal import Glibc

extension Scheme {
    /// How much likelier a token is under the mark than without it: its share of the marked distribution over its share
    /// of the one before.
    ///
    /// Over random words the mean is 1 for each token where the scheme keeps the distribution, whatever the token. A
    /// scheme that does not must bring a ratio of its own; unless it does, no token says anything (1).
    public func likelihoodRatio(
        of place: Int,
        _ probabilities: inout MutableSpan<Float>,
        words: Span<UInt32>,
        scratch: inout MarkScratch
    ) -> Double {
        guard keepsDistribution else { return 1 }
        let before = share(of: place, probabilities.span)
        guard before > 0, mark(&probabilities, words: words, scratch: &scratch) != nil else { return 1 }
        return share(of: place, probabilities.span) / before
    }
}

extension Greenlist {
    /// How much likelier the token's own word is under the mark than without it, given the words of the others.
    ///
    /// The marked distribution over the one before is no e-value for a text that the model has not drawn: the green mass
    /// depends on the token's own word. So the ratio is divided by its mean over that word: with p the token's probability,
    /// G the green mass of the others, and b = e^δ − 1,
    ///
    ///     green:  W₁ = (1 + b) / (1 + b·(G + p))        red:  W₀ = 1 / (1 + b·G)        e = W / (γ·W₁ + (1 − γ)·W₀)
    ///
    /// and with δ = ∞: W₁ = 1 / (G + p), and W₀ = 0, or 1 where the others have no green token and the mark is left out. So
    /// the hard list gives 1/γ for a green token that had a green rival, and 1 for a token without alternative.
    ///
    /// Lists of a fixed size leave the token's word no chance once the others' are known; G is then its mean, γ·(1 − p).
    public func likelihoodRatio(
        of place: Int,
        _ probabilities: inout MutableSpan<Float>,
        words: Span<UInt32>,
        scratch: inout MarkScratch
    ) -> Double {
        let own = Double(probabilities[place])
        var (others, green) = (0.0, 0.0)
        for index in probabilities.indices where index != place {
            others += Double(probabilities[index])
            if words[index] < threshold { green += Double(probabilities[index]) }
        }
        let total = own + others
        guard own > 0, others > 0 else { return 1 }
        guard case .binomial(_, let gamma) = null(count: 1) else { return 1 }
        let p = own / total
        let mass = hasFixedSize ? gamma * (1 - p) : green / total
        let ratios = Self.ratios(probability: p, greenOthers: mass, delta: delta)
        let mean = gamma * ratios.green + (1 - gamma) * ratios.red
        return (words[place] < threshold ? ratios.green : ratios.red) / mean
    }

    /// The marked probability of a token over the one before, when it is green and when it is red.
    ///
    /// - Parameters:
    ///   - p: the token's probability, above 0.
    ///   - mass: the green probability of the other tokens, 0…1 − p.
    static func ratios(
        probability p: Double,
        greenOthers mass: Double,
        delta: Double
    ) -> (green: Double, red: Double) {
        guard delta < .infinity else { return (1 / (mass + p), mass > 0 ? 0 : 1) }
        let boost = expm1(delta)
        return ((1 + boost) / (1 + boost * (mass + p)), 1 / (1 + boost * mass))
    }
}
