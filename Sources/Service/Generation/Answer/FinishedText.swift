// SPDX-License-Identifier: Apache-2.0

import Batch
import Detector
import Sampler
import Tokens
import Watermark

/// A text that has ended, with what is told of it.
struct FinishedText: Sendable {
    /// The number of the choice.
    let index: Int
    let generation: Generator.Generation
    /// Why it ended, in OpenAI's words.
    let finishReason: String
    /// What its distributions promise a detector; nil for a text without a mark.
    let expected: GenerationReport.Expectation?
    /// The verdict to expect; nil for a text without a mark.
    let expectedVerdict: Verdict?
    /// A signed statement, when it was asked for.
    var certificate: IssuedCertificate?
    /// Why it has no mark; nil for one that has.
    let unmarkedReason: String?

    /// - Parameter isExpired: whether the service itself ended it, which the client is told like a text that was to have
    ///   no more tokens.
    init(
        _ index: Int,
        _ generation: Generator.Generation,
        isExpired: Bool,
        _ decision: MarkDecision,
        _ options: DetectionOptions
    ) {
        self.index = index
        self.generation = generation
        finishReason =
            switch generation.finishReason {
            case .stop: "stop"
            case .length: "length"
            case .cancelled: isExpired ? "length" : "cancelled"
            }
        guard let watermark = decision.watermark, let forecast = generation.forecast else {
            expected = nil
            expectedVerdict = nil
            unmarkedReason = decision.reason
            return
        }
        let expected = GenerationReport.Expectation(forecast, under: watermark)
        self.expected = expected
        expectedVerdict = options.verdict(
            corrected: expected.pValue,
            zScore: expected.zScore,
            scoredCount: expected.scoredCount
        )
        let statistics = generation.statistics
        if statistics.tokenCount <= watermark.profile.contextWidth {
            unmarkedReason = MarkDecision.tooFewTokens
        } else {
            let isMarked = statistics.markedCount > 0 && statistics.entropy > 0
            unmarkedReason = isMarked ? nil : MarkDecision.noChoice
        }
    }

    /// Whether the mark acted on one of the tokens that are whole in it, of which one or more had an alternative.
    var isMarked: Bool { unmarkedReason == nil }
}
