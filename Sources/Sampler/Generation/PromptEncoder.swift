// SPDX-License-Identifier: Apache-2.0

public import Tokenizer
public import Tokens

/// Turns what a user wrote into the tokens that a model goes on from: the one place that does.
///
/// Names of control tokens in the text are text like any other.
public struct PromptEncoder: Sendable {
    /// What spells.
    public let tokenizer: Tokenizer
    /// The token before every prompt; nil for none.
    public let leadingToken: TokenID?
    /// The token that an empty prompt becomes; nil for none, which is well where a model starts from nothing.
    public let emptyPromptToken: TokenID?

    /// An encoder that puts nothing before prompts, as n-gram models have it.
    public init(_ tokenizer: Tokenizer) {
        self.tokenizer = tokenizer
        leadingToken = nil
        emptyPromptToken = nil
    }

    /// An encoder that does what a model expects.
    public init(_ tokenizer: Tokenizer, for model: any LanguageModel) {
        self.tokenizer = tokenizer
        leadingToken = model.leadingToken
        emptyPromptToken = model.leadingToken ?? model.emptyPromptToken
    }

    /// The tokens of a prompt, which need not be valid UTF-8.
    ///
    /// - Complexity: O(*n*) in the number of bytes.
    public func tokens(of text: Span<UInt8>) -> [TokenID] {
        if text.isEmpty { return emptyPromptToken.map { [$0] } ?? [] }
        let tokens = tokenizer.encode(text, specialTokens: .asText).tokens
        return leadingToken.map { [$0] + tokens } ?? tokens
    }

    /// The tokens of a prompt.
    ///
    /// - Complexity: O(*n*) in the number of bytes.
    public func tokens(of text: String) -> [TokenID] {
        tokens(of: text.utf8.span)
    }
}
