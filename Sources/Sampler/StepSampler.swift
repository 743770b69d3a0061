// SPDX-License-Identifier: Apache-2.0

public import Tokens
public import Watermark

/// Draws single tokens of texts that are written elsewhere: each call brings the text so far and what may come next.
///
///     let sampler = try StepSampler(watermark: watermark)
///     let token = sampler.sample(TokenStep(context: text, logits: logits), using: &random)
///
/// Nothing is remembered from call to call, so that one sampler serves any number of texts in any order, and given the same
/// steps and chance it draws what a ``TokenSampler`` draws. Belongs to one thread at a time; allocates nothing for a step once
/// its memory has grown.
public final class StepSampler {
    private let writer: WatermarkWriter?
    private var candidates = Candidates(vocabularySize: 1)
    private var settings = SamplingSettings()
    private var processors: [any LogitsProcessor] = []

    /// A sampler for one mark.
    ///
    /// - Parameter watermark: nil draws without a mark.
    /// - Throws: ``SamplerError/cryptography(_:)``.
    public init(watermark: Watermark?) throws(SamplerError) {
        do {
            writer = try watermark?.makeWriter()
        } catch {
            throw .cryptography(error)
        }
    }

    /// Draws the next token as a seed decides, or without one the system's randomness.
    ///
    /// - Precondition: as ``sample(_:using:)``.
    public func sample(_ step: borrowing TokenStep, seed: UInt64?) -> TokenID {
        guard let seed else {
            var random = SystemRandomNumberGenerator()
            return sample(step, using: &random)
        }
        var random = SeededGenerator(seed: seed)
        return sample(step, using: &random)
    }

    /// Draws the next token.
    ///
    /// When no token is possible all are alike.
    ///
    /// - Parameter random: the only source of chance; one draw.
    /// - Precondition: the step's settings are valid, its payload fits the mark, it has candidates, and their ids ascend.
    /// - Complexity: O(*n* + length of the text).
    public func sample(_ step: borrowing TokenStep, using random: inout some RandomNumberGenerator) -> TokenID {
        if step.settings != settings {
            settings = step.settings
            processors = settings.processors()
        }
        if step.ids.isEmpty {
            candidates.restart(logits: step.logits.span)
        } else {
            candidates.restart(ids: step.ids.span, logits: step.logits.span)
        }
        writer?.payload = step.payload ?? 0
        writer?.restart(after: step.context.span, prompt: step.prompt.span)
        return candidates.draw(processors, history: step.context.span, writer: writer, using: &random).token
    }
}

@available(*, unavailable)
extension StepSampler: Sendable {}
