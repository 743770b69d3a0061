// SPDX-License-Identifier: Apache-2.0

import Detector
import JSON
import Pages
import Sampler
import Watermark

/// How well a generated text can be detected: what was to be expected, and what its text really shows.
struct GenerationSummary {
    private let generation: Generator.Generation
    private let text: String
    private let expected: Expectation?
    private let report: DetectionReport?
    private let options = DetectionOptions.standard

    /// What the distributions promised before the draws.
    private struct Expectation {
        let scoredCount: Int
        let zScore: Double
        let pValue: PValue
    }

    /// Reads the text back as a detector would: from its characters, without the tokens that were drawn.
    init(_ generation: Generator.Generation, text: String, watermark: Watermark?, tokenizer: LoadedTokenizer) throws {
        self.generation = generation
        self.text = text
        guard let watermark, let forecast = generation.forecast else {
            expected = nil
            report = nil
            return
        }
        let null = watermark.scheme.null(count: forecast.scoredCount)
        expected = Expectation(
            scoredCount: forecast.scoredCount,
            zScore: null.zScore(of: forecast.expectedTotal),
            pValue: null.pValue(of: forecast.expectedTotal.rounded())
        )
        let named = NamedTokenizer(name: tokenizer.name, tokenizer: tokenizer.tokenizer)
        let detector = try Detector(
            candidates: [DetectionCandidate(watermark: watermark, tokenizers: [named])],
            options: options
        )
        report = try detector.detect(text.utf8.span)
    }

    /// Tells a person, on stderr.
    func report(to console: Console) {
        guard let report, let expected else {
            console.note("\(Decimal.count(generation.tokens.count, "token")), without a mark")
            return
        }
        console.note(
            "\(Decimal.count(generation.tokens.count, "token")) marked with '\(report.profile)': "
                + "z-score \(Decimal.text(report.zScore, digits: 2)) "
                + "(expected \(Decimal.text(expected.zScore, digits: 2))), "
                + "corrected p-value \(NumberWords.scientific(report.correctedPValue)) "
                + "(expected \(NumberWords.scientific(expected.pValue)))"
        )
        if let warning { console.warn(warning) }
    }

    /// Why the text will not be detected; nil when it will.
    private var warning: String? {
        guard let report, let expected, !report.isWatermarked else { return nil }
        let limit = "at a false positive rate of \(options.falsePositiveRate)"
        if expected.pValue <= PValue(options.falsePositiveRate) {
            return "the text came out less marked than expected and cannot be detected \(limit); "
                + "write it again or longer"
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
        return "the text is too predictable to be detected \(limit) "
            + "(\(Decimal.text(entropy, digits: 2)) nats of choice a token); write it longer or raise the temperature"
    }

    /// The text and its figures, for programs.
    func json(prompt: String?, seed: UInt64?) -> String {
        var json = JSONWriter()
        json.object { json in
            if let prompt { json.member("prompt", prompt) }
            json.member("text", text)
            json.member("tokens", generation.tokens) { json, token in json.value(token) }
            json.member("finish_reason", generation.finishReason.rawValue)
            json.member("seed", seed)
            json.member("entropy", generation.statistics.entropy)
            json.key("watermark")
            guard let report, let expected else { return json.null() }
            json.object { json in
                json.member("profile", report.profile)
                json.member("expected_z_score", expected.zScore)
                json.member("expected_p_value", expected.pValue.reported)
                json.member("num_marked_tokens", generation.statistics.markedCount)
                json.member("is_detectable", report.isWatermarked)
                json.key("report")
                report.write(to: &json)
            }
        }
        return json.text
    }
}
