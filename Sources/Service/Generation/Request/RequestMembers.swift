// SPDX-License-Identifier: Apache-2.0

import ChatTemplate
import JSON
import Sampler
import Tokens

// The forms that single members have.
extension JSONValue {
    /// A string, an array of strings, an array of token ids, or an array of such arrays.
    func prompts(_ limits: RequestLimits) throws(JSONError) -> [CompletionRequest.Prompt] {
        let form = "a string, token ids, or 1 to \(limits.mostPrompts) of them"
        switch kind {
        case .string: return [.text(try string())]
        case .array: break
        default: throw .wrongKind(member: "prompt", expected: form, found: kind.rawValue)
        }
        let elements = try elements()
        if elements.first?.kind == .number { return [.tokens(try tokens(limits))] }
        guard (1...limits.mostPrompts).contains(elements.count) else {
            throw .invalid(member: "prompt", expected: form)
        }
        var prompts: [CompletionRequest.Prompt] = []
        for element in elements {
            if element.kind == .string {
                prompts.append(.text(try element.string()))
            } else {
                prompts.append(.tokens(try element.tokens(limits)))
            }
        }
        return prompts
    }

    private func tokens(_ limits: RequestLimits) throws(JSONError) -> [TokenID] {
        var tokens: [TokenID] = []
        try readIntegers(into: &tokens)
        guard tokens.allSatisfy({ $0 < limits.vocabularySize }) else {
            throw .invalid(member: "prompt", expected: "token ids below \(limits.vocabularySize)")
        }
        return tokens
    }

    /// A string or an array of strings.
    func stopStrings() throws(JSONError) -> [String] {
        var strings: [String] = []
        switch kind {
        case .string: strings = [try string()]
        case .array: try forEachElement { (element) throws(JSONError) in strings.append(try element.string()) }
        default: throw .wrongKind(member: "stop", expected: "a string or an array of strings", found: kind.rawValue)
        }
        if let (_, expected) = TextRequest.problem(ofStopStrings: strings) {
            throw .invalid(member: "stop", expected: expected)
        }
        return strings
    }

    /// `{"enabled", "purpose", "certificate"}`; here alone members that are not known are refused, since one that is
    /// misspelt would change what is marked.
    func markWish() throws -> MarkWish {
        try within("watermark", ["enabled", "purpose", "certificate"]) { value in
            var members = Members(value)
            var wish = MarkWish()
            wish.isEnabled = try members.optional("enabled")?.bool()
            wish.purpose = try members.optional("purpose")?.choice()
            wish.certificate = try members.optional("certificate")?.certificateForm()
            try members.finish()
            return wish
        }
    }

    // MARK: Messages

    private static let roles = ["system", "developer", "user", "assistant", "tool", "function"]

    /// The turns of a chat, at least one.
    func turns() throws -> [CompletionRequest.Turn] {
        let messages = try elements()
        guard !messages.isEmpty else { throw JSONError.invalid(member: "messages", expected: "one message or more") }
        return try messages.enumerated().map { index, message in
            // Names within messages may be anything; these are named.
            try message.within("messages[\(index)]", ["role", "content", "type", "text"]) { try $0.turn() }
        }
    }

    private func turn() throws -> CompletionRequest.Turn {
        let message = try ChatMessage(self)
        guard Self.roles.contains(message.role) else {
            let roles = Self.roles.map { "'\($0)'" }.joined(separator: ", ")
            throw JSONError.invalid(member: "role", expected: "one of \(roles)")
        }
        guard let content = try optional("content"), !content.isNull else {
            // An answer that was a call of a tool.
            guard message.role == "assistant" else { throw JSONError.missing(member: "content") }
            return CompletionRequest.Turn(message: message, text: "")
        }
        let text = try content.joinedText()
        // Templates know no developer, which is what OpenAI calls a system message of late.
        guard message.role == "developer" else { return CompletionRequest.Turn(message: message, text: text) }
        return CompletionRequest.Turn(message: ChatMessage(role: "system", content: text), text: text)
    }

    /// The text of a content: a string, or parts of the type `text`.
    private func joinedText() throws -> String {
        guard kind == .array else { return try string() }
        var text = ""
        for part in try elements() {
            guard try part.member("type").string() == "text" else { throw ServiceError.contentPart }
            text += try part.member("text").string()
        }
        return text
    }
}

extension SamplingSettings {
    /// Takes over what a request says of the draws.
    mutating func take(_ name: String, _ value: JSONValue, vocabularySize: Int) throws(JSONError) {
        switch name {
        case "temperature": temperature = try value.number(from: 0, to: 2)
        case "frequency_penalty": frequencyPenalty = try value.number(from: -2, to: 2)
        case "presence_penalty": presencePenalty = try value.number(from: -2, to: 2)
        case "top_k":
            // −1 is vLLM's word for off.
            topK = max(0, try value.whole(in: -1...Int(Int32.max)))
        case "logit_bias": logitBias = try value.logitBias(vocabularySize)
        default: try read(name, value)
        }
    }
}

extension JSONValue {
    /// An object of token ids and numbers.
    fileprivate func logitBias(_ vocabularySize: Int) throws(JSONError) -> [TokenID: Float] {
        var biases: [TokenID: Float] = [:]
        try forEachMember { (name, value) throws(JSONError) in
            guard let token = TokenID(name), token < vocabularySize, "\(token)" == name else {
                throw .invalid(member: "logit_bias", expected: "token ids below \(vocabularySize) as names")
            }
            guard value.kind == .number, let bias = try? Float(value.double()), LogitBias.range.contains(bias) else {
                throw .invalid(member: "logit_bias", expected: "numbers from -100 to 100")
            }
            biases[token] = bias
        }
        return biases
    }
}
