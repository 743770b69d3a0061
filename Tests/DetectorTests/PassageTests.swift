// SPDX-License-Identifier: Apache-2.0

import Detector
import TestSupport
import Testing
import Watermark

@Suite
struct `A marked passage` {
    /// A mark of four tokens of context, of which letters drawn at random repeat few.
    private func mark(_ number: Int, _ scheme: String = "greenlist") throws -> Watermark {
        try testWatermark(number, scheme: scheme, contextWidth: 4)
    }

    /// The share of two ranges together that both have.
    private func overlap(_ span: MarkedSpan, _ range: Range<Int>) -> Double {
        let common = max(0, min(span.end, range.upperBound) - max(span.start, range.lowerBound))
        return Double(common) / Double(max(span.end, range.upperBound) - min(span.start, range.lowerBound))
    }

    private func detector(_ marks: [Watermark], scans: Bool = true) throws -> Detector {
        var options = DetectionOptions.standard
        options.scans = scans
        return try Detector(candidates: marks.map(byteCandidate), options: options)
    }

    @Test(arguments: SchemeRegistry.names)
    func `is found in a text that hides it from a test of the whole`(scheme: String) throws {
        let mark = try mark(1, scheme)
        let passage = try markedText(mark, count: 120, seed: 1)
        let text = plainText(count: 6000, seed: 2) + passage + plainText(count: 6000, seed: 3)
        let report = try detector([mark]).detect(text)
        #expect(report.verdict == .watermarked && report.method == .scan && report.tests == 2)
        #expect(report.correctedPValue == report.pValue.corrected(forTests: 2))
        // The score stays that of the whole text.
        #expect(report.tokenCount == text.utf8.count && report.scoredTokenCount > 9000)
        #expect(report.zScore == mark.scheme.null(count: report.scoredTokenCount).zScore(of: report.score))
        let span = try #require(report.spans.first)
        #expect(report.spans.count == 1 && overlap(span, 6000..<6120) > 0.6, "\(report.spans)")
        #expect(PValue(span.pValue) <= PValue(1e-6))
        let whole = try detector([mark], scans: false).detect(text)
        #expect(whole.verdict == .inconclusive && whole.method == .whole && whole.tests == 1 && whole.spans.isEmpty)
        #expect(report.scoredTokenCount == whole.scoredTokenCount && abs(report.zScore - whole.zScore) < 1e-9)
    }

    @Test
    func `is one of several, each with a p-value of its own`() throws {
        let mark = try mark(1)
        let passages = try [150, 400].enumerated().map { try markedText(mark, count: $1, seed: UInt64($0)) }
        let text = plainText(count: 3000, seed: 5) + passages[0] + plainText(count: 2500, seed: 6) + passages[1]
        let report = try detector([mark]).detect(text)
        try #require(report.spans.count == 2)
        #expect(overlap(report.spans[0], 3000..<3150) > 0.6 && overlap(report.spans[1], 5650..<6050) > 0.8)
        #expect(report.spans[0].end <= report.spans[1].start)
        #expect(report.spans[1].pValue < report.spans[0].pValue && report.spans[0].pValue < 1e-4)
    }

    @Test(arguments: SchemeRegistry.names)
    func `is about all of a text that is marked from end to end`(scheme: String) throws {
        let mark = try mark(1, scheme)
        let text = try markedText(mark, count: 400, seed: 7)
        let report = try detector([mark]).detect(text)
        #expect(report.spans == [MarkedSpan(start: 4, end: 400, pValue: report.pValue)] && report.method == .whole)
    }

    @Test
    func `has its place in the bytes of a text of long characters`() throws {
        let mark = try mark(1)
        var random = TestGenerator(seed: 8)
        let letters = Array("äöü漢字かな👩é")
        func other(_ count: Int) -> String {
            String((0..<count).map { _ in letters[Int(random.uniform() * Double(letters.count))] })
        }
        let (before, passage, after) = (other(800), try markedText(mark, count: 200, seed: 9), other(900))
        let report = try detector([mark]).detect(before + passage + after)
        let start = before.utf8.count
        let span = try #require(report.spans.first)
        #expect(report.spans.count == 1 && overlap(span, start..<start + 200) > 0.8, "\(report.spans), \(start)")
    }

    @Test
    func `has its place in the input when it shows in the normalised form`() throws {
        let mark = try mark(1)
        let text =
            try plainText(count: 2000, seed: 10) + markedText(mark, count: 200, seed: 11)
            + plainText(count: 2000, seed: 12)
        let attacked = text.map { "\($0)\u{200B}" }.joined()
        let report = try detector([mark]).detect(attacked)
        #expect(report.verdict == .watermarked && report.method == .scan && report.tests == 4)
        #expect(report.warnings == [.matchedNormalizedText])
        // Each letter has four bytes.
        let span = try #require(report.spans.first)
        #expect(report.spans.count == 1 && overlap(span, 8000..<8800) > 0.6, "\(report.spans)")
        #expect(span.start % 4 == 0 && span.end % 4 == 0)
    }

    @Test(arguments: SchemeRegistry.names)
    func `is where tokens are probably marked`(scheme: String) throws {
        let mark = try mark(1, scheme)
        let text = try plainText(count: 2000, seed: 13) + markedText(mark, count: 300, seed: 14)
        let explanation = try detector([mark]).makeWorker().explain(Array(text.utf8).span)
        func average(_ range: Range<Int>) -> Double {
            let tokens = explanation.tokens[range].filter { $0.mark != .unscored }
            return tokens.reduce(0) { $0 + $1.posterior } / Double(tokens.count)
        }
        #expect(average(2020..<2280) > 0.9 && average(0..<1900) < 0.1)
        #expect(explanation.tokens.allSatisfy { (0...1).contains($0.posterior) })
        // Without a mark nothing is called probable.
        let plain = try detector([mark]).makeWorker().explain(Array(plainText(count: 500, seed: 15).utf8).span)
        #expect(plain.report.verdict == .inconclusive && plain.tokens.allSatisfy { $0.posterior == 0 })
    }

    /// Scans of one fixed text under many random keys.
    @Test(arguments: ["greenlist", "gumbel", "tournament"])
    func `is claimed no more often than its p-value says`(scheme: String) throws {
        let text = plainText(count: 700, seed: 16)
        let keys = 2000
        var corrected: [PValue] = []
        for start in stride(from: 0, to: keys, by: 500) {
            // A test of each key by itself: the detector's own candidates would be corrected for together.
            for key in start..<start + 500 {
                corrected.append(try detector([mark(100_000 + key, scheme)]).detect(text).correctedPValue)
            }
        }
        // Binomial(2000, α) exceeds its mean by five deviations with a chance below 10⁻⁶.
        for rate in [0.2, 0.05, 0.01] {
            let most = Double(keys) * rate + 5 * (Double(keys) * rate * (1 - rate)).squareRoot()
            #expect(Double(corrected.count { $0 <= PValue(rate) }) <= most, "\(rate)")
        }
        // Not for lack of power: two tests halve what each may claim.
        #expect(Double(corrected.count { $0 <= PValue(0.2) }) > 0.04 * Double(keys))
    }

    @Test
    func `plays no part under the rule of the z-score`() throws {
        let mark = try mark(1)
        let text = try plainText(count: 6000, seed: 17) + markedText(mark, count: 120, seed: 18)
        let options = try DetectionOptions(rule: .zScore(4))
        let report = try Detector(candidates: [byteCandidate(mark)], options: options).detect(text)
        #expect(report.verdict == .inconclusive && report.method == .whole && report.tests == 1)
    }
}
