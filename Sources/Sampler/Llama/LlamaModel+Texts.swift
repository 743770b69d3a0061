// SPDX-License-Identifier: Apache-2.0

#if Llama
public import Tokens

/// How texts begin and end.
extension LlamaModel {
    /// False: llama.cpp computes what follows a token.
    public var startsFromNothing: Bool { false }
    /// The token that begins a text, if the model was trained with it before every one.
    public var leadingToken: TokenID? { addsBeginningOfText ? beginningOfText : nil }
    /// The token that begins a text; where there is none, the first that ends one, which in training often stood between texts.
    public var emptyPromptToken: TokenID? { beginningOfText ?? endOfGenerationTokens.min() }
    /// The tokens that end a turn or a document.
    public var endTokens: Set<TokenID> { endOfGenerationTokens }
}
#endif
