// SPDX-License-Identifier: Apache-2.0

internal import Tokens

/// The balanced halves: in the order of their words, the tokens that make up the first half of the **probability** are
/// green, and the token is drawn from them alone.
///
/// The green half has probability exactly ½ (the token on the boundary is split), so every green token's probability
/// doubles. A token's place in the order is as likely to fall into the first half as into the second, so over keys the
/// output distribution is the model's own. The rule is that of a fair coin per step, as the permutation-based DiPmark
/// (Wu et al., ICML 2024) takes it at α = ½. A detector without the model counts words below 2³¹ instead of membership
/// of the true green half.
public struct Balanced: Scheme {
    /// `balanced`.
    public static let name = "balanced"
    /// Each context is one coin, as its halves are drawn once.
    public static let defaultRepeats = RepeatsPolicy.context
    /// A second draw from the same halves would depend on the first.
    public static let leavesRepeatedContextsUnmarked = true

    private static let half: UInt32 = 1 << 31

    /// Takes no parameters; γ may be given as ½, which it is.
    ///
    /// - Throws: ``WatermarkError``.
    public init(_ parameters: SchemeParameters, words: WordForm) throws(WatermarkError) {
        try parameters.refuse(except: [\.gamma], scheme: Self.name)
        if let gamma = parameters.gamma, gamma != 0.5 {
            throw .parameterOutOfRange(name: "gamma", value: "\(gamma)", expected: "0.5, the only one of 'balanced'")
        }
    }

    /// γ = ½.
    public var parameters: SchemeParameters { SchemeParameters(gamma: 0.5) }
    /// Scores are 1 and 0.
    public let countsGreenTokens = true
    /// A token is as likely to be in the first half as in the second.
    public let keepsDistribution = true

    /// Keeps the half of the probability that comes first in the order of the words; never nil.
    ///
    /// - Complexity: O(*n*) expected.
    public func mark(
        _ probabilities: inout MutableSpan<Float>,
        words: Span<UInt32>,
        scratch: inout MarkScratch
    ) -> Double? {
        // The boundary lies in one bucket of the words' top bits, of about 16 candidates; only that one is sorted.
        let bits = max(1, min(16, Int.bitWidth - words.count.leadingZeroBitCount - 4))
        let shift = UInt32(32 - bits)
        scratch.mass.resize(to: 0)
        scratch.mass.resize(to: 1 << bits)
        addMasses(probabilities.span, words, shift: shift, to: &scratch.mass)
        let target = scratch.mass.reduce(0, +) / 2
        var before = 0.0
        var boundary = 0
        while boundary < scratch.mass.count - 1, before + scratch.mass[boundary] < target {
            before += scratch.mass[boundary]
            boundary += 1
        }

        scratch.order.removeAll(keepingCapacity: true)
        scratch.boundary.removeAll(keepingCapacity: true)
        findWords(words, shift: shift, bucket: UInt32(boundary), into: &scratch.order)
        sort(&scratch.order, by: words)
        for place in scratch.order { scratch.boundary.append(probabilities[Int(place)]) }
        // Keeps the buckets before the boundary, clears the rest; then the boundary's own tokens get their share.
        _ = favor(&probabilities, words, below: UInt32(boundary) << shift, green: 1, red: 0)
        for (place, probability) in zip(scratch.order, scratch.boundary) {
            let green = min(Double(probability), max(0, target - before))
            before += Double(probability)
            probabilities[Int(place)] = Float(green)
        }
        let kept = favor(&probabilities, words, below: Self.half, green: 1, red: 1)
        return kept.green / kept.total
    }

    /// Sorts candidate indices by word, equal words by index.
    private func sort(_ order: inout [Int32], by words: Span<UInt32>) {
        // By insertion: the bucket is small, and a closure for `sort` could not hold the span.
        guard order.count > 1 else { return }
        for end in 1..<order.count {
            let item = order[end]
            let word = words[Int(item)]
            var place = end
            while place > 0, words[Int(order[place - 1])] > word {
                order[place] = order[place - 1]
                place -= 1
            }
            order[place] = item
        }
    }

    /// 1 for a word below 2³¹, 0 for another.
    public func readScores(_ words: Span<UInt32>, into scores: inout MutableSpan<Double>) {
        for index in words.indices { scores[index] = words[index] < Self.half ? 1 : 0 }
    }

    /// The number of words below 2³¹.
    public func totalScore(_ words: Span<UInt32>) -> Double {
        var green = 0
        for index in words.indices { green += Int(1 - (words[index] >> 31)) }
        return Double(green)
    }

    /// Binomial with ½.
    public func null(count: Int) -> NullDistribution { .binomial(trials: count, probability: 0.5) }
}
