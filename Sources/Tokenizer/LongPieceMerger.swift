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
        var rank: UInt32
        var previous: UInt32
        var next: UInt32
        /// The neighbours in the list of pairs of the same rank.
        var pairBefore: UInt32
        var pairAfter: UInt32
    }

    /// The end of a list.
    private static let end = UInt32.max

    private var nodes: [Node] = []
    /// Rank → the first pair of that rank.
    private var heads: [UInt32] = []
    private var queue = RankQueue(count: 1)

    /// Replaces the tokens by the merged ones.
    ///
    /// - Complexity: O(*n*) in the number of tokens.
    mutating func merge(_ tokens: inout [TokenID], by merges: MergeTable) {
        guard tokens.count > 1 else { return }
        let end = LongPieceMerger.end
        if heads.count != merges.results.count {
            heads = [UInt32](repeating: end, count: merges.results.count)
            queue = RankQueue(count: heads.count)
        }
        nodes.removeAll(keepingCapacity: true)
        nodes.reserveCapacity(tokens.count)
        for index in tokens.indices {
            nodes.append(
                Node(
                    token: tokens[index],
                    rank: MergeTable.none,
                    previous: index == 0 ? end : UInt32(index - 1),
                    next: index == tokens.count - 1 ? end : UInt32(index + 1),
                    pairBefore: end,
                    pairAfter: end
                )
            )
        }
        // From the right, so that each list begins at the left: neighbouring merges then touch neighbouring memory.
        for index in tokens.indices.dropLast().reversed() { link(UInt32(index), merges) }

        while let lowest = queue.first {
            let rank = UInt32(lowest)
            while heads[lowest] != end {
                var place = heads[lowest]
                while true {
                    let previous = nodes[Int(place)].previous
                    guard previous != end, nodes[Int(previous)].rank == rank else { break }
                    place = previous
                }
                while place != end, nodes[Int(place)].rank == rank {
                    join(place, merges)
                    place = nodes[Int(place)].next
                }
            }
        }

        tokens.removeAll(keepingCapacity: true)
        var place: UInt32 = 0
        while place != end {
            tokens.append(nodes[Int(place)].token)
            place = nodes[Int(place)].next
        }
        // A piece of many megabytes should not hold its memory for ever.
        if nodes.capacity > 1 << 20 { nodes = [] }
    }

    /// Merges the pair that begins at `place`.
    private mutating func join(_ place: UInt32, _ merges: MergeTable) {
        let end = LongPieceMerger.end
        let node = nodes[Int(place)]
        let right = node.next
        let next = nodes[Int(right)].next
        unlink(place)
        unlink(right)
        nodes[Int(place)].token = merges.results[Int(node.rank)]
        nodes[Int(place)].next = next
        if next != end {
            nodes[Int(next)].previous = place
            link(place, merges)
        }
        if node.previous != end {
            unlink(node.previous)
            link(node.previous, merges)
        }
    }

    /// Ranks the pair that begins at `place`, which is in no list, and puts it into its rank's list.
    private mutating func link(_ place: UInt32, _ merges: MergeTable) {
        let next = nodes[Int(place)].next
        let rank = merges.rank(nodes[Int(place)].token, nodes[Int(next)].token)
        nodes[Int(place)].rank = rank
        guard rank != MergeTable.none else { return }
        let head = heads[Int(rank)]
        nodes[Int(place)].pairBefore = LongPieceMerger.end
        nodes[Int(place)].pairAfter = head
        if head == LongPieceMerger.end {
            queue.insert(Int(rank))
        } else {
            nodes[Int(head)].pairBefore = place
        }
        heads[Int(rank)] = place
    }

    /// Takes the pair that begins at `place` out of its list, if it is in one.
    private mutating func unlink(_ place: UInt32) {
        let node = nodes[Int(place)]
        guard node.rank != MergeTable.none else { return }
        nodes[Int(place)].rank = MergeTable.none
        if node.pairAfter != LongPieceMerger.end { nodes[Int(node.pairAfter)].pairBefore = node.pairBefore }
        if node.pairBefore != LongPieceMerger.end {
            nodes[Int(node.pairBefore)].pairAfter = node.pairAfter
        } else {
            heads[Int(node.rank)] = node.pairAfter
            if node.pairAfter == LongPieceMerger.end { queue.remove(Int(node.rank)) }
        }
    }
}
