// SPDX-License-Identifier: Apache-2.0

import Detector
import TestSupport
import Testing
import Tokenizer
import Tokens
import Watermark

@Suite
struct `A detector` {
    @Test(arguments: ["greenlist", "balanced"])
    func `finds a mark with its key and with no other`(scheme: String) throws {
        let mark = try testWatermark(1, scheme: scheme)
        let text = try markedText(mark, count: 400, seed: 1)
        let found = try Detector(candidates: [byteCandidate(mark)]).detect(text)
        #expect(found.verdict == .watermarked)
        #expect(found.isWatermarked)
        #expect(found.profile == "test-1")
        // The whole text, and its best window.
        #expect(found.tests == 2)
        #expect(found.correctedPValue == found.pValue.corrected(forTests: 2))
        for other in 2..<30 {
            let report = try Detector(candidates: [byteCandidate(testWatermark(other, scheme: scheme))]).detect(text)
            // 28 × 2 keys at corrected p ≤ 10⁻⁴: chance 0.006 over the table, and the keys are fixed.
            #expect(report.verdict == .inconclusive)
            #expect(report.spans.isEmpty)
        }
    }

    @Test
    func `names the profile that fits, and corrects for every test`() throws {
        let marks = try (1...20).map { try hardMark($0) }
        let detector = try Detector(candidates: marks.map(byteCandidate))
        let text = try markedText(marks[12], count: 100, seed: 2)
        let plain = try detector.detect(text)
        #expect(plain.profile == "test-13")
        #expect(plain.tests == 40)
        #expect(plain.correctedPValue == plain.pValue.corrected(forTests: 40))
        #expect(plain.score == 98 && plain.scoredTokenCount == 98 && plain.tokenCount == 100)
        #expect(plain.spans == [MarkedSpan(start: 2, end: 100, pValue: plain.pValue)])
        // A second form of the text doubles the tests.
        #expect(try detector.detect(text + "\u{200B}").tests == 80)
    }

    @Test
    func `counts each tokenizer of a profile, equal vocabularies once`() throws {
        let tokenizers = try [
            NamedTokenizer(name: "a", tokenizer: byteTokenizer()),
            NamedTokenizer(name: "a again", tokenizer: byteTokenizer()),
            NamedTokenizer(name: "b", tokenizer: byteTokenizer(first: 100)),
        ]
        let candidate = try DetectionCandidate(watermark: hardMark(1), tokenizers: tokenizers)
        let report = try Detector(candidates: [candidate, candidate]).detect(
            markedText(hardMark(1), count: 80, seed: 3)
        )
        #expect(report.tests == 8)
        #expect(report.tokenizer == "a")
    }

    @Test
    func `reads through hidden characters, and says where in the input`() throws {
        let mark = try hardMark(1)
        let text = try markedText(mark, count: 300, seed: 4)
        let attacked = text.map { "\($0)\u{200B}" }.joined()
        let candidates = [try byteCandidate(mark)]
        let blind = try Detector(candidates: candidates, options: DetectionOptions(scoresNormalizedText: false))
        #expect(try blind.detect(attacked).verdict == .inconclusive)
        let report = try Detector(candidates: candidates).detect(attacked)
        #expect(report.verdict == .watermarked)
        #expect(report.tests == 4)
        #expect(report.warnings == [.matchedNormalizedText])
        // Each letter takes four bytes of the input; the first two letters are context.
        #expect(report.spans == [MarkedSpan(start: 8, end: 1200, pValue: report.pValue)])
    }

    @Test
    func `reads through letters of other alphabets`() throws {
        let mark = try hardMark(1)
        let swaps: [Character: Character] = ["a": "а", "e": "е", "o": "ο", "p": "р", "c": "ϲ", "i": "і", "n": "ո"]
        let attacked = String(try markedText(mark, count: 300, seed: 5).map { swaps[$0] ?? $0 })
        let candidates = [try byteCandidate(mark)]
        let blind = try Detector(candidates: candidates, options: DetectionOptions(scoresNormalizedText: false))
        let report = try Detector(candidates: candidates).detect(attacked)
        #expect(report.verdict == .watermarked)
        #expect(report.score == Double(report.scoredTokenCount) && report.scoredTokenCount > 280)
        #expect(report.pValue < (try blind.detect(attacked).pValue))
    }

    @Test
    func `prefers the text as given when both forms say the same`() throws {
        let mark = try hardMark(1)
        let report = try Detector(candidates: [byteCandidate(mark)])
            .detect(markedText(mark, count: 200, seed: 6) + "\n\nIt’s over")
        #expect(report.verdict == .watermarked)
        #expect(report.tests == 4)
        #expect(report.tokenCount >= 211)
    }

    @Test
    func `finds nothing in a person's text`() throws {
        let detector = try Detector(candidates: (1...50).map { try byteCandidate(testWatermark($0)) })
        for text in [austen, String(repeating: austen, count: 40)] {
            let report = try detector.detect(text)
            #expect(report.verdict == .inconclusive)
            #expect(report.tests == 100)
        }
        #expect(try detector.detect(String(repeating: austen, count: 40)).warnings == [.mostlyRepeats])
    }

