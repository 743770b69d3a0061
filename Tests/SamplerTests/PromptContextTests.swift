// SPDX-License-Identifier: Apache-2.0

import Cryptography
import JSON
import Sampler
import TestSupport
import Testing
import Tokens
import Watermark

/// Marks whose contexts reach into the prompt (trap 12), and others that see only the text.
@Suite
struct `Prompts as context` {
    private func watermark(_ peer: String, key: UInt8) throws -> Watermark {
        let bytes: [UInt8] = [0, 0, 0, 0, 0, 0, 0, key]
        let profile = try PeerProfiles.named(peer).profile(id: "peer", width: 3)
        return try Watermark(secret: SecretKey(SecretBytes(copying: bytes.span)), profile: profile)
    }

    @Test(arguments: ["sglang-gumbel", "vllm-gumbel"])
    func `steps with their prompt draw what the generator draws after it`(peer: String) throws {
        let watermark = try watermark(peer, key: 7)
        let model = BigramModel(seed: 32, vocabularySize: 40)
        let prompt: [TokenID] = [9, 4, 30, 21]
        let generator = try Generator(model: model, settings: SamplingSettings(), watermark: watermark)
        var random = SeededGenerator(seed: 33)
        let expected = try generator.generate(after: prompt, count: 60, using: &random).tokens
        let sampler = try StepSampler(watermark: watermark)
        var again = SeededGenerator(seed: 33)
        var written: [TokenID] = []
        for _ in 0..<60 {
            let logits = model.logits(after: written.last ?? prompt.last)
            let step = TokenStep(context: written, prompt: prompt, logits: logits)
            written.append(sampler.sample(step, using: &again))
        }
        #expect(written == expected)
    }

    @Test
    func `the first token is marked after the prompt, and without it drawn by chance`() throws {
        let logits = [Float](repeating: 0, count: 1000)
        func drawn(_ peer: String, _ prompt: [TokenID], context: [TokenID] = []) throws -> Set<TokenID> {
            let sampler = try StepSampler(watermark: watermark(peer, key: 7))
            let step = TokenStep(context: context, prompt: prompt, logits: logits)
            return Set((0..<20).map { sampler.sample(step, seed: $0) })
        }
        #expect(try drawn("sglang-gumbel", [1, 2, 3, 4]).count == 1)
        #expect(try drawn("sglang-gumbel", [2, 3, 4]) == drawn("sglang-gumbel", [1, 2, 3, 4]))
        #expect(try drawn("sglang-gumbel", [1, 2, 3, 5]) != drawn("sglang-gumbel", [1, 2, 3, 4]))
        #expect(try drawn("sglang-gumbel", [3], context: [4, 5]) == drawn("sglang-gumbel", [], context: [3, 4, 5]))
        // Twenty draws of a thousand tokens are one with a chance of 1e-57.
        #expect(try drawn("sglang-gumbel", [3, 4]).count > 1)
        // vLLM's contexts are of the text alone, and padded.
        #expect(try drawn("vllm-gumbel", [1, 2, 3, 4]).count == 1)
        #expect(try drawn("vllm-gumbel", [1, 2, 3, 4]) == drawn("vllm-gumbel", []))
    }

    @Test
    func `a row brings the prompt or leaves it out`() throws {
        var step = TokenStep()
        let parser = JSONParser()
        for (row, expected) in [
            (#"{"context":[1],"prompt":[7,8],"logits":[0]}"#, [7, 8]), (#"{"context":[1],"logits":[0]}"#, []),
            (#"{"prompt":[9],"context":[1],"logits":[0]}"#, [9]), (#"{"context":[],"prompt":null,"logits":[0]}"#, []),
        ] as [(String, [TokenID])] {
            try step.read(parser.parse(row.utf8.span), defaults: SamplingSettings())
            #expect(step.prompt == expected)
        }
        for row in [#"{"context":[],"prompt":"text","logits":[0]}"#, #"{"context":[],"prompt":[40],"logits":[0]}"#] {
            #expect(throws: JSONError.self) {
                try step.read(JSONDocument(row).root, defaults: SamplingSettings(), vocabulary: 1...30)
            }
        }
    }
}
