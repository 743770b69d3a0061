// SPDX-License-Identifier: Apache-2.0

import Arguments
import Batch
import Detector
import Sampler
import Watermark

/// Which models are asked how likely the tokens of texts were.
struct LikelihoodOptions {
    private static let weights = Parameter(
        option: "weights",
        .model,
        valueName: "MODEL",
        help: """
            Test also with tokens that could hardly have been others counting less, as this model judges; 'default' is the \
            one that came with the program. Its tokenizer must be the key's.
            """
    )
    private static let model = Parameter(
        option: "model",
        short: "m",
        .model,
        help: """
            Check each token against what this model could have written there: the model that may have written the text, \
            with the sampling options and the prompt of that time.
            """
    )
    private static let prompt = Parameter(
        option: "prompt",
        .string,
        valueName: "TEXT",
        help: "What the model was given before the text."
    )
    private static let promptFile = Parameter(
        option: "prompt-file",
        .file,
        valueName: "FILE",
        help: "A file with what the model was given before the text, byte for byte."
    )

    /// What `detect` takes.
    static let group = ParameterGroup(
        "Models",
        [weights, model, prompt, promptFile] + SamplingOptions.narrowing,
        exclusive: [[prompt, promptFile]]
    )
    /// What `score` takes, whose texts have a prompt each.
    static let weightsGroup = ParameterGroup("Models", [weights])

    private let weights: String?
    private let model: String?
    private let prompt: String?
    private let promptFile: String?
    private let sampling: SamplingOptions?

    /// - Parameter weightsOnly: whether the command takes ``weightsGroup`` alone.
    init(_ arguments: ParsedArguments, weightsOnly: Bool = false) throws {
        weights = arguments[Self.weights]
        model = weightsOnly ? nil : arguments[Self.model]
        prompt = weightsOnly ? nil : arguments[Self.prompt]
        promptFile = weightsOnly ? nil : arguments[Self.promptFile]
        sampling = weightsOnly ? nil : SamplingOptions(arguments, draws: false)
        guard weights == nil, model == nil, !weightsOnly else { return }
        let others: [any ParameterProtocol] = [Self.prompt, Self.promptFile] + SamplingOptions.narrowing
        for parameter in others where arguments.isGiven(parameter) {
            let label = parameter.definition.label
            throw arguments.broken("\(label) has no effect without --model or --weights")
        }
    }

    /// Whether any model was named.
    var asks: Bool { weights != nil || model != nil }

    /// Says where --weights changes nothing: it weighs tokens that have one word each.
    func noteUnused(_ candidates: [DetectionCandidate], _ console: Console) {
        guard weights != nil, candidates.allSatisfy({ $0.watermark.scheme.wordsPerToken > 1 }) else { return }
        console.note("--weights has no effect: no key that is looked for has a test that weighs tokens")
    }

    /// The models, loaded.
    ///
    /// - Parameter tokenizer: the tokenizer that was named for reading texts.
    func load(
        tokenizer: TokenizerChoice?,
        _ console: Console
    ) throws -> (weights: ModelLikelihoods?, model: ModelLikelihoods?) {
        let prompt = try promptFile.map { try InputFile.read($0, console) } ?? Array((prompt ?? "").utf8)
        let standard = weights == "default" ? TokenizerOptions.standardName : weights
        return (
            try standard.map { try load($0, over: SamplingSettings(), prompt, tokenizer, console) },
            try model.map { try load($0, over: nil, prompt, tokenizer, console) }
        )
    }

    /// - Parameter standard: the settings where none were typed; nil for those that `generate` has with the model.
    private func load(
        _ wanted: String,
        over standard: SamplingSettings?,
        _ prompt: [UInt8],
        _ tokenizer: TokenizerChoice?,
        _ console: Console
    ) throws -> ModelLikelihoods {
        let loaded = try ModelOptions(model: wanted, tokenizer: tokenizer).load(console.environment)
        let base = standard ?? loaded.standardSettings
        var settings = sampling?.settings(over: base) ?? base
        settings.excludedTokens = loaded.excludedTokens(keeping: loaded.model.endTokens)
        return try ModelLikelihoods(
            name: wanted,
            model: loaded.model,
            tokenizer: loaded.tokenizer.tokenizer,
            settings: settings,
            prompt: loaded.prompts.tokens(of: prompt.span)
        )
    }
}
