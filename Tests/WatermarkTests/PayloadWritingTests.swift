// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing
import Tokens

@testable import Watermark

/// A text of tokens below 4,000 whose steps have 200 candidates, marked.
private func write(_ watermark: Watermark, count: Int, payload: UInt32 = 0, seed: UInt64) throws -> WatermarkWriter {
    let writer = try watermark.makeWriter(payload: payload)
    var random = TestGenerator(seed: seed)
    while writer.tokens.count < count {
        let candidates = (0..<200).map { TokenID(20 * $0) + TokenID.random(in: 0..<20, using: &random) }
        let raw = candidates.map { _ in Float(random.uniform() * random.uniform()) }
        let total = raw.reduce(0, +)
        var weights = raw.map { $0 / total }
        var span = weights.mutableSpan
        _ = writer.mark(&span, tokens: candidates.span)
        var coin = random.uniform() * weights.reduce(0) { $0 + Double($1) }
        let drawn = weights.firstIndex { weight in
            coin -= Double(weight)
            return coin < 0
        }
        writer.accept(candidates[try #require(drawn)])
    }
    return writer
}

@Suite
struct `What is written is read` {
    @Test(arguments: [nil, 0.3], [nil, 20])
    func `score for score, with one key or two, with a payload or without`(alpha: Double?, bits: Int?) throws {
        let watermark = try testWatermark(
            71,
            scheme: "gumbel",
            parameters: SchemeParameters(alpha: alpha, payloadBits: bits)
        )
        let payload: UInt32 = bits == nil ? 0 : 0xABCDE
        let writer = try write(watermark, count: 400, payload: payload, seed: 72)
        var evidence = Evidence()
        let text = Array(writer.tokens)
        try watermark.makeReader().read(text.span, into: &evidence, keepingScores: true)
        #expect(evidence.scoredCount == writer.forecast.scoredCount)
        // The Gumbel trick knows the score of the token that it draws.
        var total = evidence.total
        if let found = evidence.payload, let code = watermark.payloadCode {
            #expect(found.places.count == evidence.scoredCount)
            total = found.places.indices.reduce(0) { sum, index in
                sum + (code.bit(of: payload, at: Int(found.places[index])) ? found.ones[index] : found.zeros[index])
            }
        }
        #expect(abs(total - writer.forecast.expectedTotal) < 1e-9)
        #expect(total > 2 * Double(evidence.scoredCount), "the mark is there")
    }

    @Test
    func `tournaments come up to their forecast`() throws {
        for weighting in BitWeighting.allCases {
            let watermark = try testWatermark(
                73,
                scheme: "tournament",
                parameters: SchemeParameters(weighting: weighting)
            )
            let writer = try write(watermark, count: 600, seed: 74)
            let text = Array(writer.tokens)
            let evidence = try watermark.makeReader().read(text.span)
            let null = watermark.scheme.null(count: evidence.scoredCount)
            // The spread of a marked text is below that of one without a mark; six of them.
            #expect(abs(evidence.total - writer.forecast.expectedTotal) < 6 * null.standardDeviation)
            #expect(null.zScore(of: evidence.total) > 15)
        }
    }
}

@Suite
struct `Payloads in profiles` {
    @Test(arguments: ["greenlist", "gumbel"])
    func `go with contexts that count once`(scheme: String) throws {
        let parameters = SchemeParameters(payloadBits: 16)
        #expect(try Profile(id: "k", scheme: scheme, parameters: parameters).repeats == .context)
        #expect(throws: WatermarkError.self) {
            try Profile(id: "k", scheme: scheme, parameters: parameters, repeats: .ngram)
        }
        #expect(throws: WatermarkError.self) {
            try Profile(id: "k", scheme: scheme, parameters: parameters, contextWidth: 0)
        }
    }

    @Test(arguments: ["balanced", "tournament"])
    func `are refused by schemes that carry none`(scheme: String) {
        #expect(throws: WatermarkError.unusedParameter(name: "payload_bits", scheme: scheme)) {
            try Profile(id: "k", scheme: scheme, parameters: SchemeParameters(payloadBits: 16))
        }
    }
}
