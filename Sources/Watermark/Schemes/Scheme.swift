// SPDX-License-Identifier: Apache-2.0

/// How words become a mark: what generation does to a distribution, and what detection makes of a token.
///
/// A scheme is a pure value: it knows neither keys nor contexts, only the pseudorandom 32-bit words that the
/// ``PseudorandomFunction`` gave to (context, token) pairs. Add a scheme by writing a type and naming it in
/// ``SchemeRegistry``.
public protocol Scheme: Sendable {
    /// The name in profiles, such as `greenlist`.
    static var name: String { get }
    /// The repeats policy that fits the scheme when a profile does not choose one.
    static var defaultRepeats: RepeatsPolicy { get }
    /// Whether a context seen before in the text is sampled without the mark, as a scheme must that promises to leave
    /// the output distribution untouched: reusing its words would make the draws dependent.
    static var leavesRepeatedContextsUnmarked: Bool { get }

    /// Makes the scheme from a profile's parameters.
    ///
    /// - Parameter words: what the words of the profile's function are.
    /// - Throws: ``WatermarkError`` when a parameter is missing, out of range, or not the scheme's.
    init(_ parameters: SchemeParameters, words: WordForm) throws(WatermarkError)
    /// The parameters that make this scheme again.
    var parameters: SchemeParameters { get }
    /// How many words a token has at detection; 1 at generation.
    var wordsPerToken: Int { get }
    /// Whether a score says that a token is on a list or not: 1 or 0.
    var countsGreenTokens: Bool { get }
    /// Whether the marked distribution of each token, averaged over keys, is the one that it had before the mark.
    ///
    /// What must be drawn again where the first draw was refused is then drawn without the mark, which keeps it so;
    /// where it is false, from what the mark left.
    var keepsDistribution: Bool { get }

    /// Reshapes the final distribution of a step in place.
    ///
    /// - Parameters:
    ///   - probabilities: shape [n], non-negative, summing to 1; on return, weights to draw in proportion to.
    ///   - words: shape [n], the word of each candidate.
    /// - Returns: the expected score of the token about to be drawn, or nil when the distribution left no room for the
    ///   mark and was not touched.
    /// - Complexity: O(*n*) expected, without allocation once `scratch` has grown.
    func mark(
        _ probabilities: inout MutableSpan<Float>,
        words: Span<UInt32>,
        scratch: inout MarkScratch
    ) -> Double?

    /// The e-value of one token of a text whose final distribution is known: how much more the mark explains its word than
    /// chance does.
    ///
    /// Over random words the mean is 1 at most, whatever the distribution and whichever token stands there.
    ///
    /// - Parameters:
    ///   - place: the candidate that stands in the text.
    ///   - probabilities: shape [n], as of ``mark(_:words:scratch:)``; undefined on return.
    ///   - words: shape [n], the word of each candidate.
    /// - Complexity: O(*n*) expected.
    func likelihoodRatio(
        of place: Int,
        _ probabilities: inout MutableSpan<Float>,
        words: Span<UInt32>,
        scratch: inout MarkScratch
    ) -> Double

    /// The evidence that each token gives.
    ///
    /// - Parameters:
    ///   - words: shape [n × ``wordsPerToken``].
    ///   - scores: shape [n].
    func readScores(_ words: Span<UInt32>, into scores: inout MutableSpan<Double>)
    /// The sum of the scores of ``readScores(_:into:)``.
    func totalScore(_ words: Span<UInt32>) -> Double
    /// The distribution of the total score of `count` scored tokens of unmarked text.
    func null(count: Int) -> NullDistribution
}

extension Scheme {
    /// Makes the scheme for words of the house function.
    ///
    /// - Throws: ``WatermarkError``.
    public init(_ parameters: SchemeParameters) throws(WatermarkError) { try self.init(parameters, words: .standard) }

    /// One word a token.
    public var wordsPerToken: Int { 1 }

    /// The score of one token with these words.
    public func score(_ words: UInt32...) -> Double { totalScore(words.span) }
}

/// Memory that a scheme reuses from step to step.
public struct MarkScratch: Sendable {
    /// Candidate indices in an order of the scheme's choosing.
    public var order: [Int32] = []
    /// Probability mass by bucket.
    public var mass: [Double] = []
    /// Probabilities set aside.
    public var boundary: [Float] = []

    /// Empty memory, grown at first use.
    public init() {}
}

/// A candidate's share of some weights.
///
/// - Complexity: O(*n*).
func share(of place: Int, _ weights: Span<Float>) -> Double {
    var total = 0.0
    for index in weights.indices { total += Double(weights[index]) }
    return Double(weights[place]) / total
}
