// SPDX-License-Identifier: Apache-2.0

import Tokens

/// Merges a long piece in linear time, for vocabularies whose merges are ordered (``MergeTable/isOrdered``).
///
/// The tokens form a linked list, and the pairs of each rank another one, so that a pair whose side was merged away is
/// unlinked at once. Ranks are taken in ascending order, all pairs of a rank together; where pairs overlap (`aaa`), from
/// the left. A heap would do the same in O(*n* log *n*) with several times the memory traffic.
struct LongPieceMerger: Sendable {
    private struct Node {
        var token: TokenID
        /// The rank of the pair with the next token, or `MergeTable.none`.
        var rank = MergeTable.none
        var previous: UInt32
        var next: UInt32
        /// The neighbours in the list of pairs of the same rank.
        var pairBefore = LongPieceMerger.end
        var pairAfter = LongPieceMerger.end
    }

    /// The end of a list.
    private static let end = UInt32.max
    /// Tokens whose nodes, 24 bytes each, are kept for the next piece.
    private static let keptCapacity = 1 << 20

    private var nodes: [Node] = []
    /// Rank → the first pair of that rank.
    private var heads: [UInt32] = []
    private var queue = RankQueue(count: 0)

    /// Replaces the tokens by the merged ones.
    ///
    /// - Complexity: O(*n*) in the number of tokens.
    mutating func merge(_ tokens: inout [TokenID], by merges: MergeTable) {
        guard tokens.count > 1 else { return }
        if heads.count != merges.results.count {
            heads = [UInt32](repeating: LongPieceMerger.end, count: merges.results.count)
            queue = RankQueue(count: heads.count)
        }
        list(tokens)
        LongPieceMerger.mergeAll(tokens, by: merges, &nodes, &heads, &queue)
        tokens.removeAll(keepingCapacity: true)
        var place: UInt32 = 0
        while place != LongPieceMerger.end {
            tokens.append(nodes[Int(place)].token)
            place = nodes[Int(place)].next
        }
        if nodes.capacity > LongPieceMerger.keptCapacity { nodes = [] }
    }

    private mutating func list(_ tokens: [TokenID]) {
        nodes.removeAll(keepingCapacity: true)
        nodes.reserveCapacity(tokens.count)
        for index in tokens.indices {
            let previous = index == 0 ? LongPieceMerger.end : UInt32(index - 1)
            let next = index == tokens.count - 1 ? LongPieceMerger.end : UInt32(index + 1)
            nodes.append(Node(token: tokens[index], previous: previous, next: next))
        }
    }

    /// Links the pairs of all tokens and merges rank by rank.
    private static func mergeAll(
        _ tokens: [TokenID],
        by merges: MergeTable,
        _ nodes: inout [Node],
        _ heads: inout [UInt32],
        _ queue: inout RankQueue
    ) {
        var nodes = nodes.mutableSpan
        var heads = heads.mutableSpan
        // From the right, so that each list begins at the left: merges then touch memory in its order.
        for index in tokens.indices.dropLast().reversed() {
            link(UInt32(index), merges.rank(tokens[index], tokens[index + 1]), &nodes, &heads, &queue)
        }
        while let rank = queue.first { merge(UInt32(rank), by: merges, &nodes, &heads, &queue) }
    }

    /// Merges all pairs of the lowest rank, which makes only pairs of higher ranks.
    private static func merge(
        _ rank: UInt32,
        by merges: MergeTable,
        _ nodes: inout MutableSpan<Node>,
        _ heads: inout MutableSpan<UInt32>,
        _ queue: inout RankQueue
    ) {
        let result = merges.results[Int(rank)]
        while heads[Int(rank)] != end {
            var place = heads[Int(rank)]
            while true {
                let previous = nodes[Int(place)].previous
                guard previous != end, nodes[Int(previous)].rank == rank else { break }
                place = previous
            }
            while place != end, nodes[Int(place)].rank == rank {
                let node = nodes[Int(place)]
                let next = nodes[Int(node.next)].next
                unlink(place, &nodes, &heads, &queue)
                unlink(node.next, &nodes, &heads, &queue)
                nodes[Int(place)].token = result
                nodes[Int(place)].next = next
                if next != end {
                    nodes[Int(next)].previous = place
                    link(place, merges.rank(result, nodes[Int(next)].token), &nodes, &heads, &queue)
                }
                if node.previous != end {
                    unlink(node.previous, &nodes, &heads, &queue)
                    let newRank = merges.rank(nodes[Int(node.previous)].token, result)
                    link(node.previous, newRank, &nodes, &heads, &queue)
                }
                place = next
            }
        }
    }

    /// Puts the pair that begins at `place`, which is in no list, into the list of its rank.
    @inline(__always)
    private static func link(
        _ place: UInt32,
        _ rank: UInt32,
        _ nodes: inout MutableSpan<Node>,
        _ heads: inout MutableSpan<UInt32>,
        _ queue: inout RankQueue
    ) {
        nodes[Int(place)].rank = rank
        guard rank != MergeTable.none else { return }
        let head = heads[Int(rank)]
        nodes[Int(place)].pairBefore = end
        nodes[Int(place)].pairAfter = head
        if head == end {
            queue.insert(Int(rank))
        } else {
            nodes[Int(head)].pairBefore = place
        }
        heads[Int(rank)] = place
    }

    /// Takes the pair that begins at `place` out of its list, if it is in one.
    @inline(__always)
    private static func unlink(
        _ place: UInt32,
        _ nodes: inout MutableSpan<Node>,
        _ heads: inout MutableSpan<UInt32>,
        _ queue: inout RankQueue
    ) {
        let node = nodes[Int(place)]
        guard node.rank != MergeTable.none else { return }
        nodes[Int(place)].rank = MergeTable.none
        if node.pairAfter != end { nodes[Int(node.pairAfter)].pairBefore = node.pairBefore }
        if node.pairBefore != end {
            nodes[Int(node.pairBefore)].pairAfter = node.pairAfter
        } else {
            heads[Int(node.rank)] = node.pairAfter
            if node.pairAfter == end { queue.remove(Int(node.rank)) }
        }
    }
}
