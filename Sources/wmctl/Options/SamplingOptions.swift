// SPDX-License-Identifier: Apache-2.0

import Arguments
import Sampler

/// How tokens are drawn.
struct SamplingOptions {
    private static let standard = SamplingSettings.standard
    private static let large = SamplingSettings.largeModel

    private static let temperature = Parameter(
        option: "temperature",
        .number(in: 0...10),
        default: standard.temperature,
        help: "Below 1 likely tokens become likelier; 0 always takes the likeliest, which leaves no room for a mark."
    )
    private static let topK = Parameter(
        option: "top-k",
        .integer(in: 0...Int(Int32.max)),
        default: standard.topK,
        help: "Draw from the N likeliest tokens; 0 is off."
    )
    private static let topP = Parameter(
        option: "top-p",
        .number("a number above 0 and up to 1") { $0 > 0 && $0 <= 1 },
        help: """
            Draw from the fewest tokens whose probabilities sum to X; 1 is off. Unless given \(standard.topP), and \
            \(large.topP) with a GGUF model.
            """
    )
    private static let minP = Parameter(
        option: "min-p",
        .number(in: 0...1),
        help: """
            Drop tokens less likely than X times the likeliest; 0 is off. Unless given 0, and \(large.minP) with a \
            GGUF model.
            """
    )
    private static let repetitionPenalty = Parameter(
        option: "repetition-penalty",
        .number("a number above 0 and up to 10") { $0 > 0 && $0 <= 10 },
        default: standard.repetitionPenalty,
        help: "Make tokens that were written before less likely; 1 is off."
    )
    private static let seed = Parameter(
        option: "seed",
        .integer(in: 0...UInt64.max),
        help: "Make the run repeatable; without it randomness is the system's."
    )

    static let group = ParameterGroup(
        "Sampling",
        narrowing + [seed]
    )

    /// Those that shape the distribution that tokens are drawn from.
    static let narrowing: [any ParameterProtocol] = [temperature, topK, topP, minP, repetitionPenalty]

    /// Nil for the system's randomness.
    let seed: UInt64?
    private let arguments: ParsedArguments

    /// - Parameter draws: whether the command draws tokens and takes a seed.
    init(_ arguments: ParsedArguments, draws: Bool = true) {
        seed = draws ? arguments[Self.seed] : nil
        self.arguments = arguments
    }

    /// What the options say; what was not typed is that of `standard`, and the excluded tokens are the model's affair.
    func settings(over standard: SamplingSettings) -> SamplingSettings {
        var settings = standard
        if arguments.isGiven(Self.temperature) { settings.temperature = arguments[Self.temperature] }
        if arguments.isGiven(Self.topK) { settings.topK = arguments[Self.topK] }
        if let topP = arguments[Self.topP] { settings.topP = topP }
        if let minP = arguments[Self.minP] { settings.minP = minP }
        if arguments.isGiven(Self.repetitionPenalty) { settings.repetitionPenalty = arguments[Self.repetitionPenalty] }
        return settings
    }
}
