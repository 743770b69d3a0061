// SPDX-License-Identifier: Apache-2.0

import Tokens

/// Finds added tokens in a text: the leftmost, and of those the longest.
struct AddedTokens: Sendable {
    /// A byte of one or more tokens.
    private struct Node: Sendable {
        let byte: UInt8
        var token: Int32 = -1
        var child: Int32 = -1
        var sibling: Int32 = -1
    }

    private(set) var tokens: [AddedToken] = []
    /// Whether all are special, so that none is found in text that is taken as text.
    private(set) var areAllSpecial = true
    /// Whether a token can take white space in which the next one begins.
    private(set) var canOverlap = false
    /// A trie; each node's children are a linked list.
    private var nodes: [Node] = []
    /// First byte → node, or -1.
    private var roots = [Int32](repeating: -1, count: 256)
    /// The only byte that tokens begin with, if there is one.
    private var onlyFirst: UInt8?

    init(_ tokens: [AddedToken]) {
        for token in tokens where !token.content.isEmpty { insert(token) }
        let firsts = Set(self.tokens.map { $0.content[0] })
        onlyFirst = firsts.count == 1 ? firsts.first : nil
    }

    private mutating func insert(_ token: AddedToken) {
        let first = Int(token.content[0])
        if roots[first] < 0 {
            roots[first] = Int32(nodes.count)
            nodes.append(Node(byte: token.content[0]))
        }
        var node = Int(roots[first])
        for byte in token.content.dropFirst() {
            var child = nodes[node].child
            while child >= 0, nodes[Int(child)].byte != byte { child = nodes[Int(child)].sibling }
            if child < 0 {
                child = Int32(nodes.count)
                nodes.append(Node(byte: byte, sibling: nodes[node].child))
                nodes[node].child = child
            }
            node = Int(child)
        }
        nodes[node].token = Int32(tokens.count)
        areAllSpecial = areAllSpecial && token.isSpecial
        canOverlap = canOverlap || token.rules.contains(.takesSpaceAfter)
        tokens.append(token)
    }

    /// The first token in the range, the longest when several begin there, and where it lies.
    ///
    /// - Complexity: O(*n*·*m*) in the length of the range and of the longest token.
    func first(in range: Range<Int>, of text: Span<UInt8>) -> (token: AddedToken, range: Range<Int>)? {
        guard !tokens.isEmpty else { return nil }
        var from = range.lowerBound
        while let start = candidate(in: from..<range.upperBound, of: text) {
            if let (token, end) = longest(at: start, limit: range.upperBound, of: text) {
                return (tokens[token], start..<end)
            }
            from = start + 1
        }
        return nil
    }

    /// The first byte in the range that tokens begin with.
    @inline(__always)
    private func candidate(in range: Range<Int>, of text: Span<UInt8>) -> Int? {
        if let onlyFirst { return ByteSearch.first(onlyFirst, in: range, of: text) }
        let roots = roots.span
        for start in range where roots[Int(text[start])] >= 0 { return start }
        return nil
    }

    private func longest(at start: Int, limit: Int, of text: Span<UInt8>) -> (token: Int, end: Int)? {
        var found: (token: Int, end: Int)?
        var node = roots[Int(text[start])]
        var at = start + 1
        while true {
            if nodes[Int(node)].token >= 0 { found = (Int(nodes[Int(node)].token), at) }
            guard at < limit else { return found }
            let byte = text[at]
            node = nodes[Int(node)].child
            while node >= 0, nodes[Int(node)].byte != byte { node = nodes[Int(node)].sibling }
            guard node >= 0 else { return found }
            at += 1
        }
    }
}
