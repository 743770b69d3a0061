// SPDX-License-Identifier: Apache-2.0

public import Tokens

/// A model of text: given the tokens so far, how likely each token of its vocabulary comes next.
///
/// A model is immutable and shared; what changes while text is written lives in a ``LanguageModelSession``.
public protocol LanguageModel: Sendable {
    /// The number of token ids, and of logits per step.
    var vocabularySize: Int { get }
    /// Starts a session that holds up to `sequences` texts at once.
    ///
    /// - Throws: an error of the model when it cannot hold that many.
    func makeSession(sequences: Int) throws -> any LanguageModelSession
}

/// The working state of a model over one or more sequences (the texts being written side by side).
///
/// One step is: ``append(_:to:)`` the new tokens of every sequence that has some, ``evaluate()`` once for all of them,
/// ``readLogits(of:into:)`` for each. A model with a key-value cache computes the whole batch in `evaluate`; the n-gram
/// model only looks up. A session belongs to one task at a time.
public protocol LanguageModelSession: AnyObject {
    /// The number of sequences; they are numbered from 0.
    var sequenceCapacity: Int { get }
    /// Adds tokens to the end of a sequence: a whole prompt, or the token just sampled.
    ///
    /// - Precondition: `sequence` is below ``sequenceCapacity`` and every token below the vocabulary size.
    /// - Throws: an error of the model when the sequence would outgrow its context.
    func append(_ tokens: Span<TokenID>, to sequence: Int) throws
    /// Computes the next-token logits of every sequence that was appended to since the last call.
    func evaluate() throws
    /// Writes the logits of the next token: shape [V], natural logarithms up to a constant, −∞ for impossible tokens.
    ///
    /// - Precondition: `logits.count` is the model's vocabulary size.
    func readLogits(of sequence: Int, into logits: inout MutableSpan<Float>)
    /// Forgets a sequence, so that its place can be used for another text.
    func reset(_ sequence: Int)
}
