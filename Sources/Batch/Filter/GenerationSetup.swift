// SPDX-License-Identifier: Apache-2.0

public import ChatTemplate
public import Detector
public import Sampler
public import Tokens
public import Watermark

/// What writes the texts of a stream.
public enum TextWriter: Sendable {
    /// Each thread writes one text after another.
    case threads(any LanguageModel)
    /// One for all threads, each of which waits for a text.
    case engine(GenerationEngine)
}

/// What writes the texts of a stream, shared by its threads, and how.
public struct GenerationSetup: Sendable {
    /// What writes.
    public var writer: TextWriter
    /// What makes tokens of prompts.
    public var prompts: PromptEncoder
    /// What makes tokens of messages to a chat model; nil where prompts are only gone on from.
    public var chat: ChatPrompt?
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
        writer: TextWriter,
        prompts: PromptEncoder,
        chat: ChatPrompt? = nil,
        tokenizer: NamedTokenizer,
        watermark: Watermark,
        request: GenerationRequest,
        lineBreakingTokens: Set<TokenID>,
        answersInJSON: Bool
    ) {
        self.writer = writer
        self.prompts = prompts
        self.chat = chat
        self.tokenizer = tokenizer
        self.watermark = watermark
        self.request = request
        self.lineBreakingTokens = lineBreakingTokens
        self.answersInJSON = answersInJSON
    }
}
