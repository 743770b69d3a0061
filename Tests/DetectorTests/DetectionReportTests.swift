// SPDX-License-Identifier: Apache-2.0

import Detector
import TestSupport
import Testing
import Tokens

@Suite
struct `A detection report` {
    private func report() throws -> DetectionReport {
        let candidate = try DetectionCandidate(watermark: testWatermark(1), tokenizers: [])
        var report = try Detector(candidates: [candidate]).detect(tokens: [TokenID]().span)
        report.verdict = .watermarked
        report.profile = "prod-2026-11"
        report.zScore = 12.5
        report.pValue = PValue(0.25)
        report.correctedPValue = report.pValue.corrected(forTests: 2)
        report.tests = 2
        report.score = 141
        report.scoredTokenCount = 180
        report.tokenCount = 202
        report.greenFraction = 0.75
        report.spans = [MarkedSpan(start: 9, end: 911, pValue: report.pValue)]
        report.textSHA256 = "2cf24dba"
        report.tokenizer = "smollm2"
        report.warnings = [.invalidUTF8, .matchedNormalizedText]
        return report
    }

    @Test
    func `has the design's members in the design's order`() throws {
        #expect(
            try report().json(pretty: true) == """
                {
                  "verdict": "watermarked",
                  "profile": "prod-2026-11",
                  "technique": "statistical-watermark",
                  "z_score": 12.5,
                  "p_value": 0.25,
                  "corrected_p_value": 0.5,
                  "log10_p_value": -0.6020599913279624,
                  "tests": 2,
                  "score": 141.0,
                  "num_scored_tokens": 180,
                  "num_tokens": 202,
                  "green_fraction": 0.75,
                  "is_watermarked": true,
                  "spans": [
                    {
                      "start": 9,
                      "end": 911,
                      "p_value": 0.25
                    }
                  ],
                  "text_sha256": "2cf24dba",
                  "tokenizer": "smollm2",
                  "detector_version": "0.1.0",
                  "warnings": [
                    "invalid_utf8",
                    "matched_normalized_text"
                  ],
                  "method": "whole"
                }
                """
        )
    }

    @Test
    func `keeps the logarithm of what a Double cannot hold`() throws {
        var deep = try report()
        deep.pValue = PValue(naturalLogarithm: -1_000_000)
        deep.correctedPValue = deep.pValue.corrected(forTests: 4)
        deep.spans = []
        let json = deep.json()
        #expect(json.contains(#""p_value":1e-300,"corrected_p_value":1e-300,"log10_p_value":-434294.4819"#))
    }

    @Test
    func `of nothing has no infinities`() throws {
        var empty = try report()
        empty.verdict = .tooShort
        empty.zScore = 0
        empty.pValue = .one
        empty.correctedPValue = .one
        empty.score = 0
        empty.greenFraction = nil
        empty.textSHA256 = nil
        let json = empty.json()
        #expect(json.contains(#""z_score":0.0,"p_value":1.0,"corrected_p_value":1.0,"log10_p_value":0.0"#))
        #expect(json.contains(#""green_fraction":null,"is_watermarked":false"#))
        #expect(json.contains(#""text_sha256":null"#))
    }

    @Test
    func `has a sentence for every warning and a code that never changes`() {
        #expect(
            DetectionWarning.allCases.map(\.rawValue) == [
                "empty_input", "binary_input", "invalid_utf8", "matched_normalized_text", "few_scored_tokens",
                "mostly_repeats", "z_score_rule", "several_profiles", "calibration_rejected", "public_key",
                "several_payloads",
            ]
        )
        #expect(DetectionWarning.allCases.allSatisfy { $0.description.hasSuffix(".") })
    }
}
