// SPDX-License-Identifier: Apache-2.0

import Arguments
import Sampler

/// How tokens are drawn.
struct SamplingOptions {
    private static let standard = SamplingSettings.standard

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
        default: standard.topP,
        help: "Draw from the fewest tokens whose probabilities sum to X; 1 is off."
    )
    private static let minP = Parameter(
        option: "min-p",
        .number(in: 0...1),
        default: standard.minP,
        help: "Drop tokens less likely than X times the likeliest; 0 is off."
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
        [temperature, topK, topP, minP, repetitionPenalty, seed]
    )

    /// What the options say; the excluded tokens are the model's affair.
    let settings: SamplingSettings
    /// Nil for the system's randomness.
    let seed: UInt64?

    /// - Parameter isOffByDefault: whether an option that was not typed is off, whatever its default.
    init(_ arguments: ParsedArguments, isOffByDefault: Bool = false) {
        var settings = SamplingSettings()
        func read<Value>(_ parameter: Parameter<Value>, _ field: WritableKeyPath<SamplingSettings, Value>) {
            if !isOffByDefault || arguments.isGiven(parameter) { settings[keyPath: field] = arguments[parameter] }
        }
        read(Self.temperature, \.temperature)
        read(Self.topK, \.topK)
        read(Self.topP, \.topP)
        read(Self.minP, \.minP)
        read(Self.repetitionPenalty, \.repetitionPenalty)
        self.settings = settings
        seed = arguments[Self.seed]
    }
}
