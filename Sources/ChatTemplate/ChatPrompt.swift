// SPDX-License-Identifier: Apache-2.0

public import Tokenizer
public import Tokens

/// How a chat model is asked: its template, its tokenizer, and what stands before the first message.
public struct ChatPrompt: Sendable {
    /// How messages become a prompt.
    public let template: ChatTemplate
    /// What spells.
    public let tokenizer: Tokenizer
    /// The token that the model wants before everything, which is put there unless the template did; nil for none.
    public let leadingToken: TokenID?
    /// How the token that begins a text is spelt, for templates that write it.
    public let beginToken: String?
    /// How the token that ends a text is spelt.
    public let endToken: String?
    /// What a system message at the beginning says, unless the messages begin with one; nil for no such message.
    public let system: String?
    /// The token that an empty prompt becomes; nil for none.
    public let emptyPromptToken: TokenID?
    /// The time that templates are told.
    public let time: CalendarTime?

    /// How a model is asked.
    public init(
        _ template: ChatTemplate,
        tokenizer: Tokenizer,
        leadingToken: TokenID? = nil,
        emptyPromptToken: TokenID? = nil,
        beginToken: String? = nil,
        endToken: String? = nil,
        system: String? = nil,
        time: CalendarTime? = nil
    ) {
        self.template = template
        self.tokenizer = tokenizer
        self.leadingToken = leadingToken
        self.emptyPromptToken = emptyPromptToken
        self.beginToken = beginToken
        self.endToken = endToken
        self.system = system
        self.time = time
    }

    /// The tokens of a prompt that asks one question.
    ///
    /// - Throws: ``TemplateError``.
    public func tokens(ofUserMessage text: String) throws(TemplateError) -> [TokenID] {
        try tokens(of: [ChatMessage(role: "user", content: text)])
    }

    /// The tokens of a prompt at whose end the assistant's answer begins.
    ///
    /// A content in parts is one text for a template that does not know parts.
    ///
    /// - Throws: ``TemplateError``.
    public func tokens(
        of messages: [ChatMessage],
        tools: ChatValue? = nil,
        documents: ChatValue? = nil
    ) throws(TemplateError) -> [TokenID] {
        var messages = messages
        if messages.contains(where: \.hasParts), !takesParts { messages = messages.map(\.withJoinedParts) }
        if let system, messages.first?.role != "system" {
            messages.insert(ChatMessage(role: "system", content: system), at: 0)
        }
        var request = request(messages)
        request.tools = tools
        request.documents = documents
        let tokens = try template.encode(request, with: tokenizer, beginToken: leadingToken)
        return tokens.isEmpty ? emptyPromptToken.map { [$0] } ?? [] : tokens
    }

    private func request(_ messages: [ChatMessage]) -> ChatRequest {
        var request = ChatRequest(messages: messages)
        request.beginToken = beginToken
        request.endToken = endToken
        request.time = time
        return request
    }

    /// Whether the template walks through the parts of a content: it then writes their texts, and not what else parts
    /// are made of.
    private var takesParts: Bool {
        let text = "Hi"
        let parts = ChatMessage(role: "user", parts: [text])
        guard let written = try? template.render(request([parts])).filter(\.isInput).map(\.text) else { return false }
        return !written.isEmpty && written.allSatisfy { $0 == text }
    }
}
