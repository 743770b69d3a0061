// SPDX-License-Identifier: Apache-2.0

import Batch
import Detector
import Pages
import Sampler
import Watermark

/// How well a generated text can be detected, in words.
struct GenerationSummary {
    private let generated: GenerationReport
    private let options = DetectionOptions.standard
    /// Of texts without any choice, the luck of the words alone promises more in one of 44.
    private static let leastHopefulScore = 2.0

    init(_ generated: GenerationReport) {
        self.generated = generated
    }

    /// Tells a person, on stderr.
    func report(to console: Console) {
        let tokens = Decimal.count(generated.generation.tokens.count, "token")
        guard let report = generated.report, let expected = generated.expected else {
            console.note("\(tokens), without a mark")
            return
        }
        console.note(
            "\(tokens) marked with '\(report.profile)': "
                + "z-score \(Decimal.text(report.zScore, digits: 2)) "
                + "(expected \(Decimal.text(expected.zScore, digits: 2))), "
                + "corrected p-value \(NumberWords.scientific(report.correctedPValue)) "
                + "(expected \(NumberWords.scientific(expected.pValue)))"
        )
        if let warning { console.warn(warning) }
    }

    /// Why the text will not be detected; nil when it will.
    private var warning: String? {
        guard let report = generated.report, let expected = generated.expected, !report.isWatermarked else {
            return nil
        }
        let generation = generated.generation
        let limit = "at a false positive rate of \(options.falsePositiveRate)"
        if expected.pValue <= PValue(options.falsePositiveRate) {
            return "the text came out less marked than expected and cannot be detected \(limit); "
                + "write it again, or \(longer)"
        }
        // What was drawn, not what is scored: a long text that repeats itself has few tokens to score, too.
        if generation.tokens.count < options.minimumScoredTokens {
            return "the text is too short to be detected \(limit)"
        }
        if 2 * expected.scoredCount < generation.tokens.count {
            return
                "the text repeats itself too much to be detected \(limit); raise the temperature or change the prompt"
        }
        let entropy = generation.statistics.entropy / Double(max(1, generation.statistics.tokenCount))
        // Where next to no evidence is to be expected, more of the same is no help.
        let (length, way) = expected.zScore > Self.leastHopefulScore ? (" for its length", ", or \(longer)") : ("", "")
        return "the text is too predictable\(length) to be detected \(limit) "
            + "(\(Decimal.text(entropy, digits: 2)) nats of choice a token); raise the temperature\(way)"
    }

    /// How a longer text is had: that the model ended it is not for a number of tokens to change.
    private var longer: String {
        generated.generation.finishReason == .stop ? "have the model write more" : "write it longer"
    }
}
