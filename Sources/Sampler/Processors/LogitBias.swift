// SPDX-License-Identifier: Apache-2.0

public import Tokens

/// Adds a number to the logits of some tokens, as OpenAI's `logit_bias` does.
///
/// Small numbers make a token likelier or less likely by a factor e^b, ±100 force or ban it wherever a model's logits
/// are closer together. A token that is impossible stays so.
public struct LogitBias: LogitsProcessor {
    /// b by token.
    public let biases: [TokenID: Float]

    /// The biases that are allowed.
    public static let range: ClosedRange<Float> = -100...100

    /// - Precondition: each bias lies in ``range``.
    public init(_ biases: [TokenID: Float]) {
        precondition(biases.values.allSatisfy(Self.range.contains), "biases are from -100 to 100")
        self.biases = biases
    }

    /// Adds the biases; those of tokens that are no candidates have no effect.
    ///
    /// - Complexity: O(biases), and O(*n*) for a list.
    public func process(_ candidates: inout Candidates, history: Span<TokenID>) {
        candidates.shift(by: biases)
    }
}
