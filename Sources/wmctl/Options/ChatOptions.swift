// SPDX-License-Identifier: Apache-2.0

import Arguments
import ChatTemplate
import Sampler
import Tokenizer

/// Whether prompts are messages to a chat model, and how they are put to it.
struct ChatOptions {
    private static let chat = Parameter(
        flag: "chat",
        help: """
            Take the prompt for a message to a chat model and put it in the model's template. Names of control tokens \
            in a message are only text.
            """
    )
    private static let system = Parameter(
        option: "system",
        .anyText,
        valueName: "TEXT",
        help: "Begin the conversation with a system message; implies --chat."
    )
    static let template = Parameter(
        option: "template",
        .file,
        help: "Use this template, in Jinja, instead of the one in the model's file; implies --chat."
    )

    static let parameters: [any ParameterProtocol] = [chat, system, template]

    /// Whether prompts are messages.
    let isChat: Bool
    private let system: String?
    private let templatePath: String?

    init(_ arguments: ParsedArguments) {
        system = arguments[Self.system]
        templatePath = arguments[Self.template]
        isChat = arguments[Self.chat] || system != nil || templatePath != nil
    }

    /// For a command all of whose models are asked by messages where they can be.
    ///
    /// - Parameter arguments: have the option `--template`.
    init(template arguments: ParsedArguments) {
        system = nil
        templatePath = arguments[Self.template]
        isChat = true
    }

    /// Whether the model is a chat model, or a template was named.
    func hasTemplate(_ loaded: LoadedModel) throws -> Bool {
        if templatePath != nil { return true }
        guard ModelFile.Kind(path: loaded.path) == .gguf else { return false }
        return GGUFModel(try ModelFile.gguf(loaded.path)).chatTemplate != nil
    }

    /// How the model is asked; nil where prompts are what the text goes on from.
    func prompt(for loaded: LoadedModel, _ console: Console) throws -> ChatPrompt? {
        guard isChat else { return nil }
        let spelled = loaded.tokenizer.tokenizer
        var description: GGUFModel?
        if ModelFile.Kind(path: loaded.path) == .gguf { description = GGUFModel(try ModelFile.gguf(loaded.path)) }
        let source: String
        if let templatePath {
            source = String(decoding: try InputFile.read(templatePath, console), as: UTF8.self)
        } else if let template = description?.chatTemplate {
            source = template
        } else {
            throw CommandError.noTemplate(model: loaded.path)
        }
        return ChatPrompt(
            try ChatTemplate(source),
            tokenizer: spelled,
            leadingToken: loaded.prompts.leadingToken,
            emptyPromptToken: loaded.prompts.emptyPromptToken,
            beginToken: description?.beginToken.map { spelled.decode([$0]) },
            endToken: description?.endToken.map { spelled.decode([$0]) },
            system: system,
            time: .now
        )
    }
}
