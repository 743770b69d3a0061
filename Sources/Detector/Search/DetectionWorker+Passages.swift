// SPDX-License-Identifier: Apache-2.0

import Tokenizer
import Tokens
import Watermark

extension DetectionWorker {
    /// The share of the scored tokens from which on a passage is the whole text but for chance at its ends.
    private static let wholeShare = 0.9

    /// Adds to a report what needs the tokens of its strongest test: the marked passages and the payload.
    ///
    /// - Returns: what became of each token, when `explains`.
    func describe(
        _ result: TestResult,
        in reading: TextReading,
        _ report: inout DetectionReport,
        explains: Bool
    ) -> [ExplainedToken] {
        let scheme = detector.candidates[result.candidate].watermark.scheme
        let (evidence, choices) = tests.evidence(of: result.candidate, in: reading.encoding.tokens.span)
        var regions: [WindowScan.Region] = []
        if report.isFound, evidence.scoredCount > 0 {
            if tests.scans {
                let options = detector.options
                let rate = max(options.falsePositiveRate, options.likelyRate) / Double(choices)
                regions = tests.regions(of: result.candidate, evidence.scores, upTo: PValue(rate))
            }
            let isWhole = result.method == .whole && regions.count <= 1
            let covered = regions.first?.range.count ?? evidence.scoredCount
            if isWhole, Double(covered) >= Self.wholeShare * Double(evidence.scoredCount) {
                // All of the text, or evidence too thin for a passage of its own.
                let bytes = reading.range(ofTokens: evidence.scoredRange)
                report.spans = [MarkedSpan(start: bytes.lowerBound, end: bytes.upperBound, pValue: result.pValue)]
            } else {
                report.spans = regions.map { region in
                    let first = Int(evidence.positions[region.range.lowerBound])
                    let last = Int(evidence.positions[region.range.upperBound - 1])
                    let bytes = reading.range(ofTokens: first..<last + 1)
                    let pValue = region.window.correctedPValue.corrected(forTests: choices)
                    return MarkedSpan(start: bytes.lowerBound, end: bytes.upperBound, pValue: pValue)
                }
            }
            if report.spans.isEmpty {
                // A model sees a mark that no passage of the scores shows.
                let bytes = reading.range(ofTokens: evidence.scoredRange)
                report.spans = [MarkedSpan(start: bytes.lowerBound, end: bytes.upperBound, pValue: result.pValue)]
            }
        }
        readPayload(of: result, evidence, &report)
        guard explains else { return [] }
        let token = scheme.null(count: 1)
        let posteriors =
            report.isFound
            ? TokenPosterior(token: token, scores: evidence.scores.span, regions: regions)
                .probabilities(of: evidence.scores.span) : []
        return Self.explainedTokens(evidence, posteriors, in: reading, average: scheme.null(count: 1).mean)
    }

    /// Adds what a text in which a mark was found says of its payload.
    func readPayload(of result: TestResult, _ evidence: Evidence, _ report: inout DetectionReport) {
        guard report.isFound, let payload = evidence.payload else { return }
        let watermark = detector.candidates[result.candidate].watermark
        let values = PayloadSearch(watermark).payloads(in: payload, scans: tests.scans)
        report.payload?.value = values.count == 1 ? values.first : nil
        if values.count > 1 { report.warnings.append(.severalPayloads) }
    }

    /// What became of each token of a reading.
    ///
    /// - Parameters:
    ///   - posteriors: beside the evidence's scores; empty for none.
    ///   - average: what a token of unmarked text scores on average.
    private static func explainedTokens(
        _ evidence: Evidence,
        _ posteriors: [Double],
        in reading: TextReading,
        average: Double
    ) -> [ExplainedToken] {
        var next = 0
        return reading.encoding.tokens.indices.map { index in
            let range = reading.range(ofTokens: index..<index + 1)
            guard next < evidence.positions.count, Int(evidence.positions[next]) == index else {
                return ExplainedToken(range: range, mark: .unscored, score: 0, posterior: 0)
            }
            defer { next += 1 }
            let score = evidence.scores[next]
            return ExplainedToken(
                range: range,
                mark: score > average ? .green : .red,
                score: score,
                posterior: posteriors.isEmpty ? 0 : posteriors[next]
            )
        }
    }
}
