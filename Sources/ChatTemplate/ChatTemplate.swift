// SPDX-License-Identifier: Apache-2.0

public import Tokenizer
public import Tokens

/// A chat model's template: how messages become the text that the model goes on from.
///
///     let template = try ChatTemplate(source)
///     let parts = try template.render(ChatRequest(messages: [ChatMessage(role: "user", content: "Hello")]))
///     let tokens = tokenizer.encode(parts).tokens
///
/// Templates are written in Jinja, as transformers runs them: blocks take the line break behind them, the sandbox
/// changes no value, `raise_exception` refuses messages. Not supported are other files (`include`, `import`, `extends`,
/// `block`), `do`, `autoescape`, and recursive loops. The language:
/// <https://jinja.palletsprojects.com/en/stable/templates/>.
///
/// A template is as trustworthy as the file it came in: rendering is bounded in time and memory by ``TemplateLimits``.
public struct ChatTemplate: Sendable {
    private let statements: [Statement]

    /// Reads a template.
    ///
    /// - Throws: ``TemplateError``, with the line.
    /// - Complexity: O(*n*) in the length of the source.
    public init(_ source: String) throws(TemplateError) {
        statements = try Parser.statements(of: source)
    }

    /// The prompt, in parts that say who wrote them: the template, or whoever wrote the messages.
    ///
    /// Every character keeps where it came from, whatever the template does to it.
    ///
    /// - Throws: ``TemplateError``.
    public func render(_ request: ChatRequest) throws(TemplateError) -> [PromptPart] {
        let interpreter = Interpreter(limits: request.limits, inputCharacters: request.size, time: request.time)
        let scope = request.scope
        try interpreter.check(depth: request.depth)
        var output: [MarkedCharacter] = []
        _ = try interpreter.run(statements, in: scope, to: &output)
        return ChatTemplate.parts(of: output)
    }

    /// The tokens of the prompt: special tokens are what the template spells out, never what a message does.
    ///
    /// Text between special tokens is encoded in one go, whoever wrote it, as if it were one text.
    ///
    /// - Parameter beginToken: the token that the model wants before everything; it is put there unless the template
    ///   did.
    /// - Throws: ``TemplateError``.
    public func encode(
        _ request: ChatRequest,
        with tokenizer: Tokenizer,
        beginToken: TokenID? = nil
    ) throws(TemplateError) -> [TokenID] {
        let tokens = tokenizer.encode(try render(request)).tokens
        guard let beginToken, tokens.first != beginToken else { return tokens }
        return [beginToken] + tokens
    }

    private static func parts(of output: [MarkedCharacter]) -> [PromptPart] {
        var parts: [PromptPart] = []
        var start = 0
        while start < output.count {
            let isInput = output[start].isInput
            let end = output[start...].firstIndex { $0.isInput != isInput } ?? output.count
            parts.append(PromptPart(MarkedText(output[start..<end]).string, isInput: isInput))
            start = end
        }
        return parts
    }
}
