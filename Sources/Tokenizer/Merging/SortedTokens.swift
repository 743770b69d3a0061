// SPDX-License-Identifier: Apache-2.0

import Tokens

/// Tokens in the order of their bytes: all that begin with the same bytes lie together, the shortest first.
struct SortedTokens: Sendable {
    /// A token and how it begins.
    struct Member: Sendable {
        /// The first eight bytes, the first one highest, and zeros after the last.
        var key: UInt64
        var id: TokenID
        /// The number of bytes.
        var length: UInt32
    }

    private(set) var members: [Member]
    /// Token → the longest other one with which it begins, or ``TokenTrie/none``.
    private(set) var prefixes: [TokenID] = []

    /// All tokens of the vocabulary that their bytes find.
    ///
    /// - Complexity: O(*n*) in the number of tokens, but O(*m* log *m*) for those with the same first eight bytes.
    init(_ vocabulary: Vocabulary) {
        members = []
        members.reserveCapacity(vocabulary.count)
        let isFound = vocabulary.foundTokens
        let bytes = vocabulary.bytes.span
        let starts = vocabulary.starts.span
        for id in isFound.indices where isFound[id] {
            let start = Int(starts[id])
            let end = Int(starts[id + 1])
            var key: UInt64 = 0
            for place in start..<min(end, start + 8) { key = key << 8 | UInt64(bytes[place]) }
            key <<= UInt64(8 * max(0, 8 - (end - start)))
            members.append(Member(key: key, id: TokenID(id), length: UInt32(end - start)))
        }
        members = SortedTokens.sortedByKey(members)
        sortEqualKeys(vocabulary)
        prefixes = prefixes(vocabulary)
    }

    /// Keeps the tokens that `isMember` names.
    mutating func keep(_ vocabulary: Vocabulary, where isMember: (TokenID) -> Bool) {
        let count = members.count
        members.removeAll { !isMember($0.id) }
        if members.count < count { prefixes = prefixes(vocabulary) }
    }

    private func prefixes(_ vocabulary: Vocabulary) -> [TokenID] {
        var prefixes = [TokenID](repeating: TokenTrie.none, count: vocabulary.count)
        /// Tokens that each begin with the one before, and the last token with the last of them.
        var open: [Member] = []
        for member in members {
            while let last = open.last, !SortedTokens.begins(member, with: last, vocabulary) { open.removeLast() }
            if let last = open.last { prefixes[Int(member.id)] = last.id }
            open.append(member)
        }
        return prefixes
    }

    private static func begins(_ token: Member, with prefix: Member, _ vocabulary: Vocabulary) -> Bool {
        guard prefix.length < token.length else { return false }
        guard prefix.length > 8 else {
            return (token.key ^ prefix.key) >> UInt64(64 - 8 * prefix.length) == 0
        }
        guard token.key == prefix.key else { return false }
        let bytes = vocabulary.bytes.span
        let (start, other) = (Int(vocabulary.starts[Int(token.id)]), Int(vocabulary.starts[Int(prefix.id)]))
        return (8..<Int(prefix.length)).allSatisfy { bytes[start + $0] == bytes[other + $0] }
    }

    // MARK: Sorting

    /// Sorts by one byte of the key after the other, the lowest first, each time without a change of the order of equals.
    private static func sortedByKey(_ members: [Member]) -> [Member] {
        var members = members
        var other = members
        var counts = [UInt32](repeating: 0, count: 8 * 256)
        for member in members {
            for byte in 0..<8 { counts[byte << 8 | Int(member.key >> UInt64(8 * byte) & 0xFF)] += 1 }
        }
        for byte in 0..<8 {
            let shift = UInt64(8 * byte)
            // Nothing to do where all have the same byte, as the shorter ones of a small vocabulary have a zero.
            guard let first = members.first else { return members }
            if Int(counts[byte << 8 | Int(first.key >> shift & 0xFF)]) == members.count { continue }
            var next: UInt32 = 0
            var places = [UInt32](repeating: 0, count: 256)
            for value in 0..<256 {
                places[value] = next
                next += counts[byte << 8 | value]
            }
            move(members.span, to: &other, by: shift, &places)
            swap(&members, &other)
        }
        return members
    }

    private static func move(_ from: Span<Member>, to: inout [Member], by shift: UInt64, _ places: inout [UInt32]) {
        var to = to.mutableSpan
        var places = places.mutableSpan
        for index in from.indices {
            let member = from[index]
            let value = Int(member.key >> shift & 0xFF)
            to[Int(places[value])] = member
            places[value] += 1
        }
    }

    /// Sorts those whose first eight bytes are equal, or end before, by the bytes that follow.
    private mutating func sortEqualKeys(_ vocabulary: Vocabulary) {
        var start = 0
        while start < members.count {
            var end = start + 1
            while end < members.count, members[end].key == members[start].key { end += 1 }
            if end - start > 1 {
                members[start..<end].sort { first, second in
                    let (first, second) = (vocabulary.range(of: first.id), vocabulary.range(of: second.id))
                    return vocabulary.bytes[first].lexicographicallyPrecedes(vocabulary.bytes[second])
                }
            }
            start = end
        }
    }
}
