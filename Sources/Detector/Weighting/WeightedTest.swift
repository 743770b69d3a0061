// SPDX-License-Identifier: Apache-2.0

import Glibc
import Watermark

/// The test of a whole text in which each token counts by how free its choice was.
///
/// A token that could hardly have been another says nothing, and in a plain sum it adds noise. With the chance p that a model
/// gives the token, each has a weight that depends on the text and the model, not on the key: given the weights the null is
/// exact, whatever the model is worth. `docs/statistics.md` derives the weights.
struct WeightedTest {
    private let scheme: any Scheme

    /// Nil for schemes whose scores are no sums that can be weighed exactly.
    init?(_ scheme: any Scheme) {
        guard scheme is Greenlist || scheme is Balanced || scheme is Tournament || scheme is Gumbel,
            scheme.wordsPerToken == 1
        else { return nil }
        self.scheme = scheme
    }

    /// The p-value of some scores.
    ///
    /// - Parameters:
    ///   - scores: the scheme's score of each scored token.
    ///   - probabilities: beside the scores, the chance that a model gives each token.
    func pValue(of scores: [Double], probabilities: [Double]) -> PValue {
        precondition(scores.count == probabilities.count, "one probability for each score")
        guard !scores.isEmpty else { return .one }
        switch scheme {
        case let scheme as Greenlist:
            let chance = scheme.null(count: 1).mean
            let weights = probabilities.map { Self.weight(greenlist: $0, gamma: chance, delta: scheme.delta) }
            return Self.binary(scores, weights, chance: chance)
        case is Balanced: return Self.binary(scores, probabilities.map(Self.weight(balanced:)), chance: 0.5)
        case let scheme as Tournament: return Self.bits(scores, probabilities.map(Self.room), rounds: scheme.weights)
        default: return Self.exponential(scores, probabilities)
        }
    }

    // MARK: Weights

    /// The greatest δ of weights: what a token that goes against the mark costs, at most, in nats.
    private static let greatestDelta = 4.0
    /// The greatest chance of a green token of `balanced`: the other tokens are no even dust, as the weight has it.
    private static let greatestShare = 0.9
    /// The greatest factor of −ln u: a token that a model thinks impossible is likelier edited than a wonder.
    private static let greatestFactor = 30.0

    /// How much more a green token says than a red one, in nats, when the rest of the distribution is even dust.
    ///
    ///     w = δ − ln Z₁ + ln Z₀,    Z₁ = 1 + (e^δ − 1)·(p + γ·(1 − p)),    Z₀ = 1 + (e^δ − 1)·γ·(1 − p)
    static func weight(greenlist p: Double, gamma: Double, delta: Double) -> Double {
        let delta = min(delta, greatestDelta)
        let boost = expm1(delta)
        let others = gamma * (1 - p)
        return max(0, delta - log1p(boost * (p + others)) + log1p(boost * others))
    }

    /// The same for a token whose word is below 2³¹ when the first half of the probability is drawn from.
    ///
    /// Where x of the dust lies before the token, (½ − x·(1 − p)) / p of it is in the first half, as far as that lies in
    /// 0…1; over x < ½ it is drawn with the chance q = ¾ + ½·(½ − p)/(1 − p) up to p = ½, and ¼ + ¼/p beyond.
    static func weight(balanced p: Double) -> Double {
        let share = p <= 0.5 ? 0.75 + 0.5 * (0.5 - p) / (1 - p) : 0.25 + 0.25 / p
        let q = min(share, greatestShare)
        return max(0, log(q / (1 - q)))
    }

    /// How free a choice was, 0…1: min(1, −½·ln p).
    static func room(_ p: Double) -> Double { p > 0 ? min(1, -0.5 * log(min(1, p))) : 1 }

    // MARK: Tests

    private static func binary(_ scores: [Double], _ weights: [Double], chance: Double) -> PValue {
        let weights = weights.map(WeightedNull.gridWeight)
        let total = zip(weights, scores).reduce(0) { $0 + $1.0 * $1.1 }
        return WeightedNull.binary(weights: weights, probability: chance).upperTail(of: total)
    }

    /// Bits of all rounds, with the weight of the token times that of the round; weights are products on a coarse grid, so
    /// that few of them differ.
    private static func bits(_ scores: [Double], _ rooms: [Double], rounds: [Double]) -> PValue {
        let rooms = rooms.map { ($0 * 32).rounded() / 32 }
        let isEven = rounds.allSatisfy { $0 == rounds[0] }
        let total = zip(rooms, scores).reduce(0) { $0 + $1.0 * $1.1 }
        let weights = rooms.lazy.flatMap { room in rounds.lazy.map { room * $0 } }
        // Products off the grid are rounded towards a larger p, and so many different ones may need a bound of the tail: the
        // p-value of tournaments with weighted rounds is several times too large.
        let scale = isEven ? 1.0 : 8.0
        return WeightedNull.binary(weights: weights.map { $0 * scale }, probability: 0.5).upperTail(of: total * scale)
    }

    /// The better of two sums of exponential scores, with Bonferroni's correction for the choice.
    ///
    /// * Σ w·(−ln(1 − u)), large for a marked text: an edited token only adds noise.
    /// * Σ c·(−ln u) with c = 1/p − 1, small for a marked text: but for the cap on c, the likelihood ratio when the model is
    ///   the one that wrote the text. A few edited tokens spoil it.
    private static func exponential(_ scores: [Double], _ probabilities: [Double]) -> PValue {
        let rooms = probabilities.map(room)
        let sum = zip(rooms, scores).reduce(0) { $0 + $1.0 * $1.1 }
        let robust = WeightedNull.exponential(weights: rooms).upperTail(of: sum)
        let factors = probabilities.map { $0 > 0 ? min(1 / min(1, $0) - 1, greatestFactor) : greatestFactor }
        // −ln u from −ln(1 − u); of u = 0, which some functions have, the most that 32 bits can say.
        let reversed = zip(factors, scores).reduce(0) { $0 + $1.0 * min(-log(-expm1(-$1.1)), 23) }
        let sharp = WeightedNull.exponential(weights: factors).lowerTail(of: reversed)
        return min(robust, sharp).corrected(forTests: 2)
    }
}
