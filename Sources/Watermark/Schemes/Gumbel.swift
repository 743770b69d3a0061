// SPDX-License-Identifier: Apache-2.0

/// The Gumbel trick with keyed chance: the token is drawn whose u^(1/p) is the greatest, with u from its word.
///
/// The token drawn has the distribution p over keys, and its u is high. Aaronson and Kirchner, talk of November 2022; Fernandez
/// et al., "Three Bricks to Consolidate Watermarks for Large Language Models" (WIFS 2023), for the score −ln(1 − u) and its
/// gamma null. A context decides its token, so that the variety of answers to one prompt comes from the first h tokens,
/// which are unmarked.
///
/// Where the function gives two words a token, of keys A and B of which it cannot be known which one marked it, the score is
/// (1 − α) · score(A) + α · score(B).
///
/// With a ``alpha`` and one word a token, the function has two keys and sends a share α of contexts to the second, by the
/// context's coin: a reader knows whose words it has, and the null is that of one key.
public struct Gumbel: Scheme {
    /// `gumbel`.
    public static let name = "gumbel"
    /// Each context is one draw.
    public static let defaultRepeats = RepeatsPolicy.context
    /// A second draw from the same words would be the first one again.
    public static let leavesRepeatedContextsUnmarked = true
    /// α of two keys that cannot be told apart, when a profile does not choose one.
    public static let defaultAlpha = 0.1

    /// α: the share of contexts that go to the second key; nil with one key.
    public let alpha: Double?
    /// How words become numbers.
    public let form: UniformForm
    /// How many words a token has at detection.
    public let wordsPerToken: Int

    private let payloadBits: Int?
    private let vocabularySize: Int?

    /// Takes α and the number of payload bits, both for functions with coins.
    ///
    /// - Throws: ``WatermarkError``.
    public init(_ parameters: SchemeParameters, words: WordForm) throws(WatermarkError) {
        try parameters.refuse(except: [\.alpha, \.payloadBits], scheme: Self.name)
        alpha = parameters.alpha ?? (words.wordsPerToken == 2 ? Self.defaultAlpha : nil)
        if let alpha, !(alpha > 0 && alpha < 1) {
            throw .parameterOutOfRange(name: "alpha", value: "\(alpha)", expected: "a number between 0 and 1")
        }
        form = words.uniform
        wordsPerToken = words.wordsPerToken
        payloadBits = try parameters.checkedPayloadBits()
        vocabularySize = parameters.vocabularySize
    }

    /// α, the payload's bits, and what the profile's function needs.
    public var parameters: SchemeParameters {
        SchemeParameters(alpha: alpha, payloadBits: payloadBits, vocabularySize: vocabularySize)
    }
    /// Scores are real numbers.
    public let countsGreenTokens = false
    /// The Gumbel trick draws from p.
    public let keepsDistribution = true

    /// Leaves the winner alone with a weight; nil when no candidate has one.
    ///
    /// - Returns: the winner's score; with two words a token, what the fused score is over the other key's word and over which
    ///   of the keys the step is of.
    public func mark(
        _ probabilities: inout MutableSpan<Float>,
        words: Span<UInt32>,
        scratch: inout MarkScratch
    ) -> Double? {
        guard let winner = findGumbelWinner(probabilities.span, words, form) else { return nil }
        probabilities.update(repeating: 0)
        probabilities[winner] = 1
        let score = form.score(of: words[winner])
        guard wordsPerToken == 2, let alpha else { return score }
        // The step is of key B with chance α, and its word then has the share α; the other word's mean is 1.
        let share = alpha * alpha + (1 - alpha) * (1 - alpha)
        return share * score + (1 - share)
    }

    /// −ln(1 − u), of two words with their shares.
    public func readScores(_ words: Span<UInt32>, into scores: inout MutableSpan<Double>) {
        for index in scores.indices { scores[index] = score(at: index, of: words) }
    }

    /// The sum of the scores, in order.
    public func totalScore(_ words: Span<UInt32>) -> Double {
        var total = 0.0
        for index in 0..<words.count / wordsPerToken { total += score(at: index, of: words) }
        return total
    }

    private func score(at index: Int, of words: Span<UInt32>) -> Double {
        guard wordsPerToken == 2, let alpha else { return form.score(of: words[index]) }
        return (1 - alpha) * form.score(of: words[2 * index]) + alpha * form.score(of: words[2 * index + 1])
    }

    /// Gamma of shape n; of two words, with both scales.
    public func null(count: Int) -> NullDistribution {
        guard wordsPerToken == 2, let alpha else { return .gamma(shape: count, scales: [1]) }
        return .gamma(shape: count, scales: [1 - alpha, alpha])
    }
}
