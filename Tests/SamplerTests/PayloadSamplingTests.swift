// SPDX-License-Identifier: Apache-2.0

import JSON
import TestSupport
import Testing
import Tokens
import Watermark

@testable import Sampler

@Suite
struct `Texts with a payload` {
    private let watermark: Watermark
    private let model = BigramModel(seed: 62, vocabularySize: 60)

    init() throws {
        watermark = try testWatermark(
            61,
            scheme: "gumbel",
            parameters: SchemeParameters(payloadBits: 8),
            contextWidth: 1
        )
    }

    private func text(_ payload: UInt32?) throws -> [TokenID] {
        let generator = try Generator(
            model: model,
            settings: SamplingSettings(),
            watermark: watermark,
            payload: payload
        )
        var random = SeededGenerator(seed: 63)
        return try generator.generate(after: [], count: 40, using: &random).tokens
    }

    @Test
    func `carry it from the request to the words`() throws {
        let text = try text(0xA5)
        let evidence = try watermark.makeReader().read(text.span)
        let found = try #require(evidence.payload)
        let code = PayloadCode(bits: 8)
        func total(_ payload: UInt32) -> Double {
            found.places.indices.reduce(0) { sum, index in
                sum + (code.bit(of: payload, at: Int(found.places[index])) ? found.ones[index] : found.zeros[index])
            }
        }
        #expect((0..<256).allSatisfy { total($0) <= total(0xA5) })
        #expect(try self.text(0xA4) != text)
        #expect(try self.text(nil) == self.text(0), "without one, it is 0")
    }

    @Test
    func `are written step by step as well, each with its own`() throws {
        let sampler = try StepSampler(watermark: watermark)
        let parser = JSONParser()
        var step = TokenStep()
        for payload in [0xA5, 0x12, nil] as [UInt32?] {
            let expected = try text(payload)
            var random = SeededGenerator(seed: 63)
            var written: [TokenID] = []
            for _ in 0..<40 {
                var json = JSONWriter()
                json.object { json in
                    json.member("context", written) { json, token in json.value(token) }
                    json.member("logits", model.logits(after: written.last)) { json, logit in
                        json.value(Double(logit))
                    }
                    if let payload { json.member("payload", Int(payload)) }
                }
                try step.read(parser.parse(json.bytes.span), defaults: SamplingSettings())
                #expect(step.payload == payload)
                written.append(sampler.sample(step, using: &random))
            }
            #expect(written == expected)
        }
    }

    @Test
    func `are refused where the number does not fit`() throws {
        let settings = SamplingSettings()
        func refusal(_ watermark: Watermark?, _ payload: UInt32) -> String? {
            do {
                _ = try TokenSampler(vocabularySize: 4, settings: settings, watermark: watermark, payload: payload)
                return nil
            } catch {
                return error.description
            }
        }
        #expect(refusal(watermark, 255) == nil)
        let range = "a whole number from 0 to 255, in the 8 bits of key 'test-61'"
        #expect(refusal(watermark, 256) == "payload is '256'; expected \(range)")
        #expect(refusal(nil, 0) == "payload is '0'; expected none without a mark")
        #expect(
            refusal(try testWatermark(64), 0)?.hasSuffix(
                "expected none, since key 'test-64' was made without --payload-bits"
            ) == true
        )
        let wide = try testWatermark(65, parameters: SchemeParameters(payloadBits: 32))
        #expect(refusal(wide, .max) == nil)
    }
}
