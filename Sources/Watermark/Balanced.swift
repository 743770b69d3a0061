// SPDX-License-Identifier: Apache-2.0

/// The balanced halves: in the order of their words, the tokens that make up the first half of the **probability** are
/// green, and the token is drawn from them alone.
///
/// The green half has probability exactly ½ (the token on the boundary is split), so every green token's probability
/// doubles. A token's place in the order is as likely to fall into the first half as into the second, so over keys the
/// output distribution is the model's own. The rule is that of a fair coin per step, as the permutation-based DiPmark
/// (Wu et al., ICML 2024) takes it at α = ½. A detector without the model counts words below 2³¹ instead of membership
/// of the true green half.
public struct Balanced: Scheme {
    public static let name = "balanced"
    public static let defaultRepeats = RepeatsPolicy.context
    public static let leavesRepeatedContextsUnmarked = true

    private static let half: UInt32 = 1 << 31

    public init(_ parameters: SchemeParameters) throws(WatermarkError) {
        if let gamma = parameters.gamma, gamma != 0.5 {
            throw .parameterOutOfRange(name: "gamma", value: "\(gamma)", expected: "0.5, the only one of 'balanced'")
        }
        guard parameters.delta == nil else { throw .unusedParameter(name: "delta", scheme: Self.name) }
    }

    public var parameters: SchemeParameters { SchemeParameters(gamma: 0.5) }

    public func mark(
        _ probabilities: inout MutableSpan<Float>,
        words: Span<UInt32>,
        scratch: inout MarkScratch
    ) -> Double? {
        precondition(words.count == probabilities.count, "one word per candidate")
        // The boundary lies in one bucket of the words' top bits, of about 16 candidates; only that one is sorted.
        let bits = max(1, min(16, Int.bitWidth - words.count.leadingZeroBitCount - 4))
        let shift = UInt32(32 - bits)
        let bucketCount = 1 << bits
        scratch.mass.removeAll(keepingCapacity: true)
        scratch.mass.append(contentsOf: repeatElement(0, count: bucketCount))
        var total = 0.0
        for index in words.indices {
            let mass = Double(probabilities[index])
            scratch.mass[Int(words[index] >> shift)] += mass
            total += mass
        }
        let target = total / 2
        var before = 0.0
        var boundary = 0
        while boundary < bucketCount - 1, before + scratch.mass[boundary] < target {
            before += scratch.mass[boundary]
            boundary += 1
        }

        scratch.order.removeAll(keepingCapacity: true)
        var greenBelowHalf = 0.0
        for index in words.indices {
            let bucket = Int(words[index] >> shift)
            if bucket == boundary {
                scratch.order.append(Int32(truncatingIfNeeded: index))
            } else if bucket > boundary {
                probabilities[index] = 0
            } else if words[index] < Self.half {
                greenBelowHalf += Double(probabilities[index])
            }
        }
        sort(&scratch.order, by: words)
        for index in scratch.order.lazy.map(Int.init) {
            let mass = Double(probabilities[index])
            let green = min(mass, max(0, target - before))
            before += mass
            probabilities[index] = Float(green)
            if words[index] < Self.half { greenBelowHalf += green }
        }
        return greenBelowHalf / target
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

    public func score(_ word: UInt32) -> Double { word < Self.half ? 1 : 0 }

    public func totalScore(_ words: Span<UInt32>) -> Double {
        var green = 0
        for index in words.indices { green += Int(1 - (words[index] >> 31)) }
        return Double(green)
    }

    public func null(count: Int) -> NullDistribution { .binomial(trials: count, probability: 0.5) }
}
