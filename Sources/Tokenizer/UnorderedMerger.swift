// SPDX-License-Identifier: Apache-2.0

import Tokens

/// Merges a piece for vocabularies whose merges are not ordered (``MergeTable/isOrdered``), with a heap of candidates.
///
/// Where a token can be made by several merges, the result depends on how the reference implementation treats a candidate
/// whose pair changed since it was found: it is dropped unless the pair that stands there now merges to the same token. That
/// rule is the format's de-facto meaning, so it is kept here.
struct UnorderedMerger: Sendable {
    private struct Node {
        var token: TokenID
        var previous: UInt32
        var next: UInt32
        var isMerged = false
    }

    /// The end of the list.
    private static let end = UInt32.max

    private var nodes: [Node] = []
    /// A binary heap of rank << 32 | place: lowest rank first, then leftmost.
    private var heap: [UInt64] = []

    /// Replaces the tokens by the merged ones.
    ///
    /// - Complexity: O(*n* log *n*) in the number of tokens.
    mutating func merge(_ tokens: inout [TokenID], by merges: MergeTable) {
        guard tokens.count > 1 else { return }
        let end = UnorderedMerger.end
        nodes.removeAll(keepingCapacity: true)
        for index in tokens.indices {
            let previous = index == 0 ? end : UInt32(index - 1)
            let next = index == tokens.count - 1 ? end : UInt32(index + 1)
            nodes.append(Node(token: tokens[index], previous: previous, next: next))
        }
        heap.removeAll(keepingCapacity: true)
        for index in tokens.indices.dropLast() { propose(UInt32(index), merges) }

        while let candidate = popLowest() {
            let place = Int(candidate & 0xFFFF_FFFF)
            let node = nodes[place]
            guard !node.isMerged, node.next != end else { continue }
            let right = nodes[Int(node.next)]
            let now = merges.rank(node.token, right.token)
            let result = merges.results[Int(candidate >> 32)]
            guard now != MergeTable.none, merges.results[Int(now)] == result else { continue }

            nodes[Int(node.next)].isMerged = true
            nodes[place].token = result
            nodes[place].next = right.next
            if right.next != end { nodes[Int(right.next)].previous = UInt32(place) }
            if node.previous != end { propose(node.previous, merges) }
            if right.next != end { propose(UInt32(place), merges) }
        }

        tokens.removeAll(keepingCapacity: true)
        for node in nodes where !node.isMerged { tokens.append(node.token) }
        if nodes.capacity > 1 << 20 { (nodes, heap) = ([], []) }
    }

    private mutating func propose(_ place: UInt32, _ merges: MergeTable) {
        let node = nodes[Int(place)]
        let rank = merges.rank(node.token, nodes[Int(node.next)].token)
        if rank != MergeTable.none { push(UInt64(rank) << 32 | UInt64(place)) }
    }

    // MARK: Heap

    private mutating func push(_ candidate: UInt64) {
        heap.append(candidate)
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[child] < heap[parent] else { break }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    private mutating func popLowest() -> UInt64? {
        guard let last = heap.popLast() else { return nil }
        guard let lowest = heap.first else { return last }
        heap[0] = last
        var parent = 0
        while true {
            var child = 2 * parent + 1
            guard child < heap.count else { break }
            if child + 1 < heap.count, heap[child + 1] < heap[child] { child += 1 }
            guard heap[child] < heap[parent] else { break }
            heap.swapAt(child, parent)
            parent = child
        }
        return lowest
    }
}
