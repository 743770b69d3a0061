// SPDX-License-Identifier: Apache-2.0

public import Tokens

/// Makes tokens of the history less likely: positive logits are divided by θ, negative ones multiplied (Keskar et al.,
/// "CTRL: A Conditional Transformer Language Model for Controllable Generation", 2019).
///
/// θ = 1 changes nothing; θ below 1 rewards repetition. A token is penalised once, however often it occurred. The rule
/// presumes logits on both sides of 0, as neural models give them; with log-probabilities, which are all negative, it only
/// multiplies.
public struct RepetitionPenalty: LogitsProcessor {
    /// θ.
    public let penalty: Double
    /// How many of the last tokens count; 0 for all.
    public let window: Int

    /// - Precondition: `penalty` is above 0, `window` not negative.
    public init(_ penalty: Double, window: Int = 0) {
        precondition(penalty > 0 && penalty.isFinite, "a penalty is above 0")
        precondition(window >= 0, "a window is not negative")
        self.penalty = penalty
        self.window = window
    }

    /// Changes the logits of the tokens in the window.
    ///
    /// - Complexity: O(window).
    public func process(_ candidates: inout Candidates, history: Span<TokenID>) {
        guard penalty != 1, !history.isEmpty else { return }
        let first = window == 0 ? 0 : max(0, history.count - window)
        candidates.penalize(history.extracting(first..<history.count), by: Float(penalty))
    }
}
