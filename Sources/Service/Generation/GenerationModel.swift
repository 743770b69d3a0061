// SPDX-License-Identifier: Apache-2.0

public import Batch
public import ChatTemplate
public import Detector
public import Sampler
public import Tokens

/// The model that writes for clients.
public struct GenerationModel: Sendable {
    /// What clients call it.
    public var name: String
    /// When it was loaded, in seconds of Unix time, as `/v1/models` says.
    public var created: Int
    /// Writes many texts at once.
    public var engine: GenerationEngine
    /// Its tokenizer, with the name that reports give it.
    public var tokenizer: NamedTokenizer
    /// Makes tokens of prompts.
    public var prompts: PromptEncoder
    /// Puts chats to the model; nil for one that is no chat model.
    public var chat: ChatPrompt?
    /// How many tokens a prompt and its text can have together; nil where nothing bounds them.
    public var contextLength: Int?
    /// How tokens are drawn when a request does not say, with the tokens that must not be.
    public var settings: SamplingSettings
    /// What ends a text.
    public var endTokens: Set<TokenID>
    /// Whether only tokens are drawn that are read back from the text, so that all that was marked is found.
    public var isCanonical: Bool

    /// A model.
    public init(
        name: String,
        created: Int,
        engine: GenerationEngine,
        tokenizer: NamedTokenizer,
        prompts: PromptEncoder,
        chat: ChatPrompt?,
        contextLength: Int?,
        settings: SamplingSettings,
        endTokens: Set<TokenID>,
        isCanonical: Bool = false
    ) {
        self.name = name
        self.created = created
        self.engine = engine
        self.tokenizer = tokenizer
        self.prompts = prompts
        self.chat = chat
        self.contextLength = contextLength
        self.settings = settings
        self.endTokens = endTokens
        self.isCanonical = isCanonical
    }
}
