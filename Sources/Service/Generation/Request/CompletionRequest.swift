// SPDX-License-Identifier: Apache-2.0

import ChatTemplate
import Sampler
import Tokens

/// What a client asks of `/v1/completions` or `/v1/chat/completions`.
struct CompletionRequest: Sendable {
    /// Which of the two.
    enum Kind: Sendable {
        case completion
        case chat
    }

    /// What a text goes on from.
    enum Prompt: Sendable, Equatable {
        case text(String)
        case tokens([TokenID])
    }

    /// A turn of a chat: for a model's template, and the text alone for a model without one.
    struct Turn: Sendable, Equatable {
        let message: ChatMessage
        let text: String
    }

    let kind: Kind
    /// The model's name; nil for the one that there is.
    var model: String?
    var prompts: [Prompt] = []
    var turns: [Turn] = []
    /// The most tokens of a text; nil when the request does not say.
    var count: Int?
    /// How many texts for each prompt.
    var choices = 1
    var settings: SamplingSettings
    var seed: UInt64?
    var stopStrings: [String] = []
    /// How many of the likeliest tokens are told with each; nil for no log-probabilities.
    var logprobCount: Int?
    /// Whether a text begins with its prompt.
    var echoes = false
    var isStreamed = false
    var includesUsage = false
    var mark = MarkWish()

    /// How many texts it comes to.
    var textCount: Int { (kind == .chat ? 1 : prompts.count) * choices }

    /// The seed of one of the texts: the first has the request's own, so that it is the text of `wmctl generate`.
    func seed(ofText index: Int) -> UInt64? {
        seed.map { index == 0 ? $0 : SeededGenerator.seed(index, of: $0) }
    }
}

/// What requests are held to.
struct RequestLimits: Sendable {
    /// How tokens are drawn when a request does not say.
    var settings: SamplingSettings
    var vocabularySize: Int
    var mostTokens: Int
    var mostChoices: Int
    /// How many prompts one request may have.
    var mostPrompts = 64
}
