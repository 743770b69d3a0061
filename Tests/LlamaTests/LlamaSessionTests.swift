// SPDX-License-Identifier: Apache-2.0

import CLlama
import Sampler
import TestSupport
import Testing
import Tokens

@Suite(.serialized)
struct `A session of a GGUF model` {
    private let count = 49152
    /// How far apart logits of short texts may be that are computed beside other texts or in other pieces: they were the same.
    private let noise: Float = 1e-3
    /// The same for prompts of hundreds of tokens; docs/decisions.md has the figures.
    private let noiseOfLongPrompts: Float = 1.5

    @Test func `gives the same logits for one text at once and token by token`() throws {
        let tokens = try TestModel.tokens("Once upon a time there was a fox who lived near the old mill and")
        let session = try TestModel.model().makeSession(sequences: 2, contextLength: 256)
        try session.append(tokens, to: 0)
        for token in tokens {
            try session.append([token], to: 1)
            try session.evaluate()
        }
        // Sequence 0 was computed in the first step, so that its logits are asked for again with one token more.
        let next = try #require(try TestModel.tokens(" the").first)
        for sequence in 0..<2 { try session.append([next], to: sequence) }
        try session.evaluate()
        let found = difference(session.logits(of: 0, count: count), session.logits(of: 1, count: count))
        print("token by token and at once: \(found)")
        #expect(found < noise)
    }

    @Test func `keeps eight texts that come and go apart`() throws {
        let prompts = try [
            "The history of the lighthouse begins in", "def fibonacci(n):\n", "Dear Sir or Madam,", "1 2 3 4 5 6 7",
            "Once upon a time", "The recipe needs two eggs, and", "Der schnelle braune Fuchs",
            "In conclusion, the committee",
        ].map(TestModel.tokens)
        let model = try TestModel.model()
        let alone = try model.makeSession(sequences: 1, contextLength: 512)
        let together = try model.makeSession(sequences: 8, contextLength: 512)
        var largest: Float = 0
        var agreeing = 0
        let steps = 48
        // The text alone decides the tokens; the others begin, end and begin again around it.
        try alone.append(prompts[0], to: 0)
        try together.append(prompts[0], to: 3)
        for step in 0..<steps {
            for place in 0..<8 where place != 3 {
                switch (step + place) % 11 {
                case 0: together.reset(place)
                case 1:
                    together.reset(place)
                    try together.append(prompts[(place + step) % 8], to: place)
                case 2...7: try together.append(prompts[place].prefix(1), to: place)
                default: break
                }
            }
            try alone.evaluate()
            try together.evaluate()
            let expected = alone.logits(of: 0, count: count)
            let found = together.logits(of: 3, count: count)
            largest = max(largest, difference(expected, found))
            agreeing += best(expected) == best(found) ? 1 : 0
            let token = best(expected)
            try alone.append([token], to: 0)
            try together.append([token], to: 3)
        }
        print(
            "largest difference of a logit beside other texts: \(largest); the best token agrees in \(agreeing) of \(steps)"
        )
        #expect(largest < noise)
        #expect(agreeing == steps)
        // Other texts have other logits, or nothing would have been compared.
        for sequence in [0, 3] {
            together.reset(sequence)
            try together.append(prompts[sequence], to: sequence)
        }
        try together.evaluate()
        #expect(difference(together.logits(of: 0, count: count), together.logits(of: 3, count: count)) > 1)
    }

    @Test func `reads long prompts of many texts in one step and keeps all their logits`() throws {
        let model = try TestModel.model()
        let text = try TestModel.tokens(
            String(repeating: "It was the best of times, it was the worst of times. ", count: 60)
        )
        #expect(text.count > 512)
        let lengths = [700, 3, 512, 511]
        let session = try model.makeSession(sequences: 4, contextLength: 1024)
        for (sequence, length) in lengths.enumerated() {
            try session.append(text.prefix(length), to: sequence)
        }
        try session.evaluate()
        for (sequence, length) in lengths.enumerated() {
            let alone = try model.makeSession(sequences: 1, contextLength: 1024)
            try alone.append(text.prefix(length), to: 0)
            try alone.evaluate()
            let found = difference(session.logits(of: sequence, count: count), alone.logits(of: 0, count: count))
            print("a long prompt beside others and alone: \(found)")
            #expect(found < noiseOfLongPrompts, "sequence \(sequence)")
        }
    }

    @Test func `forgets a text that is reset`() throws {
        let session = try TestModel.model().makeSession(sequences: 2, contextLength: 128)
        let prompt = try TestModel.tokens("The opposite of hot is")
        try session.append(prompt, to: 0)
        try session.evaluate()
        let first = session.logits(of: 0, count: count)
        try session.append(TestModel.tokens(" a word that nobody"), to: 0)
        session.reset(0)
        try session.append(prompt, to: 0)
        try session.evaluate()
        #expect(session.logits(of: 0, count: count) == first)
        // As often as one likes: the place is free each time.
        for _ in 0..<20 {
            session.reset(1)
            try session.append([TokenID](repeating: 42, count: 128), to: 1)
            try session.evaluate()
        }
    }

