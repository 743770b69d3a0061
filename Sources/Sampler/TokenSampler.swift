// SPDX-License-Identifier: Apache-2.0

public import Tokenizer
public import Tokens
public import Watermark

/// Draws the tokens of one text: the processor chain, then the mark, then the draw.
///
/// Knows no model: it is given logits and answers with a token, so it serves the n-gram and an LLM in a batch alike.
/// Belongs to one thread at a time; allocates nothing per token once its memory has grown.
public final class TokenSampler {
    /// The bookkeeping of the tokens drawn so far.
    public struct Statistics: Sendable, Hashable {
        /// The number of tokens drawn.
        public var tokenCount = 0
        /// The entropy of the final distributions before the mark, summed, in nats.
        public var entropy = 0.0
        /// How many tokens the mark could act on (``WatermarkWriter/Outcome/marked(expectedScore:)``).
        public var markedCount = 0
        /// How many candidates were drawn and refused because the text would be read as other tokens.
        public var refusedCount = 0
    }

    /// The prompt's tokens and those drawn since.
    public private(set) var history: [TokenID] = []
    /// What was drawn so far.
    public private(set) var statistics = Statistics()
    /// What a detector should find; nil without a mark.
    public var forecast: WatermarkWriter.Forecast? { writer?.forecast }

    /// How likely the model held the token that was drawn last; nil before it, and where nobody asked.
    private(set) var logprobs: TokenLogprobs?

    private var processors: [any LogitsProcessor] = []
    private var excluded: [TokenID] = []
    private var writer: WatermarkWriter?
    private var candidates: Candidates
    private var tail: CanonicalTail?
    private var endTokens: Set<TokenID> = []
    private var logprobCount: Int?
    private var logprobReader = LogprobReader()

    /// A sampler for one text.
    ///
    /// - Parameters:
    ///   - prompt: the tokens before the text; penalties count them, the mark only where its function does.
    ///   - watermark: nil draws without a mark.
    ///   - payload: what the text carries; nil is 0 where the mark's profile has a payload.
    ///   - canonical: the end of an empty text, which keeps the tokens to those that are read back from the text, so
    ///     that a detector meets those that were marked; nil draws any.
    ///   - endTokens: tokens that end a text, which `canonical` lets through.
    ///   - logprobCount: how many of the likeliest tokens are told of each step (``TokenLogprobs``); nil for none, and
    ///     not the drawn one either.
    /// - Throws: ``SamplerError/settingOutOfRange(name:value:expected:)``.
    public init(
        vocabularySize: Int,
        settings: SamplingSettings,
        watermark: Watermark?,
        payload: UInt32? = nil,
        prompt: [TokenID] = [],
        canonical: CanonicalTail? = nil,
        endTokens: Set<TokenID> = [],
        logprobCount: Int? = nil
    ) throws(SamplerError) {
        candidates = Candidates(vocabularySize: vocabularySize)
        try restart(
            settings: settings,
            watermark: watermark,
            payload: payload,
            prompt: prompt,
            canonical: canonical,
            endTokens: endTokens,
            logprobCount: logprobCount
        )
    }

    /// Begins another text of the same vocabulary, in the memory of the last; the parameters are those of the
    /// initialiser.
    ///
    /// - Throws: ``SamplerError/settingOutOfRange(name:value:expected:)``; the text is then the one before.
    func restart(
        settings: SamplingSettings,
        watermark: Watermark?,
        payload: UInt32?,
        prompt: [TokenID],
        canonical: CanonicalTail?,
        endTokens: Set<TokenID>,
        logprobCount: Int?
    ) throws(SamplerError) {
        try settings.validate()
        let vocabularySize = candidates.vocabularySize
        let excluded = settings.excludedTokens.filter { $0 < vocabularySize }.sorted()
        guard excluded.count < vocabularySize else {
            throw .settingOutOfRange(
                name: "excluded_tokens",
                value: "all \(vocabularySize) tokens",
                expected: "fewer than the vocabulary has"
            )
        }
        if let payload {
            let expected = watermark.map { $0.expectation(ofPayload: payload) } ?? "none without a mark"
            if let expected { throw .settingOutOfRange(name: "payload", value: "\(payload)", expected: expected) }
        }
        do {
            writer = try watermark?.makeWriter(payload: payload ?? 0)
        } catch {
            throw .cryptography(error)
        }
        writer?.restart(after: Span(), prompt: prompt.span)
        self.excluded = excluded
        processors = settings.processors(promptCount: prompt.count)
        self.logprobCount = logprobCount
        logprobs = nil
        statistics = Statistics()
        history.removeAll(keepingCapacity: true)
        history += prompt
        tail = canonical
        self.endTokens = endTokens
    }

    /// Draws the next token.
    ///
    /// - Parameters:
    ///   - random: the only source of chance; one draw a token, and with `canonical` one more for each candidate
    ///     refused.
    ///   - fill: writes the logits, shape [V].
    /// - Complexity: O(V).
    public func sample(
        using random: inout some RandomNumberGenerator,
        _ fill: (inout MutableSpan<Float>) -> Void
    ) -> TokenID {
        candidates.restart { [excluded] logits in
            fill(&logits)
            for token in excluded { logits[Int(token)] = -.infinity }
            // A model that allows nothing else must not bring the excluded tokens back: all others are then alike.
            if logits.span.firstIndex(above: -.infinity, from: 0, to: logits.count) == logits.count {
                for index in logits.indices { logits[index] = 0 }
                for token in excluded { logits[Int(token)] = -.infinity }
            }
            if logprobCount != nil { logprobReader.read(logits.span) }
        }
        let drawn = candidates.draw(processors, history: history.span, writer: writer, using: &random) { token in
            guard tail != nil, !endTokens.contains(token) else { return true }
            return tail?.allows(token) != false
        }
        if let logprobCount { logprobs = logprobReader.logprobs(of: drawn.token, count: logprobCount) }
        tail?.append(drawn.token)
        writer?.accept(drawn.token)
        history.append(drawn.token)
        statistics.tokenCount += 1
        statistics.entropy += drawn.entropy
        statistics.markedCount += drawn.isMarked ? 1 : 0
        statistics.refusedCount += drawn.refusedCount
        return drawn.token
    }
}

@available(*, unavailable)
extension TokenSampler: Sendable {}
