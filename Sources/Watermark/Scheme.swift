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
    /// Whether the marked distribution of each token, averaged over keys, is the one that it had before the mark.
    ///
    /// What must be drawn again where the first draw was refused is then drawn without the mark, which keeps it so;
    /// where it is false, from what the mark left.
    static var keepsDistribution: Bool { get }

    /// Makes the scheme from a profile's parameters.
    ///
    /// - Throws: ``WatermarkError`` when one is missing, out of range, or not the scheme's.
    init(_ parameters: SchemeParameters) throws(WatermarkError)
    /// The parameters that make this scheme again.
    var parameters: SchemeParameters { get }

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

    /// The evidence that a token with this word gives.
    func score(_ word: UInt32) -> Double
    /// The sum of ``score(_:)`` over words.
    func totalScore(_ words: Span<UInt32>) -> Double
    /// The distribution of the total score of `count` scored tokens of unmarked text.
    func null(count: Int) -> NullDistribution
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

/// The parameters of all schemes, as a profile stores them; each scheme takes those it knows.
public struct SchemeParameters: Sendable, Hashable {
    /// γ: the share of the vocabulary that is green, between 0 and 1.
    public var gamma: Double?
    /// δ: what is added to the logits of green tokens, in nats; infinity for the hard list.
    public var delta: Double?

    /// A set of parameters.
    public init(gamma: Double? = nil, delta: Double? = nil) {
        self.gamma = gamma
        self.delta = delta
    }
}

/// The schemes of this version, by name.
public enum SchemeRegistry: Sendable {
    /// Every scheme, the default first.
    public static let all: [any Scheme.Type] = [Greenlist.self, Balanced.self]

    /// The names of every scheme, the default first.
    public static var names: [String] { all.map { $0.name } }

    /// The type of a scheme.
    ///
    /// - Throws: ``WatermarkError/unknownScheme(_:known:)``.
    public static func type(named name: String) throws(WatermarkError) -> any Scheme.Type {
        guard let type = all.first(where: { $0.name == name }) else { throw .unknownScheme(name, known: names) }
        return type
    }
}
