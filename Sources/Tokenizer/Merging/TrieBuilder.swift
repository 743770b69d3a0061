// SPDX-License-Identifier: Apache-2.0

import Tokens

/// Lays the tokens of a ``TokenTrie`` out as a double array.
struct TrieBuilder {
    private var entries = [UInt64](repeating: TokenTrie.vacant, count: 256)
    private var places = TriePlaces()
    private let tokens: [SortedTokens.Member]
    private let vocabulary: Vocabulary
    /// Nodes whose children have no place yet.
    private var cold: [Node] = []
    /// Those with a token of a low id below them.
    private var hot: [Node] = []
    private var children: [Child] = []

    /// The tokens that begin with what leads to an entry.
    private struct Node {
        var entry: Int
        var tokens: Range<Int>
        var depth: Int
    }

    /// The tokens that go on with that byte.
    struct Child {
        let byte: UInt8
        var end: Int
        var lowestID: TokenID
    }

    /// Tokens with lower ids are placed first: they are the frequent ones in all files, and their entries shall lie together, where
    /// a cache holds them.
    private static let hotIDs: TokenID = 8192

    private init(_ tokens: [SortedTokens.Member], _ vocabulary: Vocabulary) {
        self.tokens = tokens
        self.vocabulary = vocabulary
    }

    /// The entries of the trie of these tokens, which are in the order of their bytes.
    static func entries(of tokens: [SortedTokens.Member], _ vocabulary: Vocabulary) -> [UInt64] {
        var builder = TrieBuilder(tokens, vocabulary)
        builder.findChildren(of: tokens.indices, depth: 0)
        builder.places.root(for: builder.children)
        builder.addChildren(at: 0, from: 0, depth: 0)
        while let node = builder.hot.popLast() ?? builder.cold.popLast() { builder.add(node) }
        return builder.entries
    }

    private mutating func add(_ node: Node) {
        var node = node
        // The token that ends here comes before those that go on.
        let first = tokens[node.tokens.lowerBound]
        if Int(first.length) == node.depth {
            entries[node.entry] = UInt64(first.id) << 43 | entries[node.entry] & ~TokenTrie.tokenField
            node.tokens.removeFirst()
            if node.tokens.isEmpty { return }
        }
        if node.tokens.count == 1 {
            addTail(node)
            return
        }
        findChildren(of: node.tokens, depth: node.depth)
        let base = places.base(for: children)
        grow()
        entries[node.entry] |= UInt64(base) << 9
        addChildren(at: base, from: node.tokens.lowerBound, depth: node.depth)
    }

    /// Adds the rest of a token that is alone.
    private mutating func addTail(_ node: Node) {
        let token = tokens[node.tokens.lowerBound]
        var entry = node.entry
        for depth in node.depth..<Int(token.length) {
            let byte = byte(depth, of: token)
            children.removeAll(keepingCapacity: true)
            children.append(Child(byte: byte, end: 0, lowestID: token.id))
            let base = places.base(for: children)
            grow()
            entries[entry] |= UInt64(base) << 9
            entry = base ^ Int(byte)
            entries[entry] |= 0x100 | UInt64(byte)
        }
        entries[entry] = UInt64(token.id) << 43 | entries[entry] & ~TokenTrie.tokenField
    }

    private mutating func findChildren(of range: Range<Int>, depth: Int) {
        children.removeAll(keepingCapacity: true)
        for index in range {
            let token = tokens[index]
            let byte = byte(depth, of: token)
            if let last = children.indices.last, children[last].byte == byte {
                children[last].end = index + 1
                children[last].lowestID = min(children[last].lowestID, token.id)
            } else {
                children.append(Child(byte: byte, end: index + 1, lowestID: token.id))
            }
        }
    }

    private mutating func addChildren(at base: Int, from first: Int, depth: Int) {
        var start = first
        for child in children {
            let entry = base ^ Int(child.byte)
            entries[entry] |= 0x100 | UInt64(child.byte)
            let node = Node(entry: entry, tokens: start..<child.end, depth: depth + 1)
            if child.lowestID < TrieBuilder.hotIDs { hot.append(node) } else { cold.append(node) }
            start = child.end
        }
    }

    private mutating func grow() {
        guard entries.count < places.count else { return }
        entries.append(contentsOf: repeatElement(TokenTrie.vacant, count: places.count - entries.count))
    }

    private func byte(_ depth: Int, of token: SortedTokens.Member) -> UInt8 {
        guard depth >= 8 else { return UInt8(truncatingIfNeeded: token.key >> UInt64(56 - 8 * depth)) }
        return vocabulary.bytes[Int(vocabulary.starts[Int(token.id)]) + depth]
    }
}
