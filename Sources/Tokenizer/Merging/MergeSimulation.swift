// SPDX-License-Identifier: Apache-2.0

import Tokens

/// Merges as the definition says: the pair of lowest rank, the leftmost of equals, until none is left.
///
/// Quadratic, for the few tokens whose trees are wild (``MergeTrees``).
struct MergeSimulation: Sendable {
    private var tokens: [TokenID] = []
    /// The order of the merge of each token with the next one.
    private var orders: [UInt32] = []

    /// Whether the bytes of two made tokens, alone, become just these two.
    mutating func areStable(_ left: TokenID, _ right: TokenID, in trees: MergeTrees) -> Bool {
        tokens.removeAll(keepingCapacity: true)
        appendUnits(of: left, trees)
        appendUnits(of: right, trees)
        mergeAll(trees)
        return tokens.count == 2 && tokens[0] == left && tokens[1] == right
    }

    private mutating func appendUnits(of token: TokenID, _ trees: MergeTrees) {
        guard let (left, right) = trees.parts(of: token) else {
            tokens.append(token)
            return
        }
        appendUnits(of: left, trees)
        appendUnits(of: right, trees)
    }

    private mutating func mergeAll(_ trees: MergeTrees) {
        orders.removeAll(keepingCapacity: true)
        for index in tokens.indices.dropLast() { orders.append(trees.order(tokens[index], tokens[index + 1])) }
        while let lowest = orders.min(), lowest != PairRanks.none, let place = orders.firstIndex(of: lowest) {
            tokens[place] = trees.result(of: lowest)
            tokens.remove(at: place + 1)
            orders.remove(at: place)
            if place > 0 { orders[place - 1] = trees.order(tokens[place - 1], tokens[place]) }
            if place < orders.count { orders[place] = trees.order(tokens[place], tokens[place + 1]) }
        }
    }
}
