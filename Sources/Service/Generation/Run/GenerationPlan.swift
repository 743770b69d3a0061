// SPDX-License-Identifier: Apache-2.0

import ChatTemplate
import Detector
import Sampler
import Tokenizer
import Tokens

/// The texts that a request comes to.
struct GenerationPlan: Sendable {
    /// What the engine is to write, the texts of the first prompt first.
    var texts: [TextRequest] = []
    /// What each text begins with, as the request's `echo` wants it; empty strings otherwise.
    var echoes: [String] = []
    /// The tokens of all prompts, each counted once.
    var promptTokenCount = 0

    /// How many texts one request can have, however many can wait.
    private static let mostTexts = 128
    /// How many bytes of echoes, in UTF-8: a stream's unread texts have so much to hold at once.
    private static let mostEchoBytes = 64 << 10
    /// How many log-probabilities: some 20 MB of them.
    private static let mostLogprobs = 1 << 18
    /// How many tokens OpenAI's completions have when a request does not say.
    private static let standardCompletion = 16

    /// How many tokens each text may have when the request does not say, before its context is known.
    static func count(_ request: CompletionRequest, _ settings: ServiceSettings) -> Int {
        request.count ?? (request.kind == .chat ? settings.standardTokens : standardCompletion)
    }

    /// Encodes the prompts, and checks that they fit the model.
    ///
    /// - Parameter mostTexts: how many can ever wait or be written at a time.
    /// - Throws: 400; also for an answer that would be too much to hold.
    /// - Complexity: O(*n*) in the prompts.
    init(
        _ request: CompletionRequest,
        _ model: GenerationModel,
        _ decision: MarkDecision,
        _ settings: ServiceSettings,
        mostTexts: Int
    ) throws(ServiceError) {
        let most = min(Self.mostTexts, mostTexts)
        guard request.textCount <= most else { throw .tooManyTexts(most: most) }
        if let alternatives = request.logprobCount {
            let entries = request.textCount * Self.count(request, settings) * (alternatives + 1)
            guard entries <= Self.mostLogprobs else {
                throw .tooManyLogprobs(
                    most: Self.mostLogprobs,
                    param: request.kind == .chat ? "top_logprobs" : "logprobs"
                )
            }
        }
        let prompts = try Self.prompts(request, model)
        let echoBytes = prompts.reduce(0) { $0 + $1.echo.utf8.count } * request.choices
        guard echoBytes <= Self.mostEchoBytes else { throw .tooLongEcho(most: Self.mostEchoBytes) }
        for (prompt, echo) in prompts {
            let count = try Self.fit(request, prompt.count, model, settings)
            promptTokenCount += prompt.count
            for _ in 0..<request.choices {
                texts.append(
                    TextRequest(
                        prompt: prompt,
                        count: count,
                        settings: request.settings,
                        watermark: decision.watermark,
                        seed: request.seed(ofText: texts.count),
                        endTokens: model.endTokens,
                        stopStrings: request.stopStrings,
                        isCanonical: model.isCanonical,
                        logprobCount: request.logprobCount
                    )
                )
                echoes.append(echo)
            }
        }
    }

    /// How many tokens a text after that prompt may have.
    private static func fit(
        _ request: CompletionRequest,
        _ prompt: Int,
        _ model: GenerationModel,
        _ settings: ServiceSettings
    ) throws(ServiceError) -> Int {
        let wanted = count(request, settings)
        guard let most = model.contextLength, prompt + wanted > most else { return wanted }
        let room = most - prompt
        // What nobody asked for is as long as it can be.
        if request.count == nil, room > 0 { return room }
        let param = request.kind == .chat ? "messages" : "prompt"
        throw .contextExceeded(prompt: prompt, text: wanted, most: most, param: room > 0 ? "max_tokens" : param)
    }

    private static func prompts(
        _ request: CompletionRequest,
        _ model: GenerationModel
    ) throws(ServiceError) -> [(tokens: [TokenID], echo: String)] {
        guard request.kind == .completion else { return [(try chat(request.turns, model), "")] }
        return request.prompts.map { prompt in
            switch prompt {
            case .text(let text): (model.prompts.tokens(of: text), request.echoes ? text : "")
            case .tokens(let tokens): (tokens, request.echoes ? model.tokenizer.tokenizer.decode(tokens) : "")
            }
        }
    }

    /// The prompt that a chat becomes: by the model's template, or for a model without one its messages, a line each,
    /// after which the model goes on.
    private static func chat(
        _ turns: [CompletionRequest.Turn],
        _ model: GenerationModel
    ) throws(ServiceError) -> [TokenID] {
        guard let chat = model.chat else {
            return model.prompts.tokens(of: turns.map { $0.text + "\n" }.joined())
        }
        do throws(TemplateError) {
            return try chat.tokens(of: turns.map(\.message))
        } catch {
            throw .chatTemplate
        }
    }
}
