// SPDX-License-Identifier: Apache-2.0

/// Interpolated modified Kneser–Ney smoothing (Chen & Goodman, "An empirical study of smoothing techniques for language
/// modeling", 1998, section 3): what KenLM's `lmplz` and SRILM's `-kndiscount -interpolate` estimate.
///
///     p(w | h) = (c(hw) − D(c(hw))) / c(h·) + γ(h) · p(w | h′)        γ(h) = Σ_w D(c(hw)) / c(h·)
///
/// h′ is h without its first token, c the adjusted count (``NgramTrie/Level/adjusted``), c(h·) its sum over w, and below
/// the unigrams stands the uniform distribution over the vocabulary.
enum KneserNey {
    /// The discounts of one order: D(1), D(2) and D(3) for all counts from 3 up.
    struct Discounts: Equatable {
        var one: Double
        var two: Double
        var more: Double

        /// D(count); nothing is taken from an n-gram that was not seen.
        func callAsFunction(_ count: UInt32) -> Double {
            switch count {
            case 0: 0
            case 1: one
            case 2: two
            default: more
            }
        }

        /// What `lmplz` falls back to where the formula has no sense.
        static let fallback = Discounts(one: 0.5, two: 1, more: 1.5)

        /// D(k) = k − (k + 1) · Y · n(k+1) / n(k) with Y = n₁ / (n₁ + 2 n₂), nₖ the number of n-grams counted k times.
        ///
        /// Small or unnatural corpora have no n-grams with some count, or ever more of them: then ``fallback``. So have
        /// corpora with a discount of just 0, which would leave nothing for tokens that are not listed.
        init(adjusted: [UInt32]) {
            var n = [Double](repeating: 0, count: 5)
            for count in adjusted where (1...4).contains(count) { n[Int(count)] += 1 }
            let y = n[1] / (n[1] + 2 * n[2])
            let d = (1...3).map { k in Double(k) - Double(k + 1) * y * n[k + 1] / n[k] }
            let isSane = zip(d, 1...3).allSatisfy { discount, k in discount > 0 && discount <= Double(k) }
            guard n[1...4].allSatisfy({ $0 > 0 }), isSane else {
                self = .fallback
                return
            }
            self.init(one: d[0], two: d[1], more: d[2])
        }

        init(one: Double, two: Double, more: Double) {
            self.one = one
            self.two = two
            self.more = more
        }
    }

    /// Fills the probabilities and back-offs of a counted trie, whose adjusted counts are given up on the way.
    static func estimate(_ trie: inout NgramTrie) {
        let vocabulary = 0..<trie.levels[0].tokens.count
        let uniform = 1 / Double(vocabulary.count)
        for length in 0..<trie.order {
            let discounts = Discounts(adjusted: trie.levels[length].adjusted)
            trie.levels[length].probabilities = Array(repeating: 0, count: trie.levels[length].tokens.count)
            if length == 0 {
                _ = distribute(vocabulary, in: &trie.levels[0], discounts) { _ in uniform }
            } else {
                var backoffs = [Float](repeating: 1, count: trie.levels[length - 1].tokens.count)
                let lower = trie.levels[length - 1].probabilities
                let suffixes = trie.levels[length].suffixes
                for context in backoffs.indices {
                    let successors = trie.levels[length - 1].children(of: context)
                    if successors.isEmpty { continue }
                    backoffs[context] = Float(
                        distribute(successors, in: &trie.levels[length], discounts) { Double(lower[Int(suffixes[$0])]) }
                    )
                }
                trie.levels[length - 1].backoffs = backoffs
            }
            trie.levels[length].adjusted = []
        }
    }

    /// Sets the probabilities of one context's successors and returns γ.
    private static func distribute(
        _ successors: Range<Int>,
        in level: inout NgramTrie.Level,
        _ discounts: Discounts,
        lower: (Int) -> Double
    ) -> Double {
        var total = 0.0
        var taken = 0.0
        for node in successors {
            total += Double(level.adjusted[node])
            taken += discounts(level.adjusted[node])
        }
        let gamma = taken / total
        for node in successors {
            let count = level.adjusted[node]
            level.probabilities[node] = Float((Double(count) - discounts(count)) / total + gamma * lower(node))
        }
        return gamma
    }
}
