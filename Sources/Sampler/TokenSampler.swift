// SPDX-License-Identifier: Apache-2.0

public import Tokens
public import Watermark

/// Draws the tokens of one text: the processor chain, then the mark, then the draw.
///
/// Knows no model: it is given logits and answers with a token, so it serves the n-gram and an LLM in a batch alike. Belongs to one thread at a time; allocates nothing per token once its memory has grown.
public final class TokenSampler {
    /// The bookkeeping of the tokens drawn so far.
    public struct Statistics: Sendable, Hashable {
        /// The number of tokens drawn.
        public var tokenCount = 0
        /// The entropy of the final distributions before the mark, summed, in nats.
        public var entropy = 0.0
        /// How many tokens the mark could act on (``WatermarkWriter/Outcome/marked(expectedScore:)``).
        public var markedCount = 0
    }

    /// The prompt's tokens and those drawn since.
    public private(set) var history: [TokenID] = []
    /// What was drawn so far.
    public private(set) var statistics = Statistics()
    /// What a detector should find; nil without a mark.
    public var forecast: WatermarkWriter.Forecast? { writer?.forecast }

    private let processors: [any LogitsProcessor]
    private let excluded: [TokenID]
    private let writer: WatermarkWriter?
    private var candidates: Candidates

    /// A sampler for one text.
    ///
    /// - Parameters:
    ///   - prompt: the tokens before the text; penalties count them, the mark does not.
    ///   - watermark: nil draws without a mark.
    /// - Throws: ``SamplerError/settingOutOfRange(name:value:expected:)``.
    public init(
        vocabularySize: Int,
        settings: SamplingSettings,
        watermark: Watermark?,
        prompt: [TokenID] = []
    ) throws(SamplerError) {
        try settings.validate()
        processors = settings.processors
        excluded = settings.excludedTokens.filter { $0 < vocabularySize }.sorted()
        guard excluded.count < vocabularySize else {
            throw .settingOutOfRange(
                name: "excluded_tokens",
                value: "all \(vocabularySize) tokens",
                expected: "fewer than the vocabulary has"
            )
        }
        do {
            writer = try watermark?.makeWriter()
        } catch {
            throw .cryptography(error)
        }
        candidates = Candidates(vocabularySize: vocabularySize)
        history = prompt
    }

    /// Draws the next token.
    ///
    /// - Parameters:
    ///   - random: the only source of chance; one draw a token.
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
            guard logits.span.firstIndex(above: -.infinity, from: 0, to: logits.count) == logits.count else { return }
            for index in logits.indices { logits[index] = 0 }
            for token in excluded { logits[Int(token)] = -.infinity }
        }
        let drawn = candidates.draw(processors, history: history.span, writer: writer, using: &random)
        writer?.accept(drawn.token)
        history.append(drawn.token)
        statistics.tokenCount += 1
        statistics.entropy += drawn.entropy
        statistics.markedCount += drawn.isMarked ? 1 : 0
        return drawn.token
    }
}

@available(*, unavailable)
extension TokenSampler: Sendable {}
