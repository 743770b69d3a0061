// SPDX-License-Identifier: Apache-2.0

import Sampler
import Testing
import Tokenizer

@Suite
struct `A model in a GGUF file` {
    @Test func `says what the file holds`() throws {
        let model = try TestModel.model()
        #expect(model.vocabularySize == 49152)
        #expect(model.contextLength == 8192)
        #expect(model.beginningOfText == 1)
        #expect(!model.addsBeginningOfText)
        #expect(model.suppressedTokens.isEmpty)
    }

    @Test func `ends texts at its end-of-text and end-of-turn tokens`() throws {
        let tokenizer = try TestModel.sharedTokenizer.get()
        let model = try TestModel.model()
        let spellings = Set(
            model.endOfGenerationTokens.map { String(decoding: tokenizer.bytes(of: $0), as: UTF8.self) }
        )
        #expect(spellings.isSuperset(of: ["<|im_end|>", "<|endoftext|>"]))
        #expect(spellings.allSatisfy { $0.hasPrefix("<") && $0.hasSuffix(">") })
    }

    @Test func `is computed by no more threads than llama_cpp can have`() throws {
        #expect(try LlamaModel(contentsOf: TestModel.path, threads: 1024).threads == 512)
    }

    @Test func `continues a text as a reader would`() throws {
        let session = try TestModel.model().makeSession(sequences: 1, contextLength: 64)
        try session.append(TestModel.tokens("The capital of France is"), to: 0)
        try session.evaluate()
        let next = best(session.logits(of: 0, count: 49152))
        #expect(try TestModel.sharedTokenizer.get().decode([next]) == " Paris")
    }

    @Test(arguments: [
        ("0.5.0-dev", true), ("0.5.0", true), ("0.5.12", true), ("0.4.9", false), ("0.6.0", false),
        ("0.6.0-dev", false),
        ("1.0.0", false), ("b6000", false), ("unknown", false), ("", false), ("0.5", true),
    ])
    func `is run by a known version of llama.cpp alone`(version: String, isSupported: Bool) {
        #expect(LlamaLibrary.isSupported(version) == isSupported)
    }

    @Test(arguments: [
        ("llama_model_load: error loading model: missing tensor 'x'\n", "missing tensor 'x'"),
        ("gguf_init: tensor 'a: b' has\n  offset 3", "tensor 'a: b' has offset 3"),
        ("/src/llama-model.cpp:12: GGML_ASSERT(n > 0) failed", "GGML_ASSERT(n > 0) failed"),
        ("unknown model architecture: 'x'", "unknown model architecture: 'x'"), (" \n", nil),
    ])
    func `has its complaints on one line`(text: String, line: String?) {
        #expect(LlamaLibrary.shortened(text) == line)
    }
}
