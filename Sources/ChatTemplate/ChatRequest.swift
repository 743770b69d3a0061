// SPDX-License-Identifier: Apache-2.0

/// What a template makes a prompt of.
public struct ChatRequest: Sendable {
    /// The turns so far, first to last.
    public var messages: [ChatMessage]
    /// Whether the prompt ends where the assistant's next turn begins.
    public var addsGenerationPrompt = true
    /// Descriptions of tools that the model may call, in the form of OpenAI's.
    public var tools: ChatValue?
    /// Documents that the model may draw on, in the form that the template wants.
    public var documents: ChatValue?
    /// Further variables of the template, such as `enable_thinking`; they do not replace the others.
    public var variables: [String: ChatValue] = [:]
    /// How the model's begin-of-text token is spelt, which templates call `bos_token`.
    public var beginToken: String?
    /// How its end-of-text token is spelt, `eos_token`.
    public var endToken: String?
    /// The time, for templates that tell the model the date.
    public var time: CalendarTime?
    /// The bounds of the rendering.
    public var limits = TemplateLimits()

    /// A request with these turns.
    public init(messages: [ChatMessage]) {
        self.messages = messages
    }

    /// The names of a template's global variables, with their values.
    var scope: Scope {
        let scope = Scope(in: nil)
        for (name, value) in variables { scope.set(name, value.value(isInput: true)) }
        scope.set("messages", .list(ValueList(messages.map(\.value))))
        scope.set("add_generation_prompt", .bool(addsGenerationPrompt))
        scope.set("tools", tools?.value(isInput: true) ?? .none)
        scope.set("documents", documents?.value(isInput: true) ?? .none)
        scope.set("bos_token", .text(beginToken ?? ""))
        scope.set("eos_token", .text(endToken ?? ""))
        return scope
    }

    /// How deeply values nest in what the template is given.
    var depth: Int {
        let others = Array(variables.values) + [tools, documents].compactMap(\.self)
        return max(messages.map(\.depth).max() ?? 0, others.map(\.depth).max() ?? 0) + 1
    }

    /// The number of characters that come from outside the template.
    var size: Int {
        messages.reduce(0) { $0 + $1.size } + (tools?.size ?? 0) + (documents?.size ?? 0)
            + variables.reduce(0) { $0 + $1.key.utf8.count + $1.value.size }
    }
}