    @Test func `refuses what its context cannot hold and goes on`() throws {
        let session = try TestModel.model().makeSession(sequences: 2, contextLength: 100)
        #expect(session.contextLength == 100)
        let tokens = [TokenID](repeating: 42, count: 101)
        #expect(throws: SamplerError.contextExceeded(tokens: 101, contextLength: 100)) {
            try session.append(tokens, to: 0)
        }
        try session.append(tokens.prefix(100), to: 0)
        try session.evaluate()
        #expect(throws: SamplerError.contextExceeded(tokens: 101, contextLength: 100)) {
            try session.append(tokens.prefix(1), to: 0)
        }
        #expect(session.logits(of: 0, count: count).allSatisfy { $0.isFinite })
        session.reset(0)
        try session.append(tokens.prefix(1), to: 0)
        try session.evaluate()
    }

    @Test func `refuses a text without a token`() throws {
        let session = try TestModel.model().makeSession(sequences: 1, contextLength: 100)
        #expect(throws: SamplerError.evaluationFailed(reason: "there is no token to begin with")) {
            try session.append([TokenID](), to: 0)
        }
        try session.append([TokenID(42)], to: 0)
        try session.append([TokenID](), to: 0)
        try session.evaluate()
    }

    @Test(arguments: [
        (10, 8192, 0), (10, 8192, 257), (0, 8192, 1), (-1, 8192, 1), (Int.min, 8192, 256), (Int.max, Int(Int32.max), 1),
        (8_388_352, Int.max, 256), (1_073_741_568, Int.max, 2),
    ])
    func `refuses sizes that llama_cpp cannot have`(wanted: Int, trained: Int, sequences: Int) {
        #expect(throws: SamplerError.self) {
            try LlamaSession.length(wanted, trained: trained, sequences: sequences)
        }
    }

    @Test(arguments: [
        (10, 8192, 1, 10), (8193, 8192, 256, 8192), (Int.max, 8192, 2, 8192), (1, 1, 256, 1),
        (8_388_351, Int.max, 256, 8_388_351), (Int(Int32.max) - 256, Int.max, 1, Int(Int32.max) - 256),
    ])
    func `cuts sizes to what the model was trained on`(wanted: Int, trained: Int, sequences: Int, length: Int) throws {
        #expect(try LlamaSession.length(wanted, trained: trained, sequences: sequences) == length)
    }

    @Test func `goes on after a step that failed, when its texts were reset`() throws {
        let model = try TestModel.model()
        let session = try LlamaSession(model, sequences: 2, contextLength: 1024)
        let prompt = try TestModel.tokens("A text that has begun before the failure,")
        try session.append(prompt, to: 0)
        try session.evaluate()
        let first = session.logits(of: 0, count: count)
        unsafe llama_set_abort_callback(session.context, { _ in true }, nil)
        try session.append([TokenID](repeating: 42, count: 700), to: 1)
        try session.append([TokenID(28)], to: 0)
        #expect(throws: SamplerError.evaluationFailed(reason: "llama.cpp was interrupted")) { try session.evaluate() }
        unsafe llama_set_abort_callback(session.context, nil, nil)
        for sequence in 0..<2 { session.reset(sequence) }
        for sequence in 0..<2 { try session.append(prompt, to: sequence) }
        try session.evaluate()
        for sequence in 0..<2 { #expect(difference(session.logits(of: sequence, count: count), first) < noise) }
    }

    @Test func `ends when llama_cpp would have aborted the program`() throws {
        let model = try TestModel.model()
        let session = try LlamaSession(model, sequences: 2, contextLength: 1024)
        // Without causal attention llama.cpp takes no more tokens than it computes side by side.
        unsafe llama_set_causal_attn(session.context, false)
        try session.append([TokenID](repeating: 42, count: 700), to: 0)
        let error = try #require(throws: SamplerError.self) { try session.evaluate() }
        #expect("\(error)".contains("GGML_ASSERT"))
        unsafe llama_set_causal_attn(session.context, true)
        session.reset(0)
        #expect(throws: error) { try session.append([TokenID(42)], to: 1) }
        #expect(throws: error) { try session.evaluate() }
        // Others of the same model go on.
        let other = try LlamaSession(model, sequences: 1, contextLength: 64)
        try other.append([TokenID(42)], to: 0)
        try other.evaluate()
        #expect(other.logits(of: 0, count: count).allSatisfy { $0.isFinite })
    }
}
