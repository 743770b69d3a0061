// SPDX-License-Identifier: Apache-2.0

import Tokens

/// How merging makes each token: from which two, and when.
///
/// A token that merging makes at all is always made from the same two tokens: until it is made, no merge crosses its ends, so
/// that inside them goes on what goes on when its bytes stand alone. So one pair per token is kept, however many a file lists,
/// and tokens that are not made, even alone, are left out.
///
/// Tokens *l*, *r* are *stable* neighbours when their bytes alone become just them. By the same argument a row of tokens is the
/// encoding of its bytes if and only if each is made, and all neighbours are stable.
struct MergeTrees: Sendable {
    struct Node: Sendable {
        /// The part on the left, with the bit ``MergeTrees/wild`` where the tree is.
        fileprivate(set) var left: TokenID = 0
        fileprivate(set) var right: TokenID = 0
        /// 0 for a unit, which is there from the start; otherwise the rank plus one, or ``MergeTrees/absent``.
        fileprivate(set) var order = MergeTrees.absent
    }

    /// The order of a token that merging does not make.
    static let absent = UInt32.max
    /// The bit of a token that has a part of a higher rank, or whose part has: ranks do not tell when it is made.
    private static let wild: TokenID = 1 << 31

    private(set) var nodes: [Node]
    private(set) var pairs: PairRanks
    /// Rank → the token that is made.
    let results: [TokenID]
    /// Whether no tree is wild: true of vocabularies that were trained, nearly always.
    private(set) var isOrdered = true

    /// The units alone, and room for the merges of these results.
    init(results: [TokenID], _ vocabulary: Vocabulary, _ units: BytePairModel.Units) {
        self.results = results
        nodes = [Node](repeating: Node(), count: vocabulary.count)
        pairs = PairRanks(count: min(results.count, vocabulary.count))
        let bytes = vocabulary.bytes.span
        for id in 0..<UInt32(vocabulary.count) {
            let range = vocabulary.range(of: id)
            guard !range.isEmpty, units.length(from: bytes[range.lowerBound]) == range.count else { continue }
            if vocabulary.id(of: bytes.extracting(range)) == id { nodes[Int(id)].order = 0 }
        }
    }

    /// Whether merging makes the token.
    func isMade(_ token: TokenID) -> Bool {
        nodes[Int(token)].order != MergeTrees.absent
    }

    /// The two tokens that become this one, nil for a unit and for a token that is not made.
    func parts(of token: TokenID) -> (left: TokenID, right: TokenID)? {
        let node = nodes[Int(token)]
        return node.order == 0 || node.order == MergeTrees.absent ? nil : (node.left & ~MergeTrees.wild, node.right)
    }

    /// All merges that can happen, from the first rank to the last: with no others every text has the same tokens.
    var merges: [(left: TokenID, right: TokenID)] {
        let made = nodes.indices.filter { nodes[$0].order != 0 && nodes[$0].order != MergeTrees.absent }
        return made.sorted { nodes[$0].order < nodes[$1].order }.map {
            (nodes[$0].left & ~MergeTrees.wild, nodes[$0].right)
        }
    }

    /// Adds a token that is not made yet, of parts that are.
    mutating func insert(_ merge: MergeTable.Merge, order: UInt32) {
        let (left, right) = (nodes[Int(merge.left)], nodes[Int(merge.right)])
        let isWild = (left.left | right.left) & MergeTrees.wild != 0 || max(left.order, right.order) >= order
        if isWild { isOrdered = false }
        nodes[Int(merge.result)].left = merge.left | (isWild ? MergeTrees.wild : 0)
        nodes[Int(merge.result)].right = merge.right
        nodes[Int(merge.result)].order = order
        pairs.insert(merge.left, merge.right, order: order)
    }

    // MARK: Neighbours

    /// The order of the merge of two neighbours, or ``PairRanks/none``.
    func order(_ left: TokenID, _ right: TokenID) -> UInt32 {
        pairs.order(left, right)
    }

    /// First byte · 256 + second byte → the order of the merge of their tokens, or 0 when they do not merge.
    func ordersOfBytePairs(_ vocabulary: Vocabulary) -> [UInt32] {
        var orders = [UInt32](repeating: 0, count: 1 << 16)
        for id in 0..<UInt32(vocabulary.count) where vocabulary.length(of: id) == 2 {
            guard parts(of: id) != nil else { continue }
            let start = vocabulary.range(of: id).lowerBound
            orders[Int(vocabulary.bytes[start]) << 8 | Int(vocabulary.bytes[start + 1])] = nodes[Int(id)].order
        }
        return orders
    }

    /// The token that merges of that order make.
    func result(of order: UInt32) -> TokenID {
        results[Int(order) - 1]
    }

    /// Whether the bytes of two made tokens, alone, become just these two; nil when a tree is wild and ranks do not tell.
    ///
    /// Undoes the merges of both trees at the seam, the latest first. So it meets all pairs that ever face each other there, and
    /// each may not merge before one of the two is merged away. Of two merges of one rank the left one comes first: so of two
    /// equal trees the right one is undone first, and a pair may not merge with the very rank that takes its right side away.
    /// - Complexity: O(*d*) in the depth of the trees.
    @inline(__always)
    func areStable(_ left: TokenID, _ right: TokenID) -> Bool? {
        let nodes = nodes.span
        var (leftID, rightID) = (left, right)
        var (left, right) = (nodes[Int(left)], nodes[Int(right)])
        guard (left.left | right.left) & MergeTrees.wild == 0 else { return nil }
        var limit = PairRanks.none
        while true {
            if pairs.order(leftID, rightID) < limit { return false }
            if left.order > right.order {
                limit = left.order
                leftID = left.right
                left = nodes[Int(leftID)]
            } else {
                guard right.order > 0 else { return true }
                limit = right.order + 1
                rightID = right.left
                right = nodes[Int(rightID)]
            }
        }
    }
}
