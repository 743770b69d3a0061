// SPDX-License-Identifier: Apache-2.0

import Arguments
import Batch
import Sampler
import Service

/// The model that writes for the clients of a service.
struct ServiceModelOptions {
    private static let generation = Parameter(
        negatable: "generation",
        help:
            "Whether texts are written; true unless given. Without it no model is loaded, and the service only detects."
    )
    private static let name = Parameter(
        option: "model-name",
        .string,
        valueName: "NAME",
        help: "What clients call the model; that of its file unless given."
    )
    private static let parallel = Parameter(
        option: "parallel",
        .integer(in: 1...256),
        default: 16,
        help: "How many texts are written at once; further ones wait."
    )
    /// The context of a large model unless it is given, in tokens: of each text, with its prompt.
    private static let standardContext = 4096

    static let groups = [
        ParameterGroup(
            "Model",
            [generation, name, parallel] + ModelOptions.group.parameters + [ChatOptions.template]
        ),
        ParameterGroup("Sampling, where a request does not say", SamplingOptions.narrowing),
    ]

    private let name: String?
    private let parallel: Int
    private let model: ModelOptions?
    private let chat: ChatOptions
    private let sampling: SamplingOptions

    init(_ arguments: ParsedArguments) {
        name = arguments[Self.name]
        parallel = arguments[Self.parallel]
        model = arguments[Self.generation] ?? true ? ModelOptions(arguments) : nil
        chat = ChatOptions(template: arguments)
        sampling = SamplingOptions(arguments, draws: false)
    }

    /// Loads the model; nil when the service only detects.
    func load(_ environment: Environment) throws -> LoadedModel? { try model?.load(environment) }

    /// Starts the engine of a model.
    func start(_ loaded: LoadedModel, created: Int, _ console: Console) throws -> GenerationModel {
        let contextLength = loaded.contextLength ?? loaded.model.contextLength.map { min($0, Self.standardContext) }
        let batch = try TextBatch(
            model: loaded.model,
            sequences: parallel,
            contextLength: contextLength,
            tokenizer: loaded.tokenizer.tokenizer
        )
        let endTokens = loaded.model.endTokens
        var settings = sampling.settings(over: loaded.standardSettings)
        settings.excludedTokens = loaded.excludedTokens(keeping: endTokens)
        return GenerationModel(
            name: name ?? Self.name(of: loaded.path),
            created: created,
            engine: try GenerationEngine(batch),
            tokenizer: loaded.tokenizer.named,
            prompts: loaded.prompts,
            chat: try chat.hasTemplate(loaded) ? chat.prompt(for: loaded, console) : nil,
            contextLength: contextLength,
            settings: settings,
            endTokens: endTokens
        )
    }

    /// `english` for `…/english/model.ngram`, `smollm2` for `…/smollm2.gguf`.
    private static func name(of path: String) -> String {
        let parts = path.split(separator: "/").map(String.init)
        guard var name = parts.last else { return path }
        if let dot = name.lastIndex(of: "."), dot > name.startIndex { name = String(name[..<dot]) }
        return name == "model" && parts.count > 1 ? parts[parts.count - 2] : name
    }
}
