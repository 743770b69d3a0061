// SPDX-License-Identifier: Apache-2.0

private import Glibc
public import Tokens

/// How well a model predicts tokens it did not learn from.
public struct NgramPerplexity: Sendable, Equatable {
    /// The number of tokens predicted.
    public var tokens: Int
    /// Σ ln p(token | the tokens before it); −∞ once the model held a token for impossible.
    public var logProbability: Double

    /// A sum over given parts, or over none.
    public init(tokens: Int = 0, logProbability: Double = 0) {
        self.tokens = tokens
        self.logProbability = logProbability
    }

    /// e^(−logProbability ÷ tokens): as unsure as of that many equally likely tokens; NaN over no tokens.
    public var perplexity: Double { perplexity(over: tokens) }

    /// The same by another unit of the same text, such as its bytes.
    public func perplexity(over units: Int) -> Double { exp(-logProbability / Double(units)) }

    /// Bits that an ideal code would spend on each of so many units.
    public func bits(over units: Int) -> Double { -logProbability / Double(units) / log(2) }

    /// Joins two measurements.
    public static func + (left: NgramPerplexity, right: NgramPerplexity) -> NgramPerplexity {
        NgramPerplexity(
            tokens: left.tokens + right.tokens,
            logProbability: left.logProbability + right.logProbability
        )
    }
}

extension NgramModel {
    /// Predicts each token of a text from those before it, the first from the model's ``startContext``.
    ///
    /// - Throws: ``NgramError/token(_:vocabularySize:)``.
    public func perplexity(of text: Span<TokenID>) throws(NgramError) -> NgramPerplexity {
        var context = context(after: startContext.span)
        var sum = 0.0
        for index in text.indices {
            try check(text[index])
            sum += Double(logProbability(of: text[index], in: context))
            advance(&context, by: text[index])
        }
        return NgramPerplexity(tokens: text.count, logProbability: sum)
    }

    /// ln p(token | context), where the context is these tokens and nothing before them.
    ///
    /// - Throws: ``NgramError/token(_:vocabularySize:)``.
    public func logProbability(of token: TokenID, after context: Span<TokenID>) throws(NgramError) -> Float {
        try check(token)
        for index in context.indices { try check(context[index]) }
        return logProbability(of: token, in: self.context(after: context))
    }

    private func check(_ token: TokenID) throws(NgramError) {
        guard token < vocabularySize else { throw .token(token, vocabularySize: vocabularySize) }
    }
}
