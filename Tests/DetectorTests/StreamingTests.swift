// SPDX-License-Identifier: Apache-2.0

import Detector
import TestSupport
import Testing
import Tokenizer
import Tokens
import Watermark

@Suite
struct `A stream` {
    private func english() throws -> NamedTokenizer {
        let path = Wmctl.repository + "/vocab/english/tokenizer.json"
        return NamedTokenizer(name: "english", tokenizer: try Tokenizer(contentsOf: path))
    }

    /// The bytes in pieces of 0 to `longest`.
    private func pieces(_ bytes: [UInt8], longest: Int, _ random: inout TestGenerator) -> [Range<Int>] {
        var pieces: [Range<Int>] = []
        var start = 0
        while start < bytes.count {
            let end = min(bytes.count, start + Int(random.uniform() * Double(longest + 1)))
            pieces.append(start..<end)
            start = end
        }
        return pieces
    }

    @Test(arguments: [1, 7, 60, 2000])
    func `reads the tokens of the whole text, however it comes`(longest: Int) throws {
        let tokenizer = try english()
        let candidate = try DetectionCandidate(watermark: testWatermark(1), tokenizers: [tokenizer])
        let streaming = try StreamingDetector(Detector(candidates: [candidate]))
        var random = TestGenerator(seed: UInt64(longest))
        let texts = [
            austen, "", " ", "a", "one two", "  two  spaces \n\n lines\tand\ttabs ",
            "naïve café — “quoted” 漢字 text, 3.14!",
            String(repeating: austen + "\n", count: 5), String(repeating: " ", count: 300) + "end",
        ]
        for text in texts {
            let stream = try streaming.makeStream()
            let bytes = Array(text.utf8)
            for piece in pieces(bytes, longest: longest, &random) { try stream.append(bytes.span.extracting(piece)) }
            try stream.finish()
            let tokens = tokenizer.tokenizer.encode(text).tokens
            let ofTokens = try streaming.makeStream()
            try ofTokens.append(tokens: tokens.span)
            #expect(stream.report.tokenCount == tokens.count, "\(text)")
            #expect(stream.report.scoredTokenCount == ofTokens.report.scoredTokenCount)
            #expect(abs(stream.report.pValue.log10 - ofTokens.report.pValue.log10) < 1e-9)
        }
    }

    @Test
    func `holds little back of writing without spaces`() throws {
        let tokenizer = try english()
        let candidate = try DetectionCandidate(watermark: testWatermark(1), tokenizers: [tokenizer])
        let streaming = try StreamingDetector(Detector(candidates: [candidate]))
        let text = String(repeating: "色は匂へど散りぬるを我が世誰ぞ常ならむ", count: 500) + String(repeating: "x", count: 9000)
        let stream = try streaming.makeStream()
        var random = TestGenerator(seed: 3)
        let whole = tokenizer.tokenizer.encode(text).tokens.count
        let bytes = Array(text.utf8)
        for piece in pieces(bytes, longest: 50, &random) { try stream.append(bytes.span.extracting(piece)) }
        // 4,096 bytes are the most that is held back, and no byte makes more than a token.
        #expect(stream.report.tokenCount >= whole - 4200)
        try stream.finish()
        #expect(abs(stream.report.tokenCount - whole) <= whole / 100)
    }

