// SPDX-License-Identifier: Apache-2.0

internal import CKernels

/// Tournament sampling: m rounds in which candidates meet and those win whose bit of the round is set.
///
/// Dathathri et al., "Scalable watermarking for identifying large language model outputs", Nature 634 (2024): two candidates drawn
/// from p meet, and the one with g = 1 wins, by chance when both are alike, which makes p(v) · (1 + g(v) − Σ g p) of p(v).
/// Bit *i* of the word, from the lowest, is g in round *i*. With two leaves the distribution is kept over keys; with three,
/// as SynthID's code allows, the mark is stronger and likely tokens become likelier.
///
/// | paper | here |
/// |---|---|
/// | m | ``depth`` |
/// | N, the number of leaves of a match | ``leaves`` |
public struct Tournament: Scheme {
    /// `tournament`.
    public static let name = "tournament"
    /// Each context is one tournament.
    public static let defaultRepeats = RepeatsPolicy.context
    /// A second draw by the same bits would depend on the first.
    public static let leavesRepeatedContextsUnmarked = true
    /// m when a profile does not choose one.
    public static let defaultDepth = 30

    /// The number of rounds.
    public let depth: Int
    /// How the bits of a token count together.
    public let weighting: BitWeighting
    /// How many candidates meet.
    public let leaves: Int
    /// What the bit of each round counts: 1, or from 10 down to 1 in equal steps, scaled to the sum m.
    public let weights: [Double]

    private let floatWeights: [Float]
    /// The score of each value of each of a word's four bytes, the lowest first.
    private let table: [Double]
    private let mask: UInt32
    private let vocabularySize: Int?

    /// Takes the depth, the weights and the number of leaves; ``defaultDepth``, `mean` and 2 stand in for what is nil.
    ///
    /// - Throws: ``WatermarkError``.
    public init(_ parameters: SchemeParameters, words: WordForm) throws(WatermarkError) {
        try parameters.refuse(except: [\.depth, \.weighting, \.leaves], scheme: Self.name)
        let depth = parameters.depth ?? Self.defaultDepth
        let leaves = parameters.leaves ?? 2
        guard (1...32).contains(depth) else {
            throw .parameterOutOfRange(name: "depth", value: "\(depth)", expected: "a whole number 1…32")
        }
        guard (2...3).contains(leaves) else {
            throw .parameterOutOfRange(name: "leaves", value: "\(leaves)", expected: "2 or 3")
        }
        self.depth = depth
        self.leaves = leaves
        weighting = parameters.weighting ?? .mean
        vocabularySize = parameters.vocabularySize
        weights = Self.weights(depth: depth, weighting)
        floatWeights = weights.map { Float($0) }
        mask = depth == 32 ? .max : 1 << UInt32(depth) - 1
        var table = [Double](repeating: 0, count: 4 * 256)
        for byte in 0..<4 {
            for value in 0..<256 {
                for bit in 0..<8 where value >> bit & 1 == 1 && 8 * byte + bit < depth {
                    table[256 * byte + value] += weights[8 * byte + bit]
                }
            }
        }
        self.table = table
    }

    private static func weights(depth: Int, _ weighting: BitWeighting) -> [Double] {
        guard weighting == .weighted, depth > 1 else { return Array(repeating: 1, count: depth) }
        let steps = (0..<depth).map { 10 - 9 * Double($0) / Double(depth - 1) }
        let sum = steps.reduce(0, +)
        return steps.map { $0 * Double(depth) / sum }
    }

    /// The depth, the weights, the number of leaves, and what the profile's function needs.
    public var parameters: SchemeParameters {
        SchemeParameters(depth: depth, weighting: weighting, leaves: leaves, vocabularySize: vocabularySize)
    }
    /// Scores are sums over the rounds.
    public let countsGreenTokens = false
    /// So with two leaves.
    public var keepsDistribution: Bool { leaves == 2 }

    /// Plays all rounds; nil when no candidate has a weight.
    ///
    /// With R the share of candidates whose bit is clear, a round of N leaves multiplies those whose bit is set by
    /// 1 + R + … + Rᴺ⁻¹ and the others by Rᴺ⁻¹, which for N = 2 are 1 + g − Σ g p.
    ///
    /// - Complexity: O(m · *n*), in vector code.
    public func mark(
        _ probabilities: inout MutableSpan<Float>,
        words: Span<UInt32>,
        scratch: inout MarkScratch
    ) -> Double? {
        precondition(words.count == probabilities.count, "one word per candidate")
        let depth = depth
        let leaves = leaves
        let floatWeights = floatWeights
        // All spans outlive the call, and both have the same length.
        let score = unsafe probabilities.withUnsafeMutableBufferPointer { probabilities in
            unsafe words.withUnsafeBufferPointer { words in
                unsafe floatWeights.withUnsafeBufferPointer { values in
                    let (weights, words, count) = (probabilities.baseAddress, words.baseAddress, words.count)
                    // Multiplies by 1, to sum for the first round.
                    var masses = unsafe kernel_play_round(weights, words, count, 0, 1, 1, 0)
                    guard masses.set + masses.clear > 0 else { return -1.0 }
                    for round in 0..<depth {
                        let clear = masses.clear / (masses.set + masses.clear)
                        let (winning, losing) =
                            leaves == 2 ? (1 + clear, clear) : (1 + clear + clear * clear, clear * clear)
                        let next = UInt32(min(round + 1, depth - 1))
                        masses = unsafe kernel_play_round(
                            weights,
                            words,
                            count,
                            UInt32(round),
                            Float(winning),
                            Float(losing),
                            next
                        )
                    }
                    let total = unsafe kernel_weigh_bits(weights, words, count, values.baseAddress, UInt32(depth))
                    return total / (masses.set + masses.clear)
                }
            }
        }
        return score < 0 ? nil : score
    }

    /// The weights of the bits that are set, summed.
    public func readScores(_ words: Span<UInt32>, into scores: inout MutableSpan<Double>) {
        for index in words.indices { scores[index] = score(of: words[index]) }
    }

    /// The sum of the scores, in order.
    public func totalScore(_ words: Span<UInt32>) -> Double {
        var total = 0.0
        for index in words.indices { total += score(of: words[index]) }
        return total
    }

    private func score(of word: UInt32) -> Double {
        guard weighting == .weighted else { return Double((word & mask).nonzeroBitCount) }
        let (first, second) = (table[Int(word & 0xFF)], table[256 + Int(word >> 8 & 0xFF)])
        let (third, fourth) = (table[512 + Int(word >> 16 & 0xFF)], table[768 + Int(word >> 24)])
        return first + second + third + fourth
    }

    /// Binomial over all bits, or the weighted sum of those of each round.
    public func null(count: Int) -> NullDistribution {
        switch weighting {
        case .mean: .binomial(trials: count * depth, probability: 0.5)
        case .weighted: .weightedBits(weights: weights, trials: count)
        }
    }
}
