// SPDX-License-Identifier: Apache-2.0

import Detector
import TestSupport
import Testing
import Tokens
import Watermark

private let smallVocabulary = TokenizerBinding(name: "small", vocabularySHA256: "00ff", vocabularySize: 300)
private let largeVocabulary = TokenizerBinding(name: "large", vocabularySHA256: "11ee", vocabularySize: 50_000)

private func candidate(_ number: Int, bound: [TokenizerBinding]) throws -> DetectionCandidate {
    let profile = try Profile(id: "test-\(number)", tokenizers: bound)
    return try DetectionCandidate(watermark: Watermark(secret: testSecret(number), profile: profile), tokenizers: [])
}

@Suite
struct `Token ids` {
    @Test
    func `are detected without a tokenizer`() throws {
        let detector = try Detector(candidates: [candidate(1, bound: [smallVocabulary])])
        let marked = try markedText(hardMark(1), count: 300, seed: 1).utf8.map { TokenID($0) }
        let report = try detector.detect(tokens: marked.span)
        #expect(report.verdict == .watermarked)
        #expect(report.tests == 2)
        #expect(report.tokenizer == "small")
        #expect(report.textSHA256 == nil)
        #expect(report.spans.isEmpty)
        #expect(report.tokenCount == 300)
        #expect(report.greenFraction == 1)
    }

    @Test
    func `of a named tokenizer are tested under the profiles bound to it`() throws {
        let detector = try Detector(candidates: [
            candidate(1, bound: [smallVocabulary]),
            candidate(2, bound: [largeVocabulary]),
            candidate(3, bound: [smallVocabulary, largeVocabulary]),
            candidate(4, bound: []),
        ])
        let tokens: [TokenID] = Array(0..<200)
        #expect(try detector.detect(tokens: tokens.span).tests == 8)
        #expect(try detector.detect(tokens: tokens.span, tokenizer: "small").tests == 6)
        #expect(try detector.detect(tokens: tokens.span, tokenizer: "large").tests == 6)
    }

    @Test
    func `outside the vocabulary or of an unknown tokenizer are refused`() throws {
        let detector = try Detector(candidates: [candidate(1, bound: [smallVocabulary])])
        let tokens: [TokenID] = [1, 2, 300]
        let outside = #expect(throws: DetectorError.self) { try detector.detect(tokens: tokens.span) }
        #expect(outside?.description == "token 300 at position 2 is not in the vocabulary of 'small'; expected 0…299")
        let unknown = #expect(throws: DetectorError.self) { try detector.detect(tokens: [1].span, tokenizer: "big") }
        #expect(unknown?.description == "no profile is bound to tokenizer 'big'; expected one of 'small'")
    }

    @Test
    func `may be none`() throws {
        let detector = try Detector(candidates: [candidate(1, bound: [])])
        let report = try detector.detect(tokens: [TokenID]().span)
        #expect(report.verdict == .tooShort)
        #expect(report.warnings == [.emptyInput])
        #expect(report.tokenizer == nil)
    }
}
