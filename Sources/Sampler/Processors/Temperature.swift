// SPDX-License-Identifier: Apache-2.0

public import Tokens

/// Divides the logits by T: below 1 the likely tokens become likelier, above 1 the choice widens (Ackley, Hinton and
/// Sejnowski, "A Learning Algorithm for Boltzmann Machines", 1985).
///
/// T = 0 is greedy: only the most likely token stays, the first of equals. T = 1 changes nothing.
public struct Temperature: LogitsProcessor {
    /// T.
    public let temperature: Double

    /// - Precondition: `temperature` is finite and not negative.
    public init(_ temperature: Double) {
        precondition(temperature >= 0 && temperature.isFinite, "a temperature is finite and not negative")
        self.temperature = temperature
    }

    /// Scales the logits; keeps one candidate when T = 0.
    ///
    /// - Complexity: O(*n*).
    public func process(_ candidates: inout Candidates, history: Span<TokenID>) {
        if temperature == 0 {
            candidates.keep(only: candidates.best)
        } else if temperature != 1 {
            candidates.scaleLogits(by: Float(1 / temperature))
        }
    }
}
