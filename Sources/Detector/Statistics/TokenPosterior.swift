// SPDX-License-Identifier: Apache-2.0

import Glibc
public import Watermark

/// How likely each scored token is to be marked, for highlighting.
///
/// A hidden Markov model of two states: unmarked scores follow the null, marked ones the null tilted by θ, with density
/// ratio exp(θ·s − K(θ)). **For display, not a test**: the probabilities depend on how common and how long marked passages are
/// taken to be, and on a θ that was fitted to the same scores.
public struct TokenPosterior: Sendable, Hashable {
    /// θ of marked scores.
    public let tilt: Double
    /// The chance that a marked passage begins at the next token.
    public let entering: Double
    /// The chance that a marked passage ends at the next token; its inverse is the mean length.
    public let leaving: Double
    private let drift: Double

    /// A model with these parameters.
    ///
    /// - Parameter token: the null of one scored token.
    /// - Precondition: `entering` and `leaving` lie between 0 and 1.
    public init(token: NullDistribution, tilt: Double, entering: Double = 0.002, leaving: Double = 0.01) {
        precondition(entering > 0 && entering < 1 && leaving > 0 && leaving < 1, "chances lie between 0 and 1")
        self.tilt = tilt
        self.entering = entering
        self.leaving = leaving
        drift = token.cumulant(at: tilt)
    }

    /// A model fitted to the passages that were found: θ to their mean score, the chances to their number and lengths.
    ///
    /// Without passages, the default chances and, of ten tilts, the one under which the scores are likeliest.
    ///
    /// - Complexity: O(*n*).
    public init(token: NullDistribution, scores: Span<Double>, regions: [WindowScan.Region]) {
        let marked = regions.reduce(0) { $0 + $1.range.count }
        guard marked > 0 else {
            var best = TokenPosterior(token: token, tilt: token.tilt(moving: 0.5))
            var likelihood = -Double.infinity
            for move in EvidenceProcess.moves {
                let model = TokenPosterior(token: token, tilt: token.tilt(moving: move))
                let found = model.logLikelihoodRatio(of: scores)
                if found > likelihood { (likelihood, best) = (found, model) }
            }
            self = best
            return
        }
        let total = regions.reduce(0) { $0 + $1.meanScore * Double($1.range.count) }
        let rest = Double(scores.count - marked) + 1
        self.init(
            token: token,
            tilt: token.tilt(forMean: total / Double(marked)),
            entering: min(0.1, max(1e-4, Double(regions.count) / rest)),
            leaving: min(0.1, max(1e-4, Double(regions.count) / Double(marked)))
        )
    }

    /// P(token i is marked | all scores), by the forward and backward recursions.
    ///
    /// - Parameter scores: shape [n].
    /// - Returns: shape [n].
    /// - Complexity: O(*n*).
    public func probabilities(of scores: Span<Double>) -> [Double] {
        // P(marked | scores up to here), then P(marked | all).
        var marked = [Double](repeating: 0, count: scores.count)
        var forecast = start
        for index in scores.indices {
            let odds = forecast * ratio(scores[index])
            marked[index] = odds / (odds + 1 - forecast)
            forecast = marked[index] * (1 - leaving) + (1 - marked[index]) * entering
        }
        // Smoothing backwards: given the state of the next token, what follows says no more about this one.
        for index in scores.indices.dropLast().reversed() {
            let here = marked[index]
            let forecast = here * (1 - leaving) + (1 - here) * entering
            let next = marked[index + 1]
            marked[index] = here * (next * (1 - leaving) / forecast + (1 - next) * leaving / (1 - forecast))
        }
        return marked
    }

    /// ln of how much likelier the scores are under this model than when nothing is marked.
    func logLikelihoodRatio(of scores: Span<Double>) -> Double {
        var forecast = start
        var sum = 0.0
        for index in scores.indices {
            let odds = forecast * ratio(scores[index])
            let whole = odds + 1 - forecast
            sum += log(whole)
            forecast = odds / whole * (1 - leaving) + (1 - forecast) / whole * entering
        }
        return sum
    }

    /// The share of marked tokens in a long text.
    private var start: Double { entering / (entering + leaving) }

    private func ratio(_ score: Double) -> Double { exp(min(600, tilt * score - drift)) }
}
