// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Detector
import TestSupport
import Testing
import Tokenizer
import Tokens
import Watermark

/// Letters and the space, each as likely, as byte tokens.
private struct Letters: TokenLikelihoods {
    let name = "letters"
    let vocabularySHA256: String
    let vocabularySize = 256
    let prompt: [TokenID] = []

    func makeReader() -> any TokenLikelihoodReader { LettersReader() }
}

private final class LettersReader: TokenLikelihoodReader {
    private let ids = "abcdefghijklmnopqrstuvwxyz ".utf8.map { TokenID($0) }.sorted()

    func readSteps(
        of tokens: Span<TokenID>,
        _ body: (Int, Span<TokenID>?, Span<Float>) -> Void
    ) throws(DetectorError) {
        let (ids, even) = (ids, [Float](repeating: 1 / 27, count: 27))
        for index in tokens.indices { body(index, ids.span, even.span) }
    }
}

@Suite
struct `A model and the readings of a text` {
    private func named(_ name: String, first: Int) throws -> NamedTokenizer {
        NamedTokenizer(name: name, tokenizer: try byteTokenizer(first: first))
    }

    private func detector(_ watermark: Watermark, _ tokenizers: [NamedTokenizer]) throws -> Detector {
        let candidate = try DetectionCandidate(watermark: watermark, tokenizers: tokenizers)
        let digest = tokenizers[0].tokenizer.fingerprint.hexadecimal
        return try Detector(candidates: [candidate], model: Letters(vocabularySHA256: digest))
    }

    @Test func `what a model alone finds has a span`() throws {
        let watermark = try testWatermark(1, scheme: "gumbel")
        let text = try markedText(watermark, count: 8, seed: 1)
        let report = try detector(watermark, [named("bytes", first: 0)]).detect(text)
        #expect(report.method == .model && report.isWatermarked)
        #expect(report.spans == [MarkedSpan(start: 2, end: 8, pValue: report.pValue)])
    }

    @Test func `a text is verified once, by the tokenizer of the model`() throws {
        let watermark = try testWatermark(1, scheme: "gumbel")
        let text = try markedText(watermark, count: 60, seed: 2)
        let two = try [named("bytes", first: 0), named("others", first: 1)]
        let report = try detector(watermark, two).detect(text)
        #expect(report.verification?.testedCount ?? 0 > 40)
        // Of each of two readings the whole and its windows, and the model's.
        #expect(report.tests == 5)
    }

    @Test func `SynthID-Text's table is not verified`() throws {
        let profile = try Profile(
            id: "s",
            pseudorandomFunction: "synthid-hf",
            scheme: "tournament",
            parameters: SchemeParameters(depth: 4),
            contextWidth: 2
        )
        let secret: [UInt8] = (0..<32).map { $0 % 8 == 7 ? $0 : 0 }
        let watermark = try Watermark(secret: SecretKey(SecretBytes(copying: secret.span)), profile: profile)
        let report = try detector(watermark, [named("bytes", first: 0)]).detect(plainText(count: 100, seed: 3))
        #expect(report.verification == nil && report.tests == 2)
    }
}
