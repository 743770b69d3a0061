// SPDX-License-Identifier: Apache-2.0

import Arguments
import JSON
import Tokenizer

/// `wmctl model info`: what a model is.
struct ModelInfo: Subcommand {
    private static let model = Parameter(
        optional: "MODEL",
        .model,
        help: """
            An .ngram, .gguf or .safetensors file, whatever it is called, or the name of a model that was fetched or came with the program; \
            \(TokenizerOptions.standardName) when left out.
            """
    )
    private static let template = Parameter(
        flag: "template",
        help: "Print the chat template of a GGUF model, and nothing else."
    )

    static let definition = Command(
        name: "info",
        abstract: "Describe a model.",
        discussion: """
            Of a GGUF file the metadata is described, and that its tensors are all there is checked; llama.cpp is not needed for that. \
            The SHA-256 is that of the whole file, as publishers state it.
            """,
        groups: [
            ParameterGroup([model, template, ConsoleOptions.json], exclusive: [[template, ConsoleOptions.json]])
        ],
        examples: [
            Example("wmctl model info", "Order, sizes and origin of the model that came with the program"),
            Example("wmctl model info model.gguf", "Architecture, size, vocabulary, tokens, template, SHA-256"),
            Example("wmctl model info --template model.gguf > chat.jinja", "How messages become a prompt"),
        ],
        action: ()
    )

    private let model: String
    private let printsTemplate: Bool
    private let isJSON: Bool

    init(_ arguments: ParsedArguments) {
        model = arguments[Self.model] ?? TokenizerOptions.standardName
        printsTemplate = arguments[Self.template]
        isJSON = arguments[ConsoleOptions.json]
    }

    func run(_ console: Console) throws -> ExitStatus {
        let path = try ModelFile.path(of: model, console.environment)
        let kind = try ModelFile.kind(of: path)
        if printsTemplate {
            let template = kind == .gguf ? GGUFModel(try ModelFile.gguf(path)).chatTemplate : nil
            guard let template else { throw CommandError.noTemplateToPrint(model: path) }
            try console.write(template + (template.hasSuffix("\n") ? "" : "\n"))
            return .success
        }
        let description: any ModelDescription
        switch kind {
        case .gguf: description = try GGUFDescription(path, console)
        case .safetensors: description = try LogitsDescription(path)
        case .ngram: description = try NgramDescription(path)
        }
        if isJSON {
            var json = JSONWriter()
            json.object { json in description.writeMembers(to: &json) }
            try console.write(json.text + "\n")
        } else {
            // What a file says may hold characters that no terminal should get.
            try console.write(FieldList(description.fields.map { ($0.name, printable($0.value)) }).text)
        }
        return .success
    }
}
