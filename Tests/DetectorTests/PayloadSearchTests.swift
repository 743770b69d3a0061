// SPDX-License-Identifier: Apache-2.0

import Detector
import TestSupport
import Testing
import Tokens
import Watermark

@Suite
struct `Payloads of texts` {
    private func carrier(_ number: Int, _ scheme: String = "greenlist") throws -> Watermark {
        let parameters = SchemeParameters(payloadBits: 8)
        return try testWatermark(number, scheme: scheme, parameters: parameters, contextWidth: 4)
    }

    /// Letters under a mark that carries a payload.
    private func text(_ watermark: Watermark, payload: UInt32, count: Int, seed: UInt64) throws -> String {
        let letters = Array("abcdefghijklmnopqrstuvwxyz ".utf8)
        let ids = letters.map { TokenID($0) }
        let writer = try watermark.makeWriter(payload: payload)
        var random = TestGenerator(seed: seed)
        while writer.tokens.count < count {
            var weights = [Float](repeating: 1 / 27, count: 27)
            do {
                var span = weights.mutableSpan
                _ = writer.mark(&span, tokens: ids.span)
            }
            var rest = random.uniform() * Double(weights.reduce(0, +))
            let drawn = weights.firstIndex { weight in
                rest -= Double(weight)
                return rest < 0
            }
            writer.accept(ids[drawn ?? 0])
        }
        return String(decoding: writer.tokens.map { UInt8(truncatingIfNeeded: $0) }, as: UTF8.self)
    }

    private func detect(_ text: String, _ watermark: Watermark) throws -> DetectionReport {
        try Detector(candidates: [byteCandidate(watermark)]).detect(text)
    }

    @Test(arguments: ["greenlist", "gumbel"])
    func `are read from token ids as from text`(scheme: String) throws {
        let watermark = try carrier(1, scheme)
        let marked = try text(watermark, payload: 0xA7, count: 500, seed: 1)
        let worker = try Detector(candidates: [byteCandidate(watermark)]).makeWorker()
        let tokens = marked.utf8.map { TokenID($0) }
        #expect(try worker.detect(tokens: tokens.span).payload?.value == 0xA7)
        #expect(try detect(marked, watermark).payload?.value == 0xA7)
        let plain = plainText(count: 500, seed: 3).utf8.map { TokenID($0) }
        #expect(try worker.detect(tokens: plain.span).payload?.value == nil)
    }

    @Test(arguments: ["greenlist", "gumbel"])
    func `are read from passages`(scheme: String) throws {
        let watermark = try carrier(2, scheme)
        for payload in [0, 0x5A, 0xFF] as [UInt32] {
            let passage = try text(watermark, payload: payload, count: 600, seed: UInt64(payload))
            let mixed = plainText(count: 3000, seed: 4) + passage + plainText(count: 5000, seed: 5)
            let report = try detect(mixed, watermark)
            #expect(report.isWatermarked && report.payload?.value == payload, "\(payload)")
            #expect(report.warnings.isEmpty)
        }
    }

    @Test(arguments: ["greenlist", "gumbel"])
    func `are none where parts disagree`(scheme: String) throws {
        let watermark = try carrier(3, scheme)
        let one = try text(watermark, payload: 0x21, count: 700, seed: 6)
        let other = try text(watermark, payload: 0xDE, count: 700, seed: 7)
        let report = try detect(one + plainText(count: 300, seed: 8) + other, watermark)
        #expect(report.isWatermarked && report.payload?.bits == 8 && report.payload?.value == nil)
        #expect(report.warnings == [.severalPayloads])
        let same = try text(watermark, payload: 0x21, count: 700, seed: 9)
        let equal = try detect(one + plainText(count: 300, seed: 8) + same, watermark)
        #expect(equal.payload?.value == 0x21 && equal.warnings.isEmpty)
    }

    @Test func `have no z-score to decide by`() throws {
        let candidates = [try byteCandidate(carrier(4))]
        let options = try DetectionOptions(rule: .zScore(4))
        #expect(throws: DetectorError.payloadWithZScore(profile: "test-4")) {
            try Detector(candidates: candidates, options: options)
        }
    }
}
