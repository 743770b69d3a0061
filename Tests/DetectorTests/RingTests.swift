// SPDX-License-Identifier: Apache-2.0

import Detector
import JSON
import TestSupport
import Testing
import Tokens
import Watermark

@Suite
struct `A ring of keys` {
    @Test
    func `of 1,000 finds the one that a passage was marked with`() throws {
        // Every other key has another layout, so that positions are found for both.
        let marks = try (1...1000).map { try testWatermark($0, contextWidth: $0 % 2 == 0 ? 3 : 4) }
        let detector = try Detector(candidates: marks.map(byteCandidate))
        let text = try plainText(count: 1500, seed: 1) + markedText(marks[612], count: 200, seed: 2)
        let report = try detector.detect(text)
        #expect(report.verdict == .watermarked && report.profile == "test-613")
        #expect(report.tests == 2000 && report.correctedPValue == report.pValue.corrected(forTests: 2000))
        #expect(report.otherProfiles.isEmpty && report.warnings.isEmpty)
        let alone = try Detector(candidates: [byteCandidate(marks[612])]).detect(text)
        #expect(alone.pValue == report.pValue && alone.score == report.score && alone.spans == report.spans)
        #expect(try detector.detect(plainText(count: 1500, seed: 3)).verdict == .inconclusive)
    }

    @Test
    func `shares positions as each key would find them`() throws {
        let marks = try [
            testWatermark(1), testWatermark(2, contextWidth: 4), testWatermark(3, contextWidth: 0),
            testWatermark(4, scheme: "balanced"), testWatermark(5, scheme: "gumbel"),
            testWatermark(6, scheme: "tournament"), testWatermark(7, repeats: .context),
        ]
        let text = austen + austen + plainText(count: 300, seed: 4)
        let tokens = text.utf8.map { TokenID($0) }
        let worker = try Detector(candidates: marks.map(byteCandidate)).makeWorker()
        for _ in 0..<2 {
            let together = try worker.detect(tokens: tokens.span)
            let alone = try marks.map { try Detector(candidates: [byteCandidate($0)]).detect(tokens: tokens.span) }
            let strongest = try #require(alone.min { $0.pValue < $1.pValue })
            #expect(together.profile == strongest.profile && together.pValue == strongest.pValue)
            #expect(together.score == strongest.score && together.scoredTokenCount == strongest.scoredTokenCount)
            #expect(together.tests == 14)
        }
    }

    @Test
    func `warns when more than one key is found, strongest first`() throws {
        let marks = try (1...6).map { try hardMark($0) }
        let text = try [(3, 120), (5, 90), (1, 200)].map { try markedText(marks[$0], count: $1, seed: 5) }.joined()
        let report = try Detector(candidates: marks.map(byteCandidate)).detect(text)
        #expect(report.profile == "test-2" && report.otherProfiles == ["test-4", "test-6"])
        #expect(report.warnings == [.severalProfiles])
        let span = try #require(report.spans.first)
        #expect(report.spans.count == 1 && abs(span.start - 212) < 20 && span.end == 410)
        let twice = try Detector(candidates: [byteCandidate(marks[1]), byteCandidate(marks[1])]).detect(text)
        #expect(twice.otherProfiles.isEmpty && !twice.warnings.contains(.severalProfiles))
    }

    @Test(arguments: [true, false])
    func `takes one key under two names for one mark`(scans: Bool) throws {
        let profiles = try ["first", "second"].map {
            try Profile(id: $0, scheme: "greenlist", parameters: SchemeParameters(delta: .infinity), contextWidth: 2)
        }
        let marks = try profiles.map { try Watermark(secret: testSecret(1), profile: $0) }
        let other = try hardMark(2)
        let text = try markedText(marks[0], count: 300, seed: 8)
        var options = DetectionOptions.standard
        options.scans = scans
        let report = try Detector(candidates: marks.map(byteCandidate), options: options).detect(text)
        #expect(report.profile == "first" && report.otherProfiles.isEmpty && report.warnings.isEmpty)
        let joined = try text + markedText(other, count: 250, seed: 9)
        let both = try Detector(candidates: (marks + [other]).map(byteCandidate), options: options).detect(joined)
        #expect(both.otherProfiles == ["test-2"] && both.warnings == [.severalProfiles])
    }

    @Test
    func `warns by the z-score where that decides`() throws {
        let marks = try (1...4).map { try hardMark($0) }
        let text = try markedText(marks[0], count: 200, seed: 6) + markedText(marks[2], count: 150, seed: 7)
        let options = try DetectionOptions(rule: .zScore(6))
        let report = try Detector(candidates: marks.map(byteCandidate), options: options).detect(text)
        #expect(report.verdict == .watermarked && report.profile == "test-1" && report.otherProfiles == ["test-3"])
    }
}

@Suite
struct `A report with all of its parts` {
    @Test
    func `is read as it was written`() throws {
        let marks = try (1...3).map { try hardMark($0) }
        let text = try markedText(marks[0], count: 200, seed: 6) + markedText(marks[2], count: 250, seed: 7)
        var report = try Detector(candidates: marks.map(byteCandidate)).detect(text)
        try #require(report.otherProfiles == ["test-1"] && report.method == .scan)
        report.payload = PayloadReading(bits: 16, value: 65_535, errorProbability: 1e-6)
        report.calibration = CalibrationNote(
            created: "2026-11-21T20:00:00Z",
            textCount: 1000,
            falsePositives: 2,
            rate: 1e-3,
            upperBound: 0.0072
        )
        report.peer = PeerStatistic(peer: "transformers", scoredCount: 450, score: 300, zScore: 4.5, isDetected: true)
        for isPretty in [false, true] {
            let json = report.json(pretty: isPretty)
            let again = try DetectionReport(JSONDocument(json).root)
            #expect(again == report && again.json(pretty: isPretty) == json)
        }
        report.payload?.value = nil
        report.peer?.isDetected = nil
        #expect(try DetectionReport(JSONDocument(report.json()).root) == report)
    }

    @Test(arguments: ["gumbel", "tournament"])
    func `has no green fraction where tokens are not green or red`(scheme: String) throws {
        let mark = try testWatermark(1, scheme: scheme, contextWidth: 4)
        let report = try Detector(candidates: [byteCandidate(mark)]).detect(markedText(mark, count: 100, seed: 1))
        #expect(report.greenFraction == nil && report.scoredTokenCount == 96 && report.score > 0)
        #expect(try DetectionReport(JSONDocument(report.json()).root) == report)
    }
}
