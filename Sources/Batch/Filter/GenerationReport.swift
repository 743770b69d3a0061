// SPDX-License-Identifier: Apache-2.0

public import Detector
public import JSON
public import Sampler
public import Watermark

/// A generated text with its figures: how well it should be detected, and what its text really shows.
public struct GenerationReport: Sendable {
    /// What the distributions promised before the draws.
    public struct Expectation: Sendable {
        /// How many tokens will be scored.
        public let scoredCount: Int
        /// The z-score to expect.
        public let zScore: Double
        /// The p-value to expect, not corrected.
        public let pValue: PValue

        /// What a forecast says of texts under a mark.
        public init(_ forecast: WatermarkWriter.Forecast, under watermark: Watermark) {
            let null = watermark.scheme.null(count: forecast.scoredCount)
            scoredCount = forecast.scoredCount
            zScore = null.zScore(of: forecast.expectedTotal)
            // Of a distribution of whole numbers, the nearest.
            let isCount = if case .binomial = null { true } else { false }
            pValue = null.pValue(of: isCount ? forecast.expectedTotal.rounded() : forecast.expectedTotal)
        }
    }

    /// The tokens, and how they were drawn.
    public let generation: Generator.Generation
    /// The text.
    public var text: String { generation.text }
    /// What decided the draws; nil when the system's randomness did.
    public let seed: UInt64?
    /// What was to be expected; nil without a mark.
    public let expected: Expectation?
    /// What a detector makes of the text; nil without a mark.
    public let report: DetectionReport?

    /// Reads the text back as a detector would: from its characters, without the tokens that were drawn.
    ///
    /// - Parameters:
    ///   - printed: the text with whatever else a detector will see; nil when that is nothing.
    ///   - watermark: what the text was marked with; nil for none.
    ///   - worker: looks for that mark alone.
    /// - Throws: ``DetectorError``.
    public init(
        _ generation: Generator.Generation,
        printed: String? = nil,
        seed: UInt64?,
        watermark: Watermark?,
        worker: DetectionWorker?
    ) throws(DetectorError) {
        self.generation = generation
        self.seed = seed
        guard let watermark, let worker, let forecast = generation.forecast else {
            expected = nil
            report = nil
            return
        }
        expected = Expectation(forecast, under: watermark)
        report = try worker.detect((printed ?? generation.text).utf8.span)
    }

    /// The names of the members that ``writeMembers(to:)`` writes, in their order.
    public static let memberNames = ["text", "tokens", "finish_reason", "seed", "entropy", "watermark"]

    /// Writes the text and its figures into an object that is being written.
    public func writeMembers(to json: inout JSONWriter) {
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
}
