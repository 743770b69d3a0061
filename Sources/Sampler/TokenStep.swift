// SPDX-License-Identifier: Apache-2.0

public import Tokens

/// What a ``StepSampler`` is told of one step of one text.
public struct TokenStep: Sendable, Equatable {
    /// The tokens of the text so far, oldest first, without the prompt.
    ///
    /// The mark looks at the last h of them, a scheme that leaves repeated contexts alone at all of them, and so does the
    /// repetition penalty. What is missing at the front is taken for never written.
    public var context: [TokenID]
    /// The tokens before the text, of which marks take notice whose contexts reach into the prompt.
    ///
    /// The last 8 are enough. What is missing is taken for never written.
    public var prompt: [TokenID]
    /// Shape [n], the candidates' ids, ascending; empty when the candidates are the whole vocabulary, 0 ..< n.
    public var ids: [TokenID]
    /// Shape [n], the candidates' logits or log-probabilities; −∞ for an impossible token.
    public var logits: [Float]
    /// What narrows the candidates; its excluded tokens have no effect here, an impossible token has a logit of −∞.
    public var settings: SamplingSettings
    /// What decides the draw; nil for a generator of the caller's choosing.
    public var seed: UInt64?
    /// What the text carries; nil is 0 where the mark's profile has a payload.
    public var payload: UInt32?

    /// A step.
    public init(
        context: [TokenID] = [],
        prompt: [TokenID] = [],
        ids: [TokenID] = [],
        logits: [Float] = [],
        settings: SamplingSettings = SamplingSettings(),
        seed: UInt64? = nil,
        payload: UInt32? = nil
    ) {
        self.context = context
        self.prompt = prompt
        self.ids = ids
        self.logits = logits
        self.settings = settings
        self.seed = seed
        self.payload = payload
    }
}
