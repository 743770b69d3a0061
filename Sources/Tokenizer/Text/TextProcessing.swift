// SPDX-License-Identifier: Apache-2.0

/// What a tokenizer does to text on the way in and on the way out.
struct TextProcessing: Sendable {
    /// Steps for each stretch between added tokens, after which those that are looked for in normalised text are found.
    var normalization: [TextStep] = []
    /// Steps for what is left, before it is split into pieces.
    var preparation: [TextStep] = []
    /// What decoding leaves out at the beginning.
    var decoding = DecodingRule.none

    /// Whether text reaches the vocabulary as it is, so that decoding brings it back.
    var keepsText: Bool { normalization.isEmpty && preparation.isEmpty && decoding == .none }

    /// The text after normalisation.
    func normalized(_ text: [UInt8]) -> [UInt8] {
        var rewriter = TextRewriter(normalization)
        return rewriter.rewrite(text.span, 0..<text.count, isStart: true) ? rewriter.output : text
    }
}
