// SPDX-License-Identifier: Apache-2.0

internal import Tokens
internal import Watermark

/// A token that was drawn, and what it was drawn from.
struct DrawnToken {
    let token: TokenID
    /// Of the final distribution before the mark, in nats.
    let entropy: Double
    /// Whether the mark acted on it.
    var isMarked: Bool
    /// How many candidates were drawn before it and refused.
    var refusedCount = 0
}

extension Candidates {
    /// At most so many candidates are refused before one is taken all the same.
    private static let mostRefusals = 64

    /// The last half of a step: the processor chain, the mark, the draw.
    ///
    /// A candidate that is refused is drawn again, from the others. Where a scheme favours tokens each by its own word,
    /// drawing again from what the mark left is the same as marking the distribution restricted to what is allowed.
    /// Where a scheme keeps the distribution over keys, it is drawn again **without** the mark: with p(refused) = ε, a
    /// token v then has over keys the probability p(v) + ε · p(v) / (1 − ε) = p(v) / (1 − ε), its own in the restricted
    /// distribution.
    ///
    /// - Parameters:
    ///   - history: what the processors know of the past.
    ///   - writer: nil draws without a mark; it is not told what was drawn.
    ///   - random: the only source of chance; one draw, and one more for each refusal.
    ///   - isAllowed: refuses candidates; when it refuses all, the first is taken.
    /// - Complexity: O(*n*), for each draw.
    mutating func draw(
        _ processors: [any LogitsProcessor],
        history: Span<TokenID>,
        writer: WatermarkWriter?,
        using random: inout some RandomNumberGenerator,
        isAllowed: (TokenID) -> Bool = { _ in true }
    ) -> DrawnToken {
        for processor in processors { processor.process(&self, history: history) }
        let coin = Self.coin(&random)
        var entropy = 0.0
        var isMarked = false
        let place = withProbabilities { tokens, probabilities, nats in
            entropy = nats
            if case .marked = writer?.mark(&probabilities, tokens: tokens) { isMarked = true }
            return Sampler.draw(probabilities.span, coin: coin)
        }
        var drawn = DrawnToken(token: token(at: place), entropy: entropy, isMarked: isMarked)
        if isAllowed(drawn.token) { return drawn }
        order.removeAll(keepingCapacity: true)
        order.append(Int32(truncatingIfNeeded: place))
        if isMarked, let writer, !writer.keepsDistribution, let place = drawAllowed(using: &random, isAllowed) {
            drawn = DrawnToken(token: token(at: place), entropy: entropy, isMarked: true)
        } else {
            computeProbabilities()
            if let place = drawAllowed(using: &random, isAllowed) {
                // What no mark acted on is forecast as before: from a list without green tokens none comes.
                if isMarked { writer?.leaveUnmarked() }
                drawn = DrawnToken(token: token(at: place), entropy: entropy, isMarked: false)
            }
        }
        drawn.refusedCount = order.count
        return drawn
    }

    /// Draws by ``weights`` without the places in ``order``, to which it adds those that it refuses.
    ///
    /// - Returns: nil when nothing is left that is allowed.
    private mutating func drawAllowed(
        using random: inout some RandomNumberGenerator,
        _ isAllowed: (TokenID) -> Bool
    ) -> Int? {
        for place in order { weights[Int(place)] = 0 }
        while order.count < Self.mostRefusals {
            let place = Sampler.draw(weights.span.extracting(0..<count), coin: Self.coin(&random))
            // All weights are 0 when the one drawn is.
            guard weights[place] > 0 else { return nil }
            if isAllowed(token(at: place)) { return place }
            order.append(Int32(truncatingIfNeeded: place))
            weights[place] = 0
        }
        return nil
    }

    /// Uniform in [0, 1).
    private static func coin(_ random: inout some RandomNumberGenerator) -> Double {
        Double(random.next() >> 11) * 0x1p-53
    }
}
