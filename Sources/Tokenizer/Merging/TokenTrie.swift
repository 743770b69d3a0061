// SPDX-License-Identifier: Apache-2.0

import Tokens

/// Finds the longest of a set of tokens that a text has at a place.
///
/// A double array: a node's child for a byte is at the node's base XOR the byte, and each base belongs to one node, so that an entry
/// needs to say only which byte it is for.
struct TokenTrie: Sendable {
    /// From the top: 21 bits of token or ``none``, 34 of base or zero where there are no children, one for whether the entry is in
    /// use, 8 of byte.
    private var entries: [UInt64] = []
    /// First byte · 256 + second byte → where both lead: like an entry, but the last two bits are the number of bytes of the token.
    private var pairs: [UInt64] = []
    /// Token → the longest other one of the set with which it begins, or ``none``.
    private(set) var shorter: [TokenID]

    /// No token.
    static let none: TokenID = 1 << 21 - 1
    static let tokenField: UInt64 = .max << 43
    /// An entry that no node has.
    static let vacant = UInt64(none) << 43

    /// The longest token at `start` that ends at `limit` at the latest, and its number of bytes; ``none`` when there is none.
    @inline(__always)
    func longest(_ text: Span<UInt8>, from start: Int, limit: Int) -> (token: TokenID, length: Int) {
        let entries = entries.span
        var base = 0
        var found = (token: TokenTrie.none, length: 0)
        var at = start
        if start + 1 < limit {
            let entry = pairs.span[Int(text[start]) << 8 | Int(text[start + 1])]
            found = (TokenID(truncatingIfNeeded: entry >> 43), Int(truncatingIfNeeded: entry & 3))
            base = TokenTrie.base(of: entry)
            if base == 0 { return found }
            at = start + 2
        }
        precondition(limit <= text.count)
        while at < limit {
            // Below `limit`; and a base and a byte make a place in the same block of 256 entries as the base.
            let byte = unsafe text[unchecked: at]
            let entry = unsafe entries[unchecked: base ^ Int(byte)]
            guard entry & 0x1FF == 0x100 | UInt64(byte) else { break }
            at += 1
            let token = TokenID(truncatingIfNeeded: entry >> 43)
            let isToken = token != TokenTrie.none
            found = (isToken ? token : found.token, isToken ? at - start : found.length)
            base = TokenTrie.base(of: entry)
            if base == 0 { break }
        }
        return found
    }

    @inline(__always)
    private static func base(of entry: UInt64) -> Int {
        Int(truncatingIfNeeded: entry >> 9 & (1 << 34 - 1))
    }

    /// The trie of these tokens.
    ///
    /// - Complexity: O(*n*) in the number of bytes of all tokens.
    init(_ vocabulary: Vocabulary, _ sorted: SortedTokens) {
        shorter = sorted.prefixes
        entries = TrieBuilder.entries(of: sorted.members, vocabulary)
        pairs = walksOfTwo()
    }

    /// The walk of the first two bytes, taken beforehand.
    private func walksOfTwo() -> [UInt64] {
        var pairs = [UInt64](repeating: TokenTrie.vacant, count: 1 << 16)
        // A root without some byte leaves its place to another node.
        for first in 0..<256 where entries[first] & 0x1FF == 0x100 | UInt64(first) {
            let alone = entries[first] & TokenTrie.tokenField | (entries[first] >> 43 == UInt64(TokenTrie.none) ? 0 : 1)
            let base = TokenTrie.base(of: entries[first])
            for second in 0..<256 {
                let entry = base == 0 ? 0 : entries[base ^ second]
                let isChild = entry & 0x1FF == 0x100 | UInt64(second)
                let isToken = isChild && entry >> 43 != UInt64(TokenTrie.none)
                pairs[first << 8 | second] =
                    (isToken ? entry & TokenTrie.tokenField | 2 : alone)
                    | (isChild ? UInt64(TokenTrie.base(of: entry)) << 9 : 0)
            }
        }
        return pairs
    }
}
