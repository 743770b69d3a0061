// SPDX-License-Identifier: Apache-2.0

private import Glibc

/// Entropy pruning (Stolcke, "Entropy-based pruning of backoff language models", 1998): leaves out the n-grams whose
/// loss changes the model least.
///
/// Without the n-gram (h, w), its context spreads α′(h) = (1 − Σp(·|h) + p(w|h)) / (1 − Σp(·|h′) + p(w|h′)) over what it
/// does not list, and the divergence of the pruned model from the full one is
///
///     D = −p(h) · { p(w|h) · [ln p(w|h′) + ln α′(h) − ln p(w|h)] + (1 − Σp(·|h)) · [ln α′(h) − ln α(h)] }
///
/// with sums over the listed successors. It goes if the perplexity then grows by less than the threshold: e^D − 1 < θ.
/// p(h) is the context's share of the corpus, not its probability in the model: Kneser–Ney's lower orders are no marginals,
/// and pruning by them is known to harm (Chelba et al., "Study on interaction between entropy pruning and Kneser–Ney
/// smoothing", 2010). An n-gram stays while a longer one that stays begins or ends with it, so that every context and
/// every suffix of a listed n-gram is listed.
enum NgramPruner {
    /// Drops n-grams below the threshold from every order but the first, and renormalises.
    static func prune(_ trie: inout NgramTrie, threshold: Double) {
        guard trie.order > 1, threshold > 0 else { return }
        let corpus = trie.levels[0].occurrences.reduce(0.0) { $0 + Double($1) }
        var kept: [[Bool]] = trie.levels.map { Array(repeating: false, count: $0.tokens.count) }
        kept[0] = Array(repeating: true, count: trie.levels[0].tokens.count)
        for length in stride(from: trie.order - 1, to: 0, by: -1) {
            mark(&kept, in: trie, length, corpus: corpus, threshold: threshold)
        }
        trie.filter(kept)
        trie.renormalize()
    }

    /// Decides one level, whose nodes that the level above needs are already marked, and marks what its own need.
    private static func mark(
        _ kept: inout [[Bool]],
        in trie: NgramTrie,
        _ length: Int,
        corpus: Double,
        threshold: Double
    ) {
        let level = trie.levels[length]
        let lower = trie.levels[length - 1]
        for context in lower.tokens.indices {
            let successors = lower.children(of: context)
            if successors.isEmpty { continue }
            let rest = trie.unlisted(successors, length)
            let share = Double(lower.occurrences[context]) / corpus
            for node in successors {
                if !kept[length][node] {
                    let suffix = Int(level.suffixes[node])
                    let p = Double(level.probabilities[node])
                    let shorter = Double(lower.probabilities[suffix])
                    let after = log((rest.upper + p) / (rest.lower + shorter))
                    // A context that leaves nothing has no α, and nothing weighs it.
                    let others = rest.upper > 0 ? rest.upper * (after - log(rest.upper / rest.lower)) : 0
                    kept[length][node] = expm1(-share * (p * (log(shorter) + after - log(p)) + others)) >= threshold
                }
                if kept[length][node] {
                    kept[length - 1][context] = true
                    kept[length - 1][Int(level.suffixes[node])] = true
                }
            }
        }
    }
}

extension NgramTrie {
    /// The probability that is left for tokens which are not among these siblings, after their context (`upper`) and
    /// after its suffix (`lower`); both are 0 where rounding leaves no more than its own error.
    func unlisted(_ successors: Range<Int>, _ length: Int) -> (upper: Double, lower: Double) {
        var upper = 1.0
        var lower = 1.0
        for node in successors {
            upper -= Double(levels[length].probabilities[node])
            lower -= Double(levels[length - 1].probabilities[Int(levels[length].suffixes[node])])
        }
        return upper > 1e-6 && lower > 1e-6 ? (upper, lower) : (0, 0)
    }

    /// Sets every back-off so that the probabilities after its context sum to 1 again.
    ///
    /// A context whose successors leave nothing (all tokens are listed, or rounding ate the rest) keeps its back-off.
    mutating func renormalize() {
        for length in 1..<max(order, 1) {
            for context in levels[length - 1].tokens.indices {
                let successors = levels[length - 1].children(of: context)
                let rest = unlisted(successors, length)
                if successors.isEmpty {
                    levels[length - 1].backoffs[context] = 1
                } else if rest.upper > 0 {
                    levels[length - 1].backoffs[context] = Float(rest.upper / rest.lower)
                }
            }
        }
    }

    /// Leaves out the nodes that are not kept.
    ///
    /// - Precondition: the context and the suffix of every kept node are kept.
    mutating func filter(_ kept: [[Bool]]) {
        // The new number of each node of the level below.
        var numbers: [UInt32] = []
        for length in levels.indices {
            let old = levels[length]
            let keep = kept[length]
            func filtered<Element>(_ values: [Element]) -> [Element] {
                values.isEmpty ? [] : values.indices.lazy.filter { keep[$0] }.map { values[$0] }
            }
            levels[length].tokens = filtered(old.tokens)
            levels[length].occurrences = filtered(old.occurrences)
            levels[length].probabilities = filtered(old.probabilities)
            levels[length].backoffs = filtered(old.backoffs)
            levels[length].suffixes = filtered(old.suffixes).map { numbers[Int($0)] }
            var number: UInt32 = 0
            numbers = keep.map { isKept in
                defer { number += isKept ? 1 : 0 }
                return number
            }
            guard length + 1 < order else { continue }
            var children: [UInt32] = [0]
            children.reserveCapacity(levels[length].tokens.count + 1)
            var end: UInt32 = 0
            for node in keep.indices where keep[node] {
                for child in old.children(of: node) where kept[length + 1][child] { end += 1 }
                children.append(end)
            }
            levels[length].children = children
        }
    }
}
