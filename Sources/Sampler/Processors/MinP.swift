// SPDX-License-Identifier: Apache-2.0

internal import Glibc
public import Tokens

/// Keeps the tokens at least a share p as likely as the likeliest one (Nguyen et al., "Turning Up the Heat: Min-p
/// Sampling for Creative and Coherent LLM Outputs", ICLR 2025).
///
/// p = 0 changes nothing; p = 1 keeps only the likeliest and its equals.
public struct MinP: LogitsProcessor {
    /// p.
    public let share: Double

    /// - Precondition: `share` is from 0 to 1.
    public init(_ share: Double) {
        precondition((0...1).contains(share), "p is from 0 to 1")
        self.share = share
    }

    /// Drops the candidates whose logit lies more than −ln p below the highest.
    ///
    /// - Complexity: O(*n*).
    public func process(_ candidates: inout Candidates, history: Span<TokenID>) {
        guard share > 0 else { return }
        // p(v) >= share · p(best)  ⇔  logit(v) >= logit(best) + ln share
        candidates.keepLogits(atLeast: candidates.bestLogit + Float(log(share)))
    }
}
