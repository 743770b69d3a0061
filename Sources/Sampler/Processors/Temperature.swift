// SPDX-License-Identifier: Apache-2.0

public import Tokens

/// Divides the logits by T: below 1 the likely tokens become likelier, above 1 the choice widens (Ackley, Hinton and
/// Sejnowski, "A Learning Algorithm for Boltzmann Machines", 1985).
///
/// T = 0 is greedy: only the most likely token stays, the first of equals. So is T below 10⁻³⁰, where the factor would
/// leave the range of floats. T = 1 changes nothing.
public struct Temperature: LogitsProcessor {
    /// T.
    public let temperature: Double

    private static let least = 1e-30

    /// - Precondition: `temperature` is finite and not negative.
    public init(_ temperature: Double) {
        precondition(temperature >= 0 && temperature.isFinite, "a temperature is finite and not negative")
        self.temperature = temperature
    }

    /// Scales the logits, or keeps one candidate.
    ///
    /// - Complexity: O(*n*).
    public func process(_ candidates: inout Candidates, history: Span<TokenID>) {
        if temperature < Self.least {
            candidates.keep(only: candidates.best)
        } else if temperature != 1 {
            // Not 0, by which −∞ would become no number.
            candidates.scaleLogits(by: max(Float(1 / temperature), .leastNormalMagnitude))
        }
    }
}
