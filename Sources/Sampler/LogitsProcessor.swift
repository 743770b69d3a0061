// SPDX-License-Identifier: Apache-2.0

public import Tokens

/// One narrowing of what may come next.
///
/// A pure rule: what it needs of the past is the history it is given.
///
/// The chain runs in a fixed order: ``LogitBias`` and ``FrequencyPenalty``, as in vLLM, then, as in Hugging Face
/// transformers, ``RepetitionPenalty``, ``Temperature``, ``TopK``, ``TopP``, ``MinP``. Penalties act on the model's own logits; temperature comes before the truncations, so that they
/// cut the distribution that is sampled from; the watermark acts after all of them.
public protocol LogitsProcessor: Sendable {
    /// Narrows the candidates.
    ///
    /// - Parameter history: the prompt's tokens and those written since, oldest first.
    func process(_ candidates: inout Candidates, history: Span<TokenID>)
}
