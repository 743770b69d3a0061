// SPDX-License-Identifier: Apache-2.0

import Tokens

/// The n-grams of one order from 2 up, as they lie in a model's bytes.
///
/// A node is an n-gram; its last token is one of the successors of its context, which is a node of the order below.
/// The successors of one context are neighbours, in ascending order of their ids. Only a level that passed
/// ``validate(parents:vocabularySize:)`` may be searched: the pointers are followed without further checks.
@safe
struct NgramLevel {
    let nodes: Int
    let inner: Int
    let isNarrow: Bool
    /// Which file section each of these is: ``NgramLayout/Level``.
    let tokens: UnsafeRawPointer
    let probabilities: UnsafePointer<UInt8>
    let probabilityTable: UnsafePointer<Float>
    let innerBits: UnsafePointer<UInt64>
    let innerRanks: UnsafePointer<UInt32>
    let backoffs: UnsafePointer<UInt8>
    let backoffTable: UnsafePointer<Float>
    let children: UnsafePointer<UInt32>

    init(_ layout: NgramLayout.Level, counts: NgramHeader.Counts, isNarrow: Bool, in storage: NgramStorage) {
        nodes = counts.nodes
        inner = counts.inner
        self.isNarrow = isNarrow
        unsafe tokens = UnsafeRawPointer(storage.pointer(at: layout.tokens, as: UInt8.self))
        unsafe probabilities = storage.pointer(at: layout.probabilities)
        unsafe probabilityTable = storage.pointer(at: layout.probabilityTable)
        unsafe innerBits = storage.pointer(at: layout.innerBits)
        unsafe innerRanks = storage.pointer(at: layout.innerRanks)
        unsafe backoffs = storage.pointer(at: layout.backoffs)
        unsafe backoffTable = storage.pointer(at: layout.backoffTable)
        unsafe children = storage.pointer(at: layout.children)
    }

    /// The natural log-probability of a node's last token after its context.
    func probability(of node: Int) -> Float {
        unsafe probabilityTable[Int(probabilities[node])]
    }

    /// The natural log of the weight that a node gives the order below for tokens it does not list.
    func backoff(of node: Int) -> Float {
        guard let rank = rank(of: node) else { return 0 }
        return unsafe backoffTable[Int(backoffs[rank])]
    }

    /// Where a node's successors lie in the next order.
    func children(of node: Int) -> Range<Int> {
        guard let rank = rank(of: node) else { return 0..<0 }
        return unsafe Int(children[rank])..<Int(children[rank + 1])
    }

    /// A node's place among the inner nodes, if it is one.
    private func rank(of node: Int) -> Int? {
        guard inner > 0 else { return nil }
        let word = unsafe innerBits[node >> 6]
        let bit = UInt64(1) << UInt64(node & 63)
        guard word & bit != 0 else { return nil }
        return unsafe Int(innerRanks[node >> 6]) + (word & (bit - 1)).nonzeroBitCount
    }

    /// The token of a node.
    func token(of node: Int) -> TokenID {
        if isNarrow { return unsafe TokenID(tokens.assumingMemoryBound(to: UInt16.self)[node]) }
        return unsafe tokens.assumingMemoryBound(to: UInt32.self)[node]
    }

    /// The node among `range` with this token.
    ///
    /// - Complexity: O(log *successors*).
    func node(_ token: TokenID, in range: Range<Int>) -> Int? {
        if isNarrow {
            unsafe search(
                tokens.assumingMemoryBound(to: UInt16.self),
                for: UInt16(truncatingIfNeeded: token),
                in: range
            )
        } else {
            unsafe search(tokens.assumingMemoryBound(to: UInt32.self), for: token, in: range)
        }
    }

    private func search<ID: FixedWidthInteger>(_ ids: UnsafePointer<ID>, for token: ID, in range: Range<Int>) -> Int? {
        var low = range.lowerBound
        var high = range.upperBound
        while low < high {
            let middle = (low + high) >> 1
            if unsafe ids[middle] < token { low = middle + 1 } else { high = middle }
        }
        return unsafe low < range.upperBound && ids[low] == token ? low : nil
    }

