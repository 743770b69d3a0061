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
        ///
        /// Where a stop string ended the text, those of which the text has something: the last may be cut.
        public var tokens: [TokenID]
        /// How many tokens were drawn, with those of a stop string and without an end token.
        public var drawnCount: Int
        /// What they spell, up to a stop string; empty without a tokenizer.
        public var text: String
        /// Why the text ended.
        public var finishReason: FinishReason
        /// Entropy and marked tokens, of those tokens that are whole in the text.
        public var statistics: TokenSampler.Statistics
        /// What a detector should find; nil without a mark.
        public var forecast: WatermarkWriter.Forecast?
        /// How likely the model held each token; empty when the request did not ask.
        public var logprobs: [TokenLogprobs] = []
    }

    /// Why a text ended; the first two in OpenAI's words.
    public enum FinishReason: String, Sendable {
        /// A token or a stop string ended it.
        case stop
        /// It has as many tokens as were asked for.
        case length
        /// The caller ended it (``TextBatch/cancel(_:)``, or a closure that answered false) before it ended by itself.
        case cancelled
    }

    private let model: any LanguageModel
    private let settings: SamplingSettings
    private let watermark: Watermark?
    private let payload: UInt32?
    private let endTokens: Set<TokenID>

    /// A generator.
    ///
    /// - Parameters:
    ///   - watermark: nil writes without a mark.
    ///   - payload: what the texts carry; nil is 0 where the mark's profile has a payload.
    ///   - endTokens: tokens that end a text; they are not part of it.
    /// - Throws: ``SamplerError/settingOutOfRange(name:value:expected:)``.
    public init(
        model: any LanguageModel,
        settings: SamplingSettings,
        watermark: Watermark?,
        payload: UInt32? = nil,
        endTokens: Set<TokenID> = []
    ) throws(SamplerError) {
        try settings.validate()
        self.model = model
        self.settings = settings
        self.watermark = watermark
        self.payload = payload
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
    ///   - onToken: is given each token as it is drawn; false ends the text after it, which is then ``FinishReason/cancelled``.
    /// - Throws: ``SamplerError``, or what the model throws.
    public func generate<Chance: RandomNumberGenerator>(
        after prompt: [TokenID],
        count: Int,
        using random: inout Chance,
        onToken: (TokenID) throws -> Bool = { _ in true }
    ) throws -> Generation {
        let request = TextRequest(
            prompt: prompt,
            count: count,
            settings: settings,
            watermark: watermark,
            payload: payload,
            endTokens: endTokens
        )
        let batch = try TextBatch(model: model, writing: request, tokenizer: nil)
        let chance = SharedChance(random)
        defer { random = chance.generator }
        return try batch.write(request, random: chance) { piece in try piece.tokens.allSatisfy(onToken) }
    }
}

/// A generator that the caller gets back as the text has left it.
private final class SharedChance<Chance: RandomNumberGenerator>: RandomNumberGenerator {
    var generator: Chance

    init(_ generator: Chance) {
        self.generator = generator
    }

    func next() -> UInt64 { generator.next() }
}