    @Test
    func `explains every token`() throws {
        let mark = try testWatermark(1)
        let text = try markedText(mark, count: 150, seed: 7)
        for input in [text, text.map { "\($0)\u{2060}" }.joined(), text.map { "\u{2060}\($0)" }.joined()] {
            let worker = try Detector(candidates: [byteCandidate(mark)]).makeWorker()
            let explanation = try worker.explain(Array(input.utf8).span)
            let report = explanation.report
            #expect(explanation.tokens.count == report.tokenCount)
            #expect(explanation.tokens.count { $0.mark == .green } == Int(report.score))
            #expect(explanation.tokens.count { $0.mark != .unscored } == report.scoredTokenCount)
            #expect(explanation.tokens.prefix(2).allSatisfy { $0.mark == .unscored })
            var end = 0
            for token in explanation.tokens {
                #expect(token.range.lowerBound == end)
                end = token.range.upperBound
            }
            #expect(end == input.utf8.count)
        }
    }

    @Test
    func `answers the same from every thread`() async throws {
        let mark = try hardMark(1)
        let detector = try Detector(candidates: [byteCandidate(mark)])
        let texts = try (0..<40).map { try markedText(mark, count: 60 + $0, seed: UInt64($0)) }
        let expected = try texts.map { try detector.detect($0) }
        let found = try await withThrowingTaskGroup(of: (Int, DetectionReport).self) { group in
            for (index, text) in texts.enumerated() {
                group.addTask { (index, try detector.detect(text)) }
            }
            return try await group.reduce(into: [Int: DetectionReport]()) { $0[$1.0] = $1.1 }
        }
        for (index, report) in expected.enumerated() { #expect(found[index] == report) }
    }
}

@Suite
struct `Unusual input` {
    private func report(_ bytes: [UInt8]) throws -> DetectionReport {
        try Detector(candidates: [byteCandidate(testWatermark(1))]).detect(bytes.span)
    }

    @Test
    func `empty, is too short`() throws {
        let report = try report([])
        #expect(report.verdict == .tooShort)
        #expect(report.zScore == 0)
        #expect(report.pValue == .one)
        #expect(report.tokenCount == 0 && report.scoredTokenCount == 0 && report.greenFraction == nil)
        #expect(report.warnings == [.emptyInput])
        #expect(report.textSHA256 == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        #expect(report.tokenizer == "bytes")
    }

    @Test
    func `of a few words, is too short`() throws {
        let report = try report(Array("Just a few words.".utf8))
        #expect(report.verdict == .tooShort)
        #expect(report.warnings == [.fewScoredTokens])
    }

    @Test
    func `binary, gets an answer and a warning`() throws {
        var random = TestGenerator(seed: 9)
        let noise = try report((0..<5000).map { _ in UInt8.random(in: 0...255, using: &random) })
        #expect(noise.warnings == [.binaryInput, .invalidUTF8, .mostlyRepeats])
        let utf16 = try report(austen.utf8.flatMap { [$0, 0] })
        #expect(utf16.warnings == [.binaryInput])
        let latin1 = try report(Array(austen.utf8.map { $0 == UInt8(ascii: "e") ? 0xE9 : $0 }))
        #expect(latin1.warnings.contains(.invalidUTF8))
    }

    @Test
    func `with a few invalid bytes, is read on`() throws {
        let mark = try hardMark(1)
        var bytes = Array(try markedText(mark, count: 200, seed: 8).utf8)
        bytes.insert(0xFF, at: 100)
        let report = try Detector(candidates: [byteCandidate(mark)]).detect(bytes.span)
        #expect(report.verdict == .watermarked)
        #expect(report.warnings == [.invalidUTF8])
        #expect(report.tests == 2)
        #expect(report.spans.first?.end == 201)
    }

    @Test
    func `of many lookalikes and marks, takes linear time`() throws {
        let bytes = Array(String(repeating: "\u{430}\u{301}\u{323}", count: 20_000).utf8)
        #expect(try report(bytes).tests == 4)
    }
}

@Suite
struct `A detector is refused` {
    @Test
    func `without a key`() {
        let error = #expect(throws: DetectorError.self) { try Detector(candidates: []) }
        #expect(error?.description == "no key to look for; expected at least one")
    }

    @Test
    func `a text when a profile has no tokenizer`() throws {
        let candidate = try DetectionCandidate(watermark: testWatermark(3), tokenizers: [])
        let detector = try Detector(candidates: [candidate])
        let error = #expect(throws: DetectorError.self) { try detector.detect("text") }
        #expect(
            error?.description
                == "profile 'test-3' has no tokenizer to read text with; expected one, or token ids as input"
        )
    }

    @Test
    func `a tokenizer that its profile does not know`() throws {
        let right = try byteTokenizer()
        let digest = "\(right.fingerprint)"
        let profile = try Profile(
            id: "prod",
            tokenizers: [TokenizerBinding(name: "right", vocabularySHA256: digest, vocabularySize: 256)]
        )
        let mark = try Watermark(secret: testSecret(1), profile: profile)
        _ = try DetectionCandidate(watermark: mark, tokenizers: [NamedTokenizer(name: "any name", tokenizer: right)])
        let wrong = try NamedTokenizer(name: "wrong", tokenizer: byteTokenizer(first: 1))
        let error = #expect(throws: DetectorError.self) { try DetectionCandidate(watermark: mark, tokenizers: [wrong]) }
        let found = "\(wrong.tokenizer.fingerprint)".prefix(12)
        #expect(
            error?.description
                == "tokenizer 'wrong' (vocabulary \(found)…) does not fit profile 'prod'; "
                + "expected 'right' (vocabulary \(digest.prefix(12))…)"
        )
    }
}
