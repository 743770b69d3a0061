// SPDX-License-Identifier: Apache-2.0

import Arguments
import Batch
import Sampler
import Threading
import Tokenizer
import Tokens

/// Which model writes: the one in `vocab/`, an `.ngram` or `.gguf` file, or logits in a `.safetensors` file.
struct ModelOptions {
    static let model = Parameter(
        option: "model",
        short: "m",
        .model,
        default: TokenizerOptions.standardName,
        help: "The model: an .ngram, .gguf or .safetensors file, or the name of one that came with the program."
    )
    private static let tokenizer = Parameter(
        option: "tokenizer",
        short: "t",
        .tokenizer,
        help: """
            The model's tokenizer; unless given, the one in a .gguf file, else the tokenizer.json beside the model, or \
            english if made for it.
            """
    )
    private static let context = Parameter(
        option: "context",
        .integer(in: 1...1 << 24),
        valueName: "TOKENS",
        help: """
            With a GGUF model: how many tokens a prompt and its text can have together, up to the model's own. It \
            decides how much memory is taken; as much as is needed unless given, with 'filter' 2,048 or 1,024 more \
            than --max-tokens.
            """
    )
    private static let threads = Parameter(
        option: "threads",
        .integer(in: 1...512),
        help: "With a GGUF model: how many threads compute; one for each core unless given."
    )
    private static let gpuLayers = Parameter(
        option: "gpu-layers",
        .integer(in: 0...10_000),
        help: """
            With a GGUF model, and a llama.cpp that was built for a graphics processor: how many layers it takes; as \
            many as fit unless given.
            """
    )

    static let group = ParameterGroup(
        "Model",
        [model, tokenizer, TokenizerOptions.pattern, context, threads, gpuLayers]
    )
    /// For commands that say themselves how many threads there are, and which tokenizer.
    static let parametersWithoutThreads: [any ParameterProtocol] = [model, context, gpuLayers]

    private let wanted: String
    private let wantedTokenizer: TokenizerChoice?
    private let contextLength: Int?
    private let threads: Int
    private let gpuLayers: Int?
    /// What was typed that a large language model alone heeds.
    private let largeModelOnly: ArgumentError?

    /// - Parameter threads: how many threads compute; nil where the command has the option for it.
    init(_ arguments: ParsedArguments, threads: Int? = nil) {
        wanted = arguments[Self.model]
        wantedTokenizer = arguments[Self.tokenizer].map { TokenizerChoice($0, arguments) }
        contextLength = arguments[Self.context]
        self.threads = threads ?? arguments[Self.threads] ?? Threads.coreCount
        gpuLayers = arguments[Self.gpuLayers]
        let parameters: [any ParameterProtocol] =
            [Self.context, Self.gpuLayers] + (threads == nil ? [Self.threads] : [])
        largeModelOnly = parameters.first { arguments.isGiven($0) }.map { parameter in
            arguments.broken(
                "\(parameter.definition.label) has no effect with this model",
                help: "it is for models in GGUF files"
            )
        }
    }

    /// A model that reads texts.
    init(model: String, tokenizer: TokenizerChoice?) {
        wanted = model
        wantedTokenizer = tokenizer
        contextLength = nil
        threads = Threads.coreCount
        gpuLayers = nil
        largeModelOnly = nil
    }

    /// Loads the model and its tokenizer and checks that they belong together, and that each option has an effect.
    func load(_ environment: Environment) throws -> LoadedModel {
        let path = try ModelFile.path(of: wanted, environment)
        let model: any LanguageModel
        let kind = try ModelFile.kind(of: path)
        if let largeModelOnly, kind == .ngram || kind == .safetensors { throw largeModelOnly }
        switch kind {
        case .ngram:
            model = try ModelFile.ngram(path)
        case .safetensors:
            model = try LogitsModel(contentsOf: path)
        case .gguf:
            #if Llama
            model = try LlamaModel(contentsOf: path, threads: threads, gpuLayers: gpuLayers)
            #else
            throw CommandError.noLlama(model: path)
            #endif
        }
        let tokenizer = try ModelFile.tokenizer(wantedTokenizer, of: model as? NgramModel, at: path, environment)
        guard tokenizer.tokenizer.vocabularySize <= model.vocabularySize else {
            throw SamplerError.vocabularyMismatch(
                model: model.vocabularySize,
                tokenizer: tokenizer.tokenizer.vocabularySize
            )
        }
        if let contextLength, let most = model.contextLength, contextLength > most {
            throw SamplerError.settingOutOfRange(
                name: "context",
                value: "\(contextLength)",
                expected: "at most \(most) tokens, the model's own"
            )
        }
        return LoadedModel(
            path: path,
            model: model,
            tokenizer: tokenizer,
            isLarge: kind == .gguf,
            contextLength: contextLength
        )
    }
}

/// A model with its tokenizer.
struct LoadedModel {
    /// Where the model was read from.
    let path: String
    let model: any LanguageModel
    let tokenizer: LoadedTokenizer
    /// Whether it is a large language model, which writes many texts at once as fast as it can.
    let isLarge: Bool
    /// The context that was asked for, in tokens; nil for as much as is needed.
    let contextLength: Int?

    /// How tokens are drawn when nothing else is said.
    var standardSettings: SamplingSettings { isLarge ? .largeModel : .standard }

    /// What makes tokens of prompts.
    var prompts: PromptEncoder { PromptEncoder(tokenizer.tokenizer, for: model) }

    /// The context for texts whose prompts are not known yet; nil where nothing bounds it.
    func contextLength(forTexts count: Int) -> Int? {
        contextLength ?? model.contextLength.map { min($0, max(2048, count + 1024)) }
    }

    /// Ids that must not be drawn: control tokens, and those that the model has and the tokenizer cannot spell.
    ///
    /// - Parameter endTokens: may be drawn, because the text ends with them; others of the model's are not drawn.
    func excludedTokens(keeping endTokens: Set<TokenID>) -> Set<TokenID> {
        let spelled = tokenizer.tokenizer
        let count = spelled.vocabularySize
        var excluded = Set(TokenID(count)..<TokenID(max(count, model.vocabularySize)))
        for token in 0..<TokenID(count) where spelled.isSpecial(token) || spelled.bytes(of: token).isEmpty {
            excluded.insert(token)
        }
        excluded.formUnion(model.endTokens)
        #if Llama
        if let model = model as? LlamaModel { excluded.formUnion(model.suppressedTokens) }
        #endif
        return excluded.subtracting(endTokens)
    }

    /// Ids whose text has a line break.
    var lineBreakingTokens: Set<TokenID> {
        let spelled = tokenizer.tokenizer
        let breaks = [UInt8(ascii: "\n"), UInt8(ascii: "\r")]
        return Set(
            (0..<TokenID(spelled.vocabularySize)).filter { spelled.bytes(of: $0).contains(where: breaks.contains) }
        )
    }
}
