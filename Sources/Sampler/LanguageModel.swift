// SPDX-License-Identifier: Apache-2.0

public import Tokens

/// A model of text: given the tokens so far, how likely each token of its vocabulary comes next.
///
/// A model is immutable and shared; what changes while text is written lives in a ``LanguageModelSession``.
public protocol LanguageModel: Sendable {
    /// The number of token ids, and of logits per step.
    var vocabularySize: Int { get }
    /// The most tokens that one text can have, its prompt counted; nil when nothing bounds it.
    var contextLength: Int? { get }
    /// Whether it can say what begins a text: a sequence may then be read without a token in it.
    var startsFromNothing: Bool { get }
    /// The token that every text begins with, before its prompt; nil for none.
    var leadingToken: TokenID? { get }
    /// What stands for an empty prompt where the model has no leading token and does not start from nothing; nil for
    /// none.
    var emptyPromptToken: TokenID? { get }
    /// The tokens with which the model ends a text of its own accord; empty for one that goes on for ever.
    var endTokens: Set<TokenID> { get }
    /// Starts a session that holds up to `sequences` texts at once.
    ///
    /// - Parameter contextLength: the most tokens of each text, which decides how much memory is taken; nil for the
    ///   model's own.
    /// - Throws: an error of the model when it cannot hold that many.
    func makeSession(sequences: Int, contextLength: Int?) throws -> any LanguageModelSession
}

extension LanguageModel {
    /// No bound.
    public var contextLength: Int? { nil }
    /// True.
    public var startsFromNothing: Bool { true }
    /// None.
    public var leadingToken: TokenID? { nil }
    /// None.
    public var emptyPromptToken: TokenID? { nil }
    /// None.
    public var endTokens: Set<TokenID> { [] }
}

/// The working state of a model over one or more sequences (the texts being written side by side).
///
/// One step is: ``append(_:to:)`` the new tokens of every sequence that has some, ``evaluate()`` once for all of them,
/// ``readLogits(of:into:)`` for each. A model with a key-value cache computes the whole batch in `evaluate`; the n-gram
/// model only looks up. A session belongs to one task at a time.
public protocol LanguageModelSession: AnyObject {
    /// The number of sequences; they are numbered from 0.
    var sequenceCapacity: Int { get }
    /// The most tokens that one sequence can hold; nil when nothing bounds it.
    var contextLength: Int? { get }
    /// Adds tokens to the end of a sequence: a whole prompt, or the token just sampled.
    ///
    /// - Precondition: `sequence` is below ``sequenceCapacity`` and every token below the vocabulary size.
    /// - Throws: an error of the model when the sequence would outgrow its context.
    func append(_ tokens: Span<TokenID>, to sequence: Int) throws
    /// Computes the next-token logits of every sequence that was appended to since the last call.
    ///
    /// - Throws: an error of the model; what the sequences hold then is undefined until each is reset.
    func evaluate() throws
    /// Writes the logits of the next token: shape [V], natural logarithms up to a constant, −∞ for impossible tokens.
    ///
    /// - Precondition: `logits.count` is the model's vocabulary size.
    func readLogits(of sequence: Int, into logits: inout MutableSpan<Float>)
    /// Forgets a sequence, so that its place can be used for another text.
    func reset(_ sequence: Int)
}

extension LanguageModelSession {
    /// No bound.
    public var contextLength: Int? { nil }
}
