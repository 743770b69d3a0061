// SPDX-License-Identifier: Apache-2.0

public import Detector
public import Sampler
public import Tokens
public import Watermark

/// What writes the texts of a stream, shared by its threads.
public struct GenerationSetup: Sendable {
    /// What writes.
    public var model: any LanguageModel
    /// What spells.
    public var tokenizer: NamedTokenizer
    /// What marks.
    public var watermark: Watermark
    /// How texts are written unless a row has it otherwise; its seed decides the seeds of all of them.
    public var request: GenerationRequest
    /// Tokens with a line break, which are not drawn for a text that is the answer line itself.
    public var lineBreakingTokens: Set<TokenID>
    /// Whether prompts that are lines of text are answered with objects, too.
    public var answersInJSON: Bool

    /// What writes, and how.
    public init(
        model: any LanguageModel,
        tokenizer: NamedTokenizer,
        watermark: Watermark,
        request: GenerationRequest,
        lineBreakingTokens: Set<TokenID>,
        answersInJSON: Bool
    ) {
        self.model = model
        self.tokenizer = tokenizer
        self.watermark = watermark
        self.request = request
        self.lineBreakingTokens = lineBreakingTokens
        self.answersInJSON = answersInJSON
    }
}
