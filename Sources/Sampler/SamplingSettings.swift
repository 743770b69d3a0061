// SPDX-License-Identifier: Apache-2.0

public import Tokens

/// How tokens are drawn; the fields follow OpenAI's and llama.cpp's names.
public struct SamplingSettings: Sendable, Hashable {
    /// T ≥ 0; 0 is greedy.
    public var temperature = 1.0
    /// k; 0 is off.
    public var topK = 0
    /// p of the nucleus, 0 < p ≤ 1; 1 is off.
    public var topP = 1.0
    /// The share of the likeliest token's probability below which a token is dropped, 0…1; 0 is off.
    public var minP = 0.0
    /// θ > 0; 1 is off.
    public var repetitionPenalty = 1.0
    /// What is taken off a token's logit for each time that the text has it, −2…2; 0 is off.
    public var frequencyPenalty = 0.0
    /// What is taken off the logit of each token that the text has, −2…2; 0 is off.
    public var presencePenalty = 0.0
    /// What is added to the logits of tokens, −100…100 each; empty is off.
    public var logitBias: [TokenID: Float] = [:]
    /// Tokens that are never drawn, such as the end-of-text token of a model that should go on.
    public var excludedTokens: Set<TokenID> = []

    /// Everything off: tokens are drawn from the model's own distribution.
    public init() {}

    /// What `wmctl generate` uses when nothing is chosen.
    ///
    /// The shipped model is small, so its tail is cut to keep sentences readable; what is left still has the entropy
    /// that a mark needs.
    public static var standard: SamplingSettings {
        var settings = SamplingSettings()
        settings.temperature = 0.8
        settings.topK = 40
        settings.topP = 0.9
        return settings
    }

    /// What `wmctl generate` uses with a large language model when nothing is chosen: llama.cpp's own.
    ///
    /// Its tail is better than that of an n-gram model, so that less of it is cut; what it cuts with min-p is noise at
    /// any temperature.
    public static var largeModel: SamplingSettings {
        var settings = SamplingSettings()
        settings.temperature = 0.8
        settings.topK = 40
        settings.topP = 0.95
        settings.minP = 0.05
        return settings
    }

    /// Checks every range.
    ///
    /// - Throws: ``SamplerError/settingOutOfRange(name:value:expected:)``.
    public func validate() throws(SamplerError) {
        try check("temperature", temperature, "a number of 0 or more") { $0 >= 0 && $0.isFinite }
        try check("top_k", Double(topK), "a whole number of 0 or more") { $0 >= 0 }
        try check("top_p", topP, "a number above 0 and up to 1") { $0 > 0 && $0 <= 1 }
        try check("min_p", minP, "a number from 0 to 1") { $0 >= 0 && $0 <= 1 }
        for (name, penalty) in [("frequency_penalty", frequencyPenalty), ("presence_penalty", presencePenalty)] {
            try check(name, penalty, "a number from -2 to 2", FrequencyPenalty.range.contains)
        }
        for bias in logitBias.values {
            try check("logit_bias", Double(bias), "numbers from -100 to 100") { LogitBias.range.contains(Float($0)) }
        }
        // As a float, or a logit of 0 divided by it would be no number.
        try check("repetition_penalty", repetitionPenalty, "a number above 0") { Float($0) > 0 && Float($0).isFinite }
    }

    private func check(
        _ name: String,
        _ value: Double,
        _ expected: String,
        _ isValid: (Double) -> Bool
    ) throws(SamplerError) {
        guard isValid(value) else { throw .settingOutOfRange(name: name, value: "\(value)", expected: expected) }
    }

    /// The processors that these settings switch on, in the order of the chain (``LogitsProcessor``).
    ///
    /// - Parameter promptCount: how many tokens of the history are the prompt's.
    public func processors(promptCount: Int = 0) -> [any LogitsProcessor] {
        var chain: [any LogitsProcessor] = []
        if !logitBias.isEmpty { chain.append(LogitBias(logitBias)) }
        if frequencyPenalty != 0 || presencePenalty != 0 {
            chain.append(
                FrequencyPenalty(frequency: frequencyPenalty, presence: presencePenalty, promptCount: promptCount)
            )
        }
        if repetitionPenalty != 1 { chain.append(RepetitionPenalty(repetitionPenalty)) }
        if temperature != 1 { chain.append(Temperature(temperature)) }
        if topK > 0 { chain.append(TopK(topK)) }
        if topP < 1 { chain.append(TopP(topP)) }
        if minP > 0 { chain.append(MinP(minP)) }
        return chain
    }
}
