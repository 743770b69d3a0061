// SPDX-License-Identifier: Apache-2.0

import Detector
import TestSupport
import Testing
import Watermark

@Suite
struct `What a verdict rests on` {
    private func explanation(of text: String, gamma: Double = 0.5) throws -> Explanation {
        let mark = try testWatermark(1, gamma: gamma)
        var options = DetectionOptions.standard
        options.scans = false
        let detector = try Detector(candidates: [byteCandidate(mark)], options: options)
        return try detector.makeWorker().explain(Array(text.utf8).span)
    }

    @Test(arguments: [(0.5, 1e-6, 1), (0.25, 1e-4, 2), (0.01, 1e-6, 3), (0.9, 0.5, 1), (0.5, 1, 7)])
    func `the least total for a p-value is that of trying all`(gamma: Double, rate: Double, tests: Int) {
        for count in [0, 1, 2, 13, 19, 20, 21, 100, 333] {
            let null = NullDistribution.binomial(trials: count, probability: gamma)
            let expected = (0...count).map(Double.init).first {
                null.pValue(of: $0).corrected(forTests: tests) <= PValue(rate)
            }
            #expect(null.leastTotal(forPValue: PValue(rate), tests: tests) == expected, "\(count) tokens")
        }
    }

    @Test
    func `under even odds 20 green tokens are the first to reach one in a million`() throws {
        let explanation = try explanation(of: austen)
        try #require(explanation.report.tests == 1 && explanation.report.method == .whole)
        #expect(explanation.leastZScore(count: 19, rate: 1e-6) == nil)
        #expect(explanation.leastZScore(count: 20, rate: 1e-6) == 20.0.squareRoot())
    }

    @Test(arguments: [0.5, 0.25])
    func `running and local z-scores are those of counting afresh`(gamma: Double) throws {
        let mark = try testWatermark(1, gamma: gamma)
        let explanation = try explanation(of: markedText(mark, count: 200, seed: 3), gamma: gamma)
        let scored = explanation.tokens.filter { $0.mark != .unscored }
        func zScore(_ tokens: some Collection<ExplainedToken>) -> Double {
            mark.scheme.null(count: tokens.count).zScore(of: Double(tokens.count { $0.mark == .green }))
        }
        #expect(explanation.runningZScores == scored.indices.map { zScore(scored[...$0]) })
        #expect(explanation.runningZScores.last == explanation.report.zScore)
        for (index, score) in explanation.localZScores(reach: 5).enumerated() {
            let before = explanation.tokens[..<index].filter { $0.mark != .unscored }.suffix(5)
            let isScored = explanation.tokens[index].mark != .unscored
            let after = explanation.tokens[(index + 1)...].filter { $0.mark != .unscored }.prefix(5)
            #expect(score == zScore(before + (isScored ? [explanation.tokens[index]] : []) + after))
        }
        for rate in [0.01, 1e-4, 1e-6] {
            let first = scored.indices.first { index in
                let null = mark.scheme.null(count: index + 1)
                let total = Double(scored[...index].count { $0.mark == .green })
                return null.pValue(of: total).corrected(forTests: explanation.report.tests) <= PValue(rate)
            }
            #expect(explanation.firstCount(reaching: rate) == first.map { $0 + 1 })
        }
        #expect(explanation.firstCount(reaching: 1e-300) == nil)
    }

    @Test
    func `pieces are whole characters and tile the text`() throws {
        let text = "aé漢👩‍👧\u{2060}" + austen
        let bytes = Array(text.utf8) + [0x80, 0x80, 0xFF]
        let detector = try Detector(candidates: [byteCandidate(testWatermark(1))])
        let explanation = try detector.makeWorker().explain(bytes.span)
        let pieces = TextPiece.all(of: explanation.tokens, in: bytes.span)
        var end = 0
        var whole = ""
        for piece in pieces {
            #expect(piece.range.lowerBound == end && !piece.range.isEmpty)
            #expect(piece.mark == explanation.tokens[piece.token].mark)
            end = piece.range.upperBound
            whole += String(decoding: bytes[piece.range], as: UTF8.self)
        }
        #expect(end == bytes.count)
        #expect(whole.hasPrefix(text))
        #expect(pieces.prefix(4).map(\.range) == [0..<1, 1..<3, 3..<6, 6..<10])
    }
}
