// SPDX-License-Identifier: Apache-2.0

import Tokens

/// The n-grams of a model being made: level k holds the n-grams of k + 1 tokens, sorted, as a tree.
struct NgramTrie {
    /// All n-grams of one length, in the order of their token sequences; arrays are [nodes] unless said otherwise.
    struct Level {
        /// The last token of each n-gram.
        var tokens: [TokenID] = []
        /// Where the successors of each n-gram start in the next level, [nodes + 1]; empty in the last level.
        var children: [UInt32] = []
        /// The n-gram without its first token: its node in the level before.
        var suffixes: [UInt32] = []
        /// How often the n-gram occurs; 0 for an unseen token.
        var occurrences: [UInt32] = []
        /// What Kneser–Ney counts: occurrences in the last level, distinct tokens to the left in the others.
        var adjusted: [UInt32] = []
        /// p(last token | the tokens before it).
        var probabilities: [Float] = []
        /// b(n-gram): the weight of the shorter context for successors that are not listed.
        var backoffs: [Float] = []

        /// Where the successors of a node lie in the next level.
        func children(of node: Int) -> Range<Int> { Int(children[node])..<Int(children[node + 1]) }
    }

    /// The lengths 1, 2, …; level 0 has one node for every token of the vocabulary.
    var levels: [Level]

    /// The number of n-grams of the longest kind looked at.
    var order: Int { levels.count }

    /// The node among `range` of a level's nodes whose last token this is.
    static func node(_ token: TokenID, among range: Range<Int>, in tokens: [TokenID]) -> Int? {
        var low = range.lowerBound
        var high = range.upperBound
        while low < high {
            let middle = (low + high) >> 1
            if tokens[middle] < token { low = middle + 1 } else { high = middle }
        }
        return low < range.upperBound && tokens[low] == token ? low : nil
    }

    /// Fills ``Level/suffixes`` of every level from the third up; in the second they are the tokens themselves.
    ///
    /// - Precondition: every n-gram's suffix is listed, as in a trie that was counted.
    mutating func linkSuffixes() {
        guard order > 1 else { return }
        levels[1].suffixes = levels[1].tokens
        for length in 2..<max(order, 2) {
            var suffixes = [UInt32](repeating: 0, count: levels[length].tokens.count)
            for parent in levels[length - 1].tokens.indices {
                let siblings = levels[length - 1].children(of: parent)
                if siblings.isEmpty { continue }
                let candidates = levels[length - 2].children(of: Int(levels[length - 1].suffixes[parent]))
                var low = candidates.lowerBound
                for node in siblings {
                    let token = levels[length].tokens[node]
                    guard
                        let suffix = Self.node(token, among: low..<candidates.upperBound, in: levels[length - 1].tokens)
                    else { preconditionFailure("an n-gram was counted but its suffix was not") }
                    suffixes[node] = UInt32(truncatingIfNeeded: suffix)
                    low = suffix + 1
                }
            }
            levels[length].suffixes = suffixes
        }
    }
}
