// SPDX-License-Identifier: Apache-2.0

import Detector
import Glibc
import TestSupport
import Testing
import Tokens
import Watermark

/// A text whose steps have `count` candidates of random probability, marked with a payload, or not at all.
private func write(
    _ watermark: Watermark,
    count: Int,
    payload: UInt32?,
    candidates candidateCount: Int = 60,
    sharpness: Double = 3,
    _ random: inout TestGenerator
) throws -> Evidence {
    let writer = try watermark.makeWriter(payload: payload ?? 0)
    let candidates = (0..<candidateCount).map { TokenID(50 * $0 + 1) }
    var weights = [Float](repeating: 0, count: candidateCount)
    while writer.tokens.count < count {
        for index in weights.indices { weights[index] = Float(exp(sharpness * random.uniform())) }
        let total = weights.reduce(0, +)
        for index in weights.indices { weights[index] /= total }
        if payload != nil {
            var span = weights.mutableSpan
            _ = writer.mark(&span, tokens: candidates.span)
        }
        var coin = random.uniform() * weights.reduce(0) { $0 + Double($1) }
        let drawn = weights.firstIndex { weight in
            coin -= Double(weight)
            return coin < 0
        }
        writer.accept(candidates[drawn ?? 0])
    }
    let text = Array(writer.tokens)
    return try watermark.makeReader().read(text.span, keepingScores: true)
}

private func carrier(_ number: Int, scheme: String, bits: Int, delta: Double? = nil) throws -> Watermark {
    try testWatermark(
        number,
        scheme: scheme,
        parameters: SchemeParameters(delta: delta, payloadBits: bits),
        contextWidth: 3
    )
}

@Suite
struct `A payload` {
    @Test(arguments: [("greenlist", 8), ("greenlist", 32), ("gumbel", 8), ("gumbel", 13), ("gumbel", 32)])
    func `is read back from marked texts`(scheme: String, bits: Int) throws {
        var random = TestGenerator(seed: 81)
        for number in 0..<8 {
            let watermark = try carrier(number, scheme: scheme, bits: bits)
            let payload = UInt32(truncatingIfNeeded: random.next() >> UInt64(64 - bits))
            let count = (scheme == "gumbel" ? 30 : 60) * bits
            let evidence = try write(watermark, count: count, payload: payload, &random)
            let decoder = try #require(PayloadDecoder(watermark))
            let reading = decoder.read(try #require(evidence.payload))
            #expect(reading == PayloadReading(bits: bits, value: payload, errorProbability: 1e-6))
        }
    }

    @Test(arguments: ["greenlist", "gumbel"])
    func `has the highest score of all that are possible`(scheme: String) throws {
        // By trying each of 2⁹: the last block has one bit.
        var random = TestGenerator(seed: 82)
        let watermark = try carrier(1, scheme: scheme, bits: 9)
        let code = try #require(watermark.payloadCode)
        for payload in [nil, 0x155, 0x0FF] as [UInt32?] {
            let evidence = try #require(write(watermark, count: 150, payload: payload, &random).payload)
            let best = evidence.likeliestPayload(code)
            let totals = (0..<512).map { evidence.scores(of: UInt32($0), code).reduce(0, +) }
            #expect(totals[Int(best)] >= (totals.max() ?? 0) - 1e-9)
            let chosen = evidence.chosenScores(code)
            #expect(chosen.tests == 512 && chosen.scores == evidence.scores(of: best, code))
        }
    }

    @Test(arguments: ["greenlist", "gumbel"])
    func `is not read from texts without a mark, nor under another key`(scheme: String) throws {
        var random = TestGenerator(seed: 83)
        for number in 0..<40 {
            let watermark = try carrier(number, scheme: scheme, bits: 8)
            let decoder = try #require(PayloadDecoder(watermark))
            let plain = try write(watermark, count: 400, payload: nil, &random)
            #expect(decoder.read(try #require(plain.payload)).value == nil)
        }
        let decoder = try #require(PayloadDecoder(carrier(1, scheme: scheme, bits: 8)))
        #expect(decoder.read(PayloadEvidence()).value == nil, "an empty text")
        #expect(try PayloadDecoder(testWatermark(1)) == nil, "a profile without a payload")
    }

    @Test(arguments: ["greenlist", "gumbel"])
    func `is wrong no more often than stated, where marks are too weak to be sure`(scheme: String) throws {
        // A chance of 5 % of a wrong payload is allowed, and half of the texts are so short that the likeliest payload is
        // often wrong. Of 400 texts, more than 45 would be with a chance below 1e-6.
        var random = TestGenerator(seed: 84)
        var (right, wrong, none, badGuesses) = (0, 0, 0, 0)
        for number in 0..<400 {
            let watermark = try carrier(number, scheme: scheme, bits: 8, delta: scheme == "greenlist" ? 1 : nil)
            let decoder = try #require(PayloadDecoder(watermark, errorProbability: 0.05))
            let payload = UInt32(number * 37 % 256)
            let sharpness = scheme == "gumbel" ? 12.0 : 3
            let evidence = try write(
                watermark,
                count: scheme == "gumbel" ? [12, 90][number % 2] : [50, 280][number % 2],
                payload: payload,
                candidates: 20,
                sharpness: sharpness,
                &random
            )
            let found = try #require(evidence.payload)
            if found.likeliestPayload(try #require(watermark.payloadCode)) != payload { badGuesses += 1 }
            switch decoder.read(found).value {
            case payload: right += 1
            case nil: none += 1
            default: wrong += 1
            }
        }
        #expect(wrong <= 45)
        #expect(right > 20 && none > 20, "right \(right), none \(none)")
        #expect(badGuesses > 60, "a decoder that always answers is wrong \(badGuesses) times")
    }

    @Test
    func `gives evidence the scores of its likeliest value`() throws {
        var random = TestGenerator(seed: 85)
        let watermark = try carrier(3, scheme: "gumbel", bits: 10)
        var evidence = try write(watermark, count: 300, payload: 0x2A5, &random)
        #expect(evidence.chooseLikeliestPayload(watermark.payloadCode) == 1024)
        #expect(evidence.scores.count == evidence.scoredCount && evidence.positions.count == evidence.scoredCount)
        #expect(evidence.total == evidence.scores.reduce(0, +))
        let pValue = watermark.scheme.null(count: evidence.scoredCount).pValue(of: evidence.total)
        #expect(pValue.corrected(forTests: 1024).value < 1e-20)
        let plain = evidence
        #expect(evidence.chooseLikeliestPayload(nil) == 1 && evidence == plain)
    }
}
