// SPDX-License-Identifier: Apache-2.0

public import Tokens

/// Keeps the k most likely tokens (Fan, Lewis and Dauphin, "Hierarchical Neural Story Generation", ACL 2018).
///
/// k = 0, and k of the vocabulary's size or more, change nothing. Among equals at the edge the lower ids stay.
public struct TopK: LogitsProcessor {
    /// k.
    public let count: Int

    /// - Precondition: `count` is not negative.
    public init(_ count: Int) {
        precondition(count >= 0, "k is not negative")
        self.count = count
    }

    /// Drops all but the k highest logits.
    ///
    /// - Complexity: O(*n*) expected.
    public func process(_ candidates: inout Candidates, history: Span<TokenID>) {
        guard count > 0 else { return }
        candidates.keepHighest(count)
    }
}