    /// Overwrites the logits of the successors in `range` by their log-probabilities plus `offset`.
    func overwrite(_ range: Range<Int>, plus offset: Float, in logits: UnsafeMutablePointer<Float>) {
        if isNarrow {
            unsafe overwrite(range, plus: offset, in: logits, at: tokens.assumingMemoryBound(to: UInt16.self))
        } else {
            unsafe overwrite(range, plus: offset, in: logits, at: tokens.assumingMemoryBound(to: UInt32.self))
        }
    }

    @inline(__always)
    private func overwrite<ID: FixedWidthInteger>(
        _ range: Range<Int>,
        plus offset: Float,
        in logits: UnsafeMutablePointer<Float>,
        at ids: UnsafePointer<ID>
    ) {
        for node in range {
            unsafe logits[Int(ids[node])] = probabilityTable[Int(probabilities[node])] + offset
        }
    }
}

// MARK: - Validation

extension NgramLevel {
    /// Checks everything that reading relies on: tables, ranks, and that the successors which `parents` name are
    /// this level's nodes, each once, in ascending order below the vocabulary size.
    func validate(parents: UnsafePointer<UInt32>, parentCount: Int, vocabularySize: Int) throws(NgramError) {
        for code in 0..<256 where !(unsafe probabilityTable[code] <= 0) { throw .malformed(.number) }
        if isNarrow {
            try unsafe validateTokens(tokens.assumingMemoryBound(to: UInt16.self), parents, parentCount, vocabularySize)
        } else {
            try unsafe validateTokens(tokens.assumingMemoryBound(to: UInt32.self), parents, parentCount, vocabularySize)
        }
        guard inner > 0 else { return }
        for code in 0..<256 where !(unsafe NgramModel.isBackoff(backoffTable[code])) { throw .malformed(.number) }
        let words = (nodes + 63) / 64
        var rank: UInt32 = 0
        for word in 0..<words {
            guard unsafe innerRanks[word] == rank else { throw .malformed(.rank) }
            rank += UInt32(unsafe innerBits[word].nonzeroBitCount)
        }
        let beyond = nodes & 63 == 0 ? 0 : unsafe innerBits[words - 1] >> UInt64(nodes & 63)
        guard Int(rank) == inner, beyond == 0 else { throw .malformed(.rank) }
    }

    private func validateTokens<ID: FixedWidthInteger & UnsignedInteger>(
        _ ids: UnsafePointer<ID>,
        _ parents: UnsafePointer<UInt32>,
        _ parentCount: Int,
        _ vocabularySize: Int
    ) throws(NgramError) {
        guard unsafe parents[0] == 0, unsafe Int(parents[parentCount]) == nodes else { throw .malformed(.children) }
        guard nodes > 0 else {
            for parent in 0..<parentCount where unsafe parents[parent] != 0 { throw .malformed(.children) }
            return
        }
        // Ids may fall from one node to the next only where another parent's successors start: as many falls in all as there.
        // Two plain loops over the level are several times as fast as one loop for each of its many short ranges.
        var falls = 0
        var greatest = unsafe ids[0]
        for node in 1..<max(nodes, 1) {
            unsafe falls &+= ids[node] <= ids[node - 1] ? 1 : 0
            greatest = unsafe max(greatest, ids[node])
        }
        guard Int(greatest) < vocabularySize else { throw .malformed(.tokens) }
        var start = 0
        for parent in 0..<parentCount {
            let end = unsafe Int(parents[parent + 1])
            // Monotone and ending at `nodes`, so every range so far lies inside the level.
            guard end >= start, end <= nodes else { throw .malformed(.children) }
            if end > start, start > 0 { unsafe falls &-= ids[start] <= ids[start - 1] ? 1 : 0 }
            start = end
        }
        guard falls == 0 else { throw .malformed(.tokens) }
    }
}
