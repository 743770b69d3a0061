// SPDX-License-Identifier: Apache-2.0

/// What the tokens of a text say of a mark when the model is at hand that may have drawn them.
///
/// Each token of a new context gives an e-value: over random keys its mean is 1 at most, whatever the text, and those of
/// distinct contexts are independent. `docs/statistics.md` has the proof.
public struct ModelVerification: Sendable, Hashable {
    /// The number of tokens with an e-value.
    public var testedCount = 0
    /// How many of them the mark could have drawn: an e-value above 0.
    public var consistentCount = 0
    /// The number of tokens that the model, with its settings, could not have drawn at all; they say nothing.
    public var impossibleCount = 0
    /// The p-value of the test: 1/E of a mixture of products that forgive some edited tokens; never below
    /// ``PValue/leastReported``.
    public var pValue = 1.0
    /// The p-value of the plain product of all e-values, which a single token that does not fit makes 1: where all of *n* free
    /// choices of the hard list are green, γⁿ; never below ``PValue/leastReported``.
    public var productPValue = 1.0
    /// log₁₀ of that product; nil when it is 0.
    public var log10Product: Double? = 0

    /// Nothing was tested.
    public init() {}
}
