// SPDX-License-Identifier: Apache-2.0

import JSON
import Sampler
import Tokens

/// Reads the body of a request, member by member, as OpenAI's reference and vLLM's extensions have them.
///
/// Null stands for a member that is not there, and members that are not known are left aside, as vLLM does: clients send
/// many that are for other engines. What is known and cannot be done is refused, and never silently left out.
struct RequestReader {
    private let limits: RequestLimits
    private var request: CompletionRequest
    private var bestOf: Int?
    private var asksForLogprobs = false
    private var topLogprobs: Int?
    private var hasTools = false
    private var forbidsTools = false
    private var hasStreamOptions = false
    private var longCount: Int?

    /// Reads a whole body.
    ///
    /// - Throws: ``ServiceError`` with status 400 or 415.
    static func read(
        _ call: Call,
        _ kind: CompletionRequest.Kind,
        _ limits: RequestLimits
    ) throws(ServiceError) -> CompletionRequest {
        try call.readMembers(among: knownNames) { members in
            var reader = RequestReader(kind, limits)
            for (name, value) in members { try reader.take(name, value) }
            let needed = kind == .chat ? "messages" : "prompt"
            guard members.contains(where: { $0.name == needed }) else { throw JSONError.missing(member: needed) }
            return try reader.finish()
        }
    }

    /// The members that are heeded or refused.
    private static let knownNames = [
        "model", "prompt", "messages", "max_tokens", "max_completion_tokens", "n", "best_of", "stream",
        "stream_options", "stop", "seed", "temperature", "top_p", "top_k", "min_p", "repetition_penalty",
        "frequency_penalty", "presence_penalty", "logit_bias", "logprobs", "top_logprobs", "echo", "suffix",
        "response_format", "tools", "functions", "tool_choice", "function_call", "modalities", "watermark",
    ]

    private init(_ kind: CompletionRequest.Kind, _ limits: RequestLimits) {
        self.limits = limits
        request = CompletionRequest(kind: kind, settings: limits.settings)
    }

    private var isChat: Bool { request.kind == .chat }

    private mutating func take(_ name: String, _ value: JSONValue) throws {
        switch name {
        case "model": request.model = try value.string()
        case "prompt": if !isChat { request.prompts = try value.prompts(limits) }
        case "messages": if isChat { request.turns = try value.turns() }
        case "max_tokens": request.count = try value.whole(in: (isChat ? 1 : 0)...limits.mostTokens)
        case "max_completion_tokens": longCount = try value.whole(in: (isChat ? 1 : 0)...limits.mostTokens)
        case "n": request.choices = try value.whole(in: 1...limits.mostChoices)
        case "best_of": bestOf = try value.whole(in: 1...Int(Int32.max))
        case "stream": request.isStreamed = try value.bool()
        case "stream_options":
            hasStreamOptions = true
            request.includesUsage = try value.within(name, ["include_usage"]) { options in
                var members = Members(options)
                return try members.optional("include_usage")?.bool() ?? false
            }
        case "stop": request.stopStrings = try value.stopStrings()
        case "seed": request.seed = UInt64(bitPattern: try value.whole64())
        case "logprobs": try takeLogprobs(value)
        case "top_logprobs":
            let count = try value.whole(in: 0...TokenLogprobs.mostAlternatives)
            if isChat { topLogprobs = count }
        case "echo": if !isChat { request.echoes = try value.bool() }
        case "watermark": request.mark = try value.markWish()
        case "temperature", "top_p", "top_k", "min_p", "repetition_penalty", "frequency_penalty", "presence_penalty",
            "logit_bias":
            try request.settings.take(name, value, vocabularySize: limits.vocabularySize)
        default: try takeUnsupported(name, value)
        }
    }

    private mutating func takeLogprobs(_ value: JSONValue) throws(JSONError) {
        if isChat {
            asksForLogprobs = try value.bool()
        } else {
            request.logprobCount = try value.whole(in: 0...TokenLogprobs.mostAlternatives)
        }
    }

    /// What is refused unless it asks for nothing.
    private mutating func takeUnsupported(_ name: String, _ value: JSONValue) throws {
        switch name {
        case "suffix": guard try value.string().isEmpty else { throw ServiceError.suffix }
        case "response_format":
            let type = try value.within(name, ["type"]) { try $0.member("type").string() }
            guard type == "text" else { throw ServiceError.responseFormat }
        case "tools", "functions": if !(try value.elements()).isEmpty { hasTools = true }
        case "tool_choice", "function_call":
            guard value.kind != .object else { throw ServiceError.tools }
            if try value.string() == "none" { forbidsTools = true }
        case "modalities":
            for element in try value.elements() {
                guard try element.string() == "text" else { throw ServiceError.modalities }
            }
        default: break
        }
    }

    private func finish() throws(ServiceError) -> CompletionRequest {
        if hasTools, !forbidsTools { throw .tools }
        if let bestOf, bestOf != request.choices { throw .bestOf }
        if hasStreamOptions, !request.isStreamed { throw .streamOptions }
        var request = request
        if let longCount { request.count = longCount }
        if asksForLogprobs {
            request.logprobCount = topLogprobs ?? 0
        } else if topLogprobs ?? 0 > 0 {
            throw .topLogprobs
        }
        if request.echoes, request.logprobCount != nil { throw .echoedLogprobs }
        return request
    }
}
