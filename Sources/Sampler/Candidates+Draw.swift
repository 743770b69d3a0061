// SPDX-License-Identifier: Apache-2.0

internal import Tokens
internal import Watermark

/// A token that was drawn, and what it was drawn from.
struct DrawnToken {
    let token: TokenID
    /// Of the final distribution before the mark, in nats.
    let entropy: Double
    /// Whether the mark acted on it.
    let isMarked: Bool
}

extension Candidates {
    /// The last half of a step: the processor chain, the mark, the draw.
    ///
    /// - Parameters:
    ///   - history: what the processors know of the past.
    ///   - writer: nil draws without a mark; it is not told what was drawn.
    ///   - random: the only source of chance; one draw.
    /// - Complexity: O(*n*).
    mutating func draw(
        _ processors: [any LogitsProcessor],
        history: Span<TokenID>,
        writer: WatermarkWriter?,
        using random: inout some RandomNumberGenerator
    ) -> DrawnToken {
        for processor in processors { processor.process(&self, history: history) }
        let coin = Double(random.next() >> 11) * 0x1p-53
        var entropy = 0.0
        var isMarked = false
        let place = withProbabilities { tokens, probabilities, nats in
            entropy = nats
            if case .marked = writer?.mark(&probabilities, tokens: tokens) { isMarked = true }
            return Sampler.draw(probabilities.span, coin: coin)
        }
        return DrawnToken(token: token(at: place), entropy: entropy, isMarked: isMarked)
    }
}
