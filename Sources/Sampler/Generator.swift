// SPDX-License-Identifier: Apache-2.0

public import Tokens
public import Watermark

/// Writes texts with a model, one at a time.
///
///     let generator = try Generator(model: model, settings: .standard, watermark: watermark)
///     let generation = try generator.generate(after: prompt, count: 200, using: &random) { token in true }
public struct Generator: Sendable {
    /// One finished text.
    public struct Generation: Sendable {
        /// The tokens written, without the prompt.
        public var tokens: [TokenID]
        /// Why the text ended.
        public var finishReason: FinishReason
        /// Entropy and marked tokens.
        public var statistics: TokenSampler.Statistics
        /// What a detector should find; nil without a mark.
        public var forecast: WatermarkWriter.Forecast?
    }

    /// Why a text ended, in OpenAI's words.
    public enum FinishReason: String, Sendable {
        /// A token or the caller ended it.
        case stop
        /// It has as many tokens as were asked for.
        case length
    }

    private let model: any LanguageModel
    private let settings: SamplingSettings
    private let watermark: Watermark?
    private let endTokens: Set<TokenID>

    /// A generator.
    ///
    /// - Parameters:
    ///   - watermark: nil writes without a mark.
    ///   - endTokens: tokens that end a text; they are not part of it.
    /// - Throws: ``SamplerError/settingOutOfRange(name:value:expected:)``.
    public init(
        model: any LanguageModel,
        settings: SamplingSettings,
        watermark: Watermark?,
        endTokens: Set<TokenID> = []
    ) throws(SamplerError) {
        try settings.validate()
        self.model = model
        self.settings = settings
        self.watermark = watermark
        self.endTokens = endTokens
    }

    /// Writes a text that a seed decides, or without one the system's randomness.
    ///
    /// - Throws: as ``generate(after:count:using:onToken:)``.
    public func generate(
        after prompt: [TokenID],
        count: Int,
        seed: UInt64?,
        onToken: (TokenID) throws -> Bool = { _ in true }
    ) throws -> Generation {
        guard let seed else {
            var random = SystemRandomNumberGenerator()
            return try generate(after: prompt, count: count, using: &random, onToken: onToken)
        }
        var random = SeededGenerator(seed: seed)
        return try generate(after: prompt, count: count, using: &random, onToken: onToken)
    }

    /// Writes a text.
    ///
    /// - Parameters:
    ///   - prompt: what comes before; may be empty.
    ///   - count: the most tokens to write.
    ///   - random: the only source of chance.
    ///   - onToken: is given each token as it is drawn; false ends the text after it.
    /// - Throws: ``SamplerError``, or what the model throws.
    public func generate(
        after prompt: [TokenID],
        count: Int,
        using random: inout some RandomNumberGenerator,
        onToken: (TokenID) throws -> Bool = { _ in true }
    ) throws -> Generation {
        let session = try model.makeSession(sequences: 1)
        let sampler = try TokenSampler(
            vocabularySize: model.vocabularySize,
            settings: settings,
            watermark: watermark,
            prompt: prompt
        )
        var reason = FinishReason.length
        try session.append(prompt.span, to: 0)
        for _ in 0..<max(0, count) {
            try session.evaluate()
            let (statistics, forecast) = (sampler.statistics, sampler.forecast)
            let token = sampler.sample(using: &random) { logits in session.readLogits(of: 0, into: &logits) }
            if endTokens.contains(token) {
                // As if it had not been drawn: it is no part of the text.
                return Generation(
                    tokens: Array(sampler.history[prompt.count...].dropLast()),
                    finishReason: .stop,
                    statistics: statistics,
                    forecast: forecast
                )
            }
            guard try onToken(token) else {
                reason = .stop
                break
            }
            try session.append(CollectionOfOne(token).span, to: 0)
        }
        return Generation(
            tokens: Array(sampler.history[prompt.count...]),
            finishReason: reason,
            statistics: sampler.statistics,
            forecast: sampler.forecast
        )
    }
}
