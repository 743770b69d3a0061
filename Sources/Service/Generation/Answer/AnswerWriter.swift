// SPDX-License-Identifier: Apache-2.0

import Detector
import JSON
import Sampler
import Tokenizer
import Tokens

/// Writes texts as OpenAI's API answers them: whole, or as chunks of a stream.
struct AnswerWriter: Sendable {
    /// `chatcmpl-…` or `cmpl-…`.
    let id: String
    let created: Int
    let model: String
    let fingerprint: String
    let tokenizer: Tokenizer
    let decision: MarkDecision
    /// Whether the caller sees numbers of the mark and not only the verdict to expect.
    let seesNumbers: Bool
    let isChat: Bool
    let hasLogprobs: Bool
    let includesUsage: Bool

    init(_ request: CompletionRequest, _ call: Call, _ services: GenerationServices, _ decision: MarkDecision) {
        isChat = request.kind == .chat
        // The request's own id, so that one name leads to the log.
        id = (isChat ? "chatcmpl-" : "cmpl-") + call.id.drop { $0 != "_" }.dropFirst()
        created = UnixTime.now.seconds
        model = services.model.name
        fingerprint = services.fingerprint
        tokenizer = services.model.tokenizer.tokenizer
        self.decision = decision
        seesNumbers = call.identity.role?.may(.scores) == true
        hasLogprobs = request.logprobCount != nil
        includesUsage = request.includesUsage
    }

    // MARK: A whole answer

    /// All texts in the order of their numbers.
    ///
    /// - Parameter echoes: what each begins with.
    func whole(_ texts: [FinishedText], echoes: [String], usage: Usage) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            writeHead(isChat ? "chat.completion" : "text_completion", to: &json)
            json.member("choices", texts) { json, text in writeChoice(text, echo: echoes[text.index], to: &json) }
            json.key("usage")
            usage.write(to: &json)
            json.key("watermark")
            writeMark(texts, to: &json)
        }
        return json.take()
    }

    private func writeChoice(_ text: FinishedText, echo: String, to json: inout JSONWriter) {
        let generation = text.generation
        let entries = generation.logprobs[...]
        json.object { json in
            json.member("index", text.index)
            if isChat {
                json.member("message") { json in
                    json.member("role", "assistant")
                    json.member("content", generation.text)
                    json.key("refusal")
                    json.null()
                }
            } else {
                json.member("text", echo + generation.text)
            }
            writeLogprobs(entries, offset: 0, to: &json)
            json.member("finish_reason", text.finishReason)
        }
    }

    // MARK: Chunks of a stream

    /// The chunk before a text: who speaks, or the prompt where it is echoed; nil for none.
    func first(_ index: Int, echo: String) -> [UInt8]? {
        if isChat {
            return chunk(index) { json in
                json.member("delta") { json in
                    json.member("role", "assistant")
                    json.member("content", "")
                }
            }
        }
        return echo.isEmpty ? nil : chunk(index) { json in json.member("text", echo) }
    }

    /// Some more of a text.
    ///
    /// - Parameter offset: how many characters the text had before.
    func piece(_ index: Int, _ piece: Sampler.TextPiece, offset: Int) -> [UInt8] {
        chunk(index, logprobs: piece.logprobs, offset: offset) { json in
            if isChat {
                json.member("delta") { json in json.member("content", piece.text) }
            } else {
                json.member("text", piece.text)
            }
        }
    }

    /// The end of a text, with what is told of its mark.
    func last(_ text: FinishedText) -> [UInt8] {
        chunk(text.index, finishReason: text.finishReason, mark: text) { json in
            if isChat { json.member("delta") { _ in } } else { json.member("text", "") }
        }
    }

    /// What stands behind all texts.
    func end(_ usage: Usage) -> [UInt8] {
        var bytes: [UInt8] = []
        if includesUsage {
            var json = JSONWriter()
            json.object { json in
                writeHead(streamObject, to: &json)
                json.member("choices", [Int]()) { _, _ in }
                json.key("usage")
                usage.write(to: &json)
            }
            bytes = Self.event(json.take())
        }
        return bytes + Self.event(Array("[DONE]".utf8))
    }

    /// What stands in place of the rest when it cannot be written.
    static func failure(_ error: ServiceError) -> [UInt8] {
        var json = JSONWriter()
        error.write(to: &json)
        return event(json.take())
    }

    /// An event of a stream, as the HTML standard (server-sent events) has it; no line break is ever in the data.
    private static func event(_ data: [UInt8]) -> [UInt8] {
        Array("data: ".utf8) + data + Array("\n\n".utf8)
    }

    private var streamObject: String { isChat ? "chat.completion.chunk" : "text_completion" }

    private func chunk(
        _ index: Int,
        logprobs: ArraySlice<TokenLogprobs> = [],
        offset: Int = 0,
        finishReason: String? = nil,
        mark: FinishedText? = nil,
        _ content: (inout JSONWriter) -> Void
    ) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            writeHead(streamObject, to: &json)
            json.key("choices")
            json.array { json in
                json.object { json in
                    json.member("index", index)
                    content(&json)
                    writeLogprobs(logprobs.isEmpty ? nil : logprobs, offset: offset, to: &json)
                    json.member("finish_reason", finishReason)
                }
            }
            if includesUsage {
                json.key("usage")
                json.null()
            }
            if let mark {
                json.key("watermark")
                writeMark([mark], to: &json)
            }
        }
        return Self.event(json.take())
    }

    private func writeHead(_ object: String, to json: inout JSONWriter) {
        json.member("id", id)
        json.member("object", object)
        json.member("created", created)
        json.member("model", model)
        json.member("system_fingerprint", fingerprint)
    }
}

/// How many tokens a request came to.
struct Usage: Sendable, Equatable {
    var prompt: Int
    var text: Int

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("prompt_tokens", prompt)
            json.member("completion_tokens", text)
            json.member("total_tokens", prompt + text)
        }
    }
}
