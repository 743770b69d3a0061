// SPDX-License-Identifier: Apache-2.0

import Arguments
import Batch
import Sampler

/// How long a text becomes, and what ends it before.
struct TextOptions {
    private static let count = Parameter(
        option: "max-tokens",
        short: "n",
        .integer(in: GenerationRequest.countRange),
        default: 200,
        help: "How many tokens to write at most."
    )
    private static let stop = Parameter(
        repeating: "stop",
        .string,
        valueName: "TEXT",
        help: """
            End the text before TEXT when it comes; may be given up to \(TextRequest.mostStopStrings) times, with \
            \(TextRequest.mostStopBytes) bytes in all.
            """
    )
    private static let ignoresEnd = Parameter(
        flag: "ignore-eos",
        help: "Go on where the model would end the text; it then never does."
    )

    private static let canonical = Parameter(
        flag: "canonical",
        help: """
            Draw only tokens that the text is read back as, so that all that was marked is found. Where no such token \
            is left, the one that was drawn first stands.
            """
    )

    static let parameters: [any ParameterProtocol] = [count, stop, ignoresEnd, canonical]

    /// The most tokens.
    let count: Int
    private let stopStrings: [String]
    private let ignoresEnd: Bool
    private let isCanonical: Bool

    init(_ arguments: ParsedArguments) throws {
        count = arguments[Self.count]
        stopStrings = arguments[Self.stop]
        ignoresEnd = arguments[Self.ignoresEnd]
        isCanonical = arguments[Self.canonical]
        if let (found, expected) = TextRequest.problem(ofStopStrings: stopStrings) {
            throw arguments.broken("--stop is '\(found)'; expected \(expected)")
        }
    }

    /// How a model is to write a text.
    func request(_ sampling: SamplingOptions, _ loaded: LoadedModel) -> GenerationRequest {
        let endTokens = ignoresEnd ? [] : loaded.model.endTokens
        var settings = sampling.settings(over: loaded.standardSettings)
        settings.excludedTokens = loaded.excludedTokens(keeping: endTokens)
        return GenerationRequest(
            count: count,
            settings: settings,
            seed: sampling.seed,
            endTokens: endTokens,
            stopStrings: stopStrings,
            isCanonical: isCanonical
        )
    }
}
