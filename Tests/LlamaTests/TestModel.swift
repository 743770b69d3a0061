// SPDX-License-Identifier: Apache-2.0

import Foundation
import Sampler
import TestSupport
import Testing
import Tokenizer
import Tokens

/// The model that the tests run: SmolLM2-135M-Instruct, quantised as Q4_1, which `make test-llm` brings.
enum TestModel {
    /// The file.
    static let path = sourceTree.appending(path: ".cache/models/smollm2.gguf").standardizedFileURL.path

    /// The model and its tokenizer, loaded once.
    ///
    /// Without the file every test fails. One thread: more would wait for each other actively,
    /// and for long where other programs run.
    static let shared = Result { try LlamaModel(contentsOf: path, threads: 1) }
    static let sharedTokenizer = Result { try Tokenizer(contentsOf: path) }

    static func model() throws -> LlamaModel { try shared.get() }

    static func tokens(_ text: String) throws -> [TokenID] {
        try sharedTokenizer.get().encode(text).tokens
    }
}

extension LanguageModelSession {
    /// Adds tokens to the end of a sequence.
    func append(_ tokens: some Collection<TokenID>, to sequence: Int) throws {
        let tokens = Array(tokens)
        try append(tokens.span, to: sequence)
    }

    /// The logits of a sequence, shape [V].
    func logits(of sequence: Int, count: Int) -> [Float] {
        var logits = [Float](repeating: .nan, count: count)
        var span = logits.mutableSpan
        readLogits(of: sequence, into: &span)
        return logits
    }
}

/// The largest difference between two rows of logits; infinite when one has NaN.
func difference(_ first: [Float], _ second: [Float]) -> Float {
    zip(first, second).map { abs($0 - $1) }.reduce(0) { $1.isNaN ? .infinity : max($0, $1) }
}

/// The place of the largest logit.
func best(_ logits: [Float]) -> TokenID {
    TokenID(logits.indices.max { logits[$0] < logits[$1] } ?? 0)
}
