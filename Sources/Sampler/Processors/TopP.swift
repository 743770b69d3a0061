// SPDX-License-Identifier: Apache-2.0

public import Tokens

/// Nucleus sampling: keeps the fewest most likely tokens whose probabilities sum to p or more (Holtzman et al., "The
/// Curious Case of Neural Text Degeneration", ICLR 2020).
///
/// p = 1 changes nothing; at least one token always stays. Tokens as likely as the last one kept stay too, so the result
/// does not depend on the order of the candidates.
public struct TopP: LogitsProcessor {
    /// p.
    public let mass: Double

    /// - Precondition: `mass` lies above 0 and is at most 1.
    public init(_ mass: Double) {
        precondition(mass > 0 && mass <= 1, "p lies above 0 and is at most 1")
        self.mass = mass
    }

    /// Drops what is outside the nucleus.
    ///
    /// - Complexity: O(*n*) expected.
    public func process(_ candidates: inout Candidates, history: Span<TokenID>) {
        guard mass < 1 else { return }
        candidates.keepNucleus(mass: mass)
    }
}
