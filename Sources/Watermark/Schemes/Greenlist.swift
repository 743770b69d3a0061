// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// The green list: a share γ of the vocabulary is green for each context and its logits are raised by δ.
///
/// Kirchenbauer et al., "A Watermark for Large Language Models", ICML 2023: p(v) ∝ p(v)·e^δ for green v. With δ = ∞
/// only green tokens are drawn (the hard list). A token is green when word < ⌊γ·2³²⌉, an integer comparison, so that
/// the same tokens are green on every machine; the null uses the share that this threshold really gives.
///
/// | paper | here |
/// |---|---|
/// | γ | ``gamma`` |
/// | δ | ``delta`` |
/// | \|s\|_G | ``totalScore(_:)`` |
public struct Greenlist: Scheme {
    /// `greenlist`.
    public static let name = "greenlist"
    /// Each n-gram is one coin.
    public static let defaultRepeats = RepeatsPolicy.ngram
    /// The bias is meant to show, so repeated contexts are marked too.
    public static let leavesRepeatedContextsUnmarked = false
    /// γ when a profile does not choose one.
    public static let defaultGamma = 0.5
    /// δ when a profile does not choose one.
    public static let defaultDelta = 2.0

    /// The share of the vocabulary that is green.
    public let gamma: Double
    /// What is added to green logits, in nats; infinity for the hard list.
    public let delta: Double
    /// Words below this are green.
    public let threshold: UInt32

    private let boost: Float
    private let payloadBits: Int?
    private let vocabularySize: Int?

    /// Takes γ and δ; ``defaultGamma`` and ``defaultDelta`` stand in for what is nil.
    ///
    /// - Throws: ``WatermarkError``.
    public init(_ parameters: SchemeParameters, words: WordForm) throws(WatermarkError) {
        try parameters.refuse(except: [\.gamma, \.delta, \.payloadBits], scheme: Self.name)
        let gamma = parameters.gamma ?? Self.defaultGamma
        let delta = parameters.delta ?? Self.defaultDelta
        let scaled = (gamma * 0x1p32).rounded()
        guard scaled >= 1, scaled < 0x1p32 else {
            throw .parameterOutOfRange(name: "gamma", value: "\(gamma)", expected: "a number between 0 and 1")
        }
        guard delta > 0, delta <= 50 || delta == .infinity else {
            throw .parameterOutOfRange(
                name: "delta",
                value: "\(delta)",
                expected: "a number above 0 and up to 50, or infinity"
            )
        }
        self.gamma = gamma
        self.delta = delta
        threshold = UInt32(scaled)
        payloadBits = try parameters.checkedPayloadBits()
        vocabularySize = parameters.vocabularySize
        boost = delta == .infinity ? .infinity : Float(exp(delta))
    }

    /// γ, δ, and what the profile's function needs.
    public var parameters: SchemeParameters {
        SchemeParameters(gamma: gamma, delta: delta, payloadBits: payloadBits, vocabularySize: vocabularySize)
    }
    /// Scores are 1 and 0.
    public let countsGreenTokens = true
    /// Whether each list has the same number of tokens.
    var hasFixedSize: Bool { vocabularySize != nil }
    /// What is likely gains less by being green than it loses by being red.
    public let keepsDistribution = false

    /// Multiplies green probabilities by e^δ, or clears red ones when δ = ∞; nil when the hard list leaves nothing.
    public func mark(
        _ probabilities: inout MutableSpan<Float>,
        words: Span<UInt32>,
        scratch: inout MarkScratch
    ) -> Double? {
        guard delta == .infinity else {
            let mass = favor(&probabilities, words, below: threshold, green: boost, red: 1)
            let marked = mass.green * Double(boost)
            return marked / (marked + mass.total - mass.green)
        }
        guard favor(&probabilities, words, below: threshold, green: 1, red: 1).green > 0 else { return nil }
        _ = favor(&probabilities, words, below: threshold, green: 1, red: 0)
        return 1
    }

    /// 1 for a green word, 0 for a red one.
    public func readScores(_ words: Span<UInt32>, into scores: inout MutableSpan<Double>) {
        for index in words.indices { scores[index] = words[index] < threshold ? 1 : 0 }
    }

    /// The number of green words.
    public func totalScore(_ words: Span<UInt32>) -> Double {
        var green = 0
        for index in words.indices { green += words[index] < threshold ? 1 : 0 }
        return Double(green)
    }

    /// Binomial with the share that the threshold gives; with lists of ⌊γ·V⌋ of V tokens, with theirs.
    public func null(count: Int) -> NullDistribution {
        let share = vocabularySize.map { Double(Int(gamma * Double($0))) / Double($0) }
        return .binomial(trials: count, probability: share ?? Double(threshold) * 0x1p-32)
    }
}
