// SPDX-License-Identifier: Apache-2.0

import Tokens

/// The texts being written with an ``NgramModel``: for each, its place in the model.
final class NgramSession: LanguageModelSession {
    private let model: NgramModel
    private let start: NgramContext
    private var contexts: [NgramContext]

    init(_ model: NgramModel, sequences: Int) {
        precondition(sequences >= 0, "a session cannot hold fewer than no sequences")
        self.model = model
        start = model.context(after: model.startContext.span)
        contexts = Array(repeating: start, count: sequences)
    }

    var sequenceCapacity: Int { contexts.count }

    func append(_ tokens: Span<TokenID>, to sequence: Int) {
        for index in tokens.indices { model.advance(&contexts[sequence], by: tokens[index]) }
    }

    /// Does nothing: appending already found everything that reading needs.
    func evaluate() {}

    func readLogits(of sequence: Int, into logits: inout MutableSpan<Float>) {
        model.readLogits(in: contexts[sequence], into: &logits)
    }

    func reset(_ sequence: Int) {
        contexts[sequence] = start
    }
}
