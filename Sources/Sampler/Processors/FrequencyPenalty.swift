// SPDX-License-Identifier: Apache-2.0

public import Tokens

/// Lowers the logits of tokens that the text has already, as OpenAI's API defines it: by `frequency` for each time that
/// a token was written, and by `presence` once.
///
/// 0 changes nothing; negative values reward repetition. The prompt does not count.
public struct FrequencyPenalty: LogitsProcessor {
    /// For each occurrence.
    public let frequency: Double
    /// For the first.
    public let presence: Double
    /// How many tokens of the history are the prompt's.
    public let promptCount: Int

    /// The penalties that are allowed.
    public static let range: ClosedRange<Double> = -2...2

    /// - Precondition: both lie in ``range``, and `promptCount` is not negative.
    public init(frequency: Double, presence: Double, promptCount: Int = 0) {
        precondition(Self.range.contains(frequency) && Self.range.contains(presence), "penalties are from -2 to 2")
        precondition(promptCount >= 0, "a prompt has no tokens or more")
        self.frequency = frequency
        self.presence = presence
        self.promptCount = promptCount
    }

    /// Changes the logits of the tokens written.
    ///
    /// - Complexity: O(history), and O(*n*) for a list.
    public func process(_ candidates: inout Candidates, history: Span<TokenID>) {
        guard history.count > promptCount else { return }
        var shifts: [TokenID: Float] = [:]
        for index in promptCount..<history.count {
            shifts[history[index], default: -Float(presence)] -= Float(frequency)
        }
        candidates.shift(by: shifts)
    }
}