    @Test(arguments: SchemeRegistry.names)
    func `finds a mark as it comes, under its own key`(scheme: String) throws {
        let marks = try (1...5).map { try testWatermark($0, scheme: scheme, contextWidth: 4) }
        let streaming = try StreamingDetector(Detector(candidates: marks.map(byteCandidate)))
        let tokens = try markedText(marks[3], count: 600, seed: 1).utf8.map { TokenID($0) }
        let stream = try streaming.makeStream()
        #expect(stream.report.verdict == .tooShort && stream.report.pValue == .one && stream.report.tests == 5)
        var last = PValue.one
        var first: Int?
        for index in tokens.indices {
            try stream.append(tokens: tokens.span.extracting(index..<index + 1))
            let report = stream.report
            #expect(report.pValue <= last && report.tokenCount == index + 1)
            last = report.pValue
            if report.isWatermarked, first == nil { first = index }
        }
        #expect(try #require(first) < 300)
        #expect(stream.report.profile == "test-4" && stream.report.scoredTokenCount > 500)
        #expect(stream.report.correctedPValue == stream.report.pValue.corrected(forTests: 5))
        // In one piece it says the same.
        let whole = try streaming.makeStream()
        try whole.append(tokens: tokens.span)
        #expect(whole.report == stream.report)
    }

    @Test
    func `scores what repeats once, also across pieces`() throws {
        let streaming = try StreamingDetector(Detector(candidates: [byteCandidate(testWatermark(1))]))
        let stream = try streaming.makeStream()
        let tokens = austen.utf8.map { TokenID($0) }
        for _ in 0..<50 { try stream.append(tokens: tokens.span) }
        let text = String(repeating: austen, count: 50)
        let whole = try Detector(candidates: [byteCandidate(testWatermark(1))]).detect(text)
        #expect(stream.report.scoredTokenCount == whole.scoredTokenCount)
    }

    @Test(arguments: ["greenlist", "gumbel"])
    func `claims a mark no more often than its p-value says, whenever one looks`(scheme: String) throws {
        let tokens = plainText(count: 400, seed: 2).utf8.map { TokenID($0) }
        let keys = 1000
        var least: [PValue] = []
        for key in 0..<keys {
            let mark = try testWatermark(200_000 + key, scheme: scheme, contextWidth: 4)
            let stream = try StreamingDetector(Detector(candidates: [byteCandidate(mark)])).makeStream()
            // The p-value never grows: the last is the least of all that were shown.
            try stream.append(tokens: tokens.span)
            least.append(stream.report.pValue)
        }
        // Ville's inequality, and five deviations of a binomial count.
        for rate in [0.2, 0.05, 0.01] {
            let most = Double(keys) * rate + 5 * (Double(keys) * rate * (1 - rate)).squareRoot()
            #expect(Double(least.count { $0 <= PValue(rate) }) <= most, "\(rate)")
        }
        #expect(least.contains { $0 < .one })
    }

    @Test
    func `refuses what it cannot read`() throws {
        let binding = TokenizerBinding(name: "bytes", vocabularySHA256: "00", vocabularySize: 256)
        let profile = try Profile(id: "p", tokenizers: [binding])
        let bound = try Watermark(secret: testSecret(1), profile: profile)
        let detector = try Detector(candidates: [DetectionCandidate(watermark: bound, tokenizers: [])])
        let stream = try StreamingDetector(detector).makeStream()
        let tokens: [TokenID] = [5, 256]
        let range = #expect(throws: DetectorError.self) { try stream.append(tokens: tokens.span) }
        #expect(range?.description == "token 256 at position 1 is not in the vocabulary of 'bytes'; expected 0…255")
        #expect(stream.report.tokenCount == 0)
        let bytes = Array(austen.utf8)
        let text = #expect(throws: DetectorError.self) { try stream.append(bytes.span) }
        #expect(text == .noTokenizer(profile: "p"))
        let mixed = try StreamingDetector(Detector(candidates: [byteCandidate(testWatermark(1))])).makeStream()
        try mixed.append(bytes.span)
        #expect(throws: DetectorError.mixedStream) { try mixed.append(tokens: tokens.span) }
        let payload = try Watermark(
            secret: testSecret(1),
            profile: Profile(id: "q", parameters: SchemeParameters(payloadBits: 8))
        )
        let carrying = try Detector(candidates: [DetectionCandidate(watermark: payload, tokenizers: [])])
        #expect(throws: DetectorError.payloadInStream(profile: "q")) { try StreamingDetector(carrying) }
    }
}
