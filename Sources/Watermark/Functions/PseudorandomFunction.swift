// SPDX-License-Identifier: Apache-2.0

public import Cryptography
public import Tokens

/// A keyed function from (context, token) pairs to uniform 32-bit words.
///
/// The words are all that schemes see of a key. Add a function by writing a type and its ``FunctionKind`` in
/// ``PseudorandomFunctionRegistry``.
public protocol PseudorandomFunction: Sendable {
    /// Working state for one thread.
    func makeWordSource() throws(CryptographyError) -> any WordSource
}

/// A pseudorandom function with its key schedules ready, for one thread at a time.
///
/// Calls take whole batches, so that what they cost to reach is paid per text or per step, not per token. A context is
/// the last h tokens before a token, oldest first; fewer only where ``FunctionKind/context`` is
/// ``ContextPolicy/padded``, and the source then knows what stands for those that are missing.
public protocol WordSource: AnyObject {
    /// Writes the words of some tokens of a text, each after its own context.
    ///
    /// - Parameters:
    ///   - positions: indices into `tokens`; the context of position *i* is `tokens[max(0, i - contextWidth)..<i]`.
    ///   - words: shape [positions.count × k], k the scheme's ``Scheme/wordsPerToken``: the k words of a token stand
    ///     together.
    func readWords(
        at positions: Span<Int32>,
        in tokens: Span<TokenID>,
        contextWidth: Int,
        into words: inout MutableSpan<UInt32>
    )

    /// Writes the words of some candidates for one step.
    ///
    /// - Parameters:
    ///   - candidates: shape [n].
    ///   - context: the last tokens, oldest first.
    ///   - words: shape [n].
    func readWords(of candidates: Span<TokenID>, after context: Span<TokenID>, into words: inout MutableSpan<UInt32>)

    /// Writes the words of the whole vocabulary for one step: `words[v]` is the word of token v.
    ///
    /// - Parameter words: shape [V].
    func readAllWords(after context: Span<TokenID>, into words: inout MutableSpan<UInt32>)

    /// Writes the seeds of some positions: equal seeds and equal tokens have the same word, whatever their contexts.
    ///
    /// Asked for only of functions whose ``FunctionKind/unit`` is ``ScoredUnit/seed``.
    ///
    /// - Parameters:
    ///   - positions: as of ``readWords(at:in:contextWidth:into:)``.
    ///   - seeds: shape [positions.count]; ``WordSeed/keyless`` where it does not depend on the key.
    func readSeeds(
        at positions: Span<Int32>,
        in tokens: Span<TokenID>,
        contextWidth: Int,
        into seeds: inout MutableSpan<UInt64>
    )

    /// Writes the coins of some positions: 64 uniform bits of each context, independent of its words.
    ///
    /// Asked for only of functions whose ``FunctionKind/hasCoins`` is true.
    ///
    /// - Parameters:
    ///   - positions: as of ``readWords(at:in:contextWidth:into:)``.
    ///   - coins: shape [positions.count].
    func readCoins(
        at positions: Span<Int32>,
        in tokens: Span<TokenID>,
        contextWidth: Int,
        into coins: inout MutableSpan<UInt64>
    )

    /// Writes words and coins of the same positions; see ``readWords(at:in:contextWidth:into:)`` and
    /// ``readCoins(at:in:contextWidth:into:)``.
    func readWordsAndCoins(
        at positions: Span<Int32>,
        in tokens: Span<TokenID>,
        contextWidth: Int,
        into words: inout MutableSpan<UInt32>,
        _ coins: inout MutableSpan<UInt64>
    )

    /// The coin of one context; see ``readCoins(at:in:contextWidth:into:)``.
    func coin(after context: Span<TokenID>) -> UInt64

    /// How many of the likeliest candidates of a step are given words; the others count as having the highest word.
    ///
    /// Nil, the usual case, for all. A function whose words cost much for each candidate sets it.
    var candidateLimit: Int? { get }
}

/// Seeds that stand for something else.
public enum WordSeed: Sendable {
    /// That of a position whose seed is the same under every key, or under many: its word is no coin of the key.
    public static let keyless = UInt64.max
}

extension WordSource {
    /// Traps: the function has no seeds.
    public func readSeeds(
        at positions: Span<Int32>,
        in tokens: Span<TokenID>,
        contextWidth: Int,
        into seeds: inout MutableSpan<UInt64>
    ) {
        preconditionFailure("the units of this function are windows of tokens")
    }

    /// Traps: the function has no coins.
    public func readCoins(
        at positions: Span<Int32>,
        in tokens: Span<TokenID>,
        contextWidth: Int,
        into coins: inout MutableSpan<UInt64>
    ) {
        preconditionFailure("this function has no coins")
    }

    /// One after the other.
    public func readWordsAndCoins(
        at positions: Span<Int32>,
        in tokens: Span<TokenID>,
        contextWidth: Int,
        into words: inout MutableSpan<UInt32>,
        _ coins: inout MutableSpan<UInt64>
    ) {
        readWords(at: positions, in: tokens, contextWidth: contextWidth, into: &words)
        readCoins(at: positions, in: tokens, contextWidth: contextWidth, into: &coins)
    }

    /// Traps: the function has no coins.
    public func coin(after context: Span<TokenID>) -> UInt64 { preconditionFailure("this function has no coins") }

    /// Nil: all candidates have words.
    public var candidateLimit: Int? { nil }
}
