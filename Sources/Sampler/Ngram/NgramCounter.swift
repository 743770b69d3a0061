// SPDX-License-Identifier: Apache-2.0

import Tokens

/// Counts the n-grams of a stream of documents by sorting the places where they start.
///
/// Sorted by the `order` tokens from there on, the occurrences of every n-gram of every length stand together, in the
/// order of the trie; one pass over them builds all levels. Sorting is a radix sort by whole tokens, so counting is
/// linear: O(*order* · (tokens + V)) time, 12 bytes of memory for each token besides the trie.
struct NgramCounter {
    /// The documents, each followed by ``separator``, with one before the first and `order` after the last.
    private let stream: [TokenID]
    private let vocabularySize: Int
    private let order: Int
    private var separator: TokenID { TokenID(vocabularySize) }

    /// Takes documents joined by separators (the vocabulary size as token id), one before, one between, one after.
    init(stream: consuming [TokenID], vocabularySize: Int, order: Int) {
        stream += repeatElement(TokenID(vocabularySize), count: order)
        self.stream = stream
        self.vocabularySize = vocabularySize
        self.order = order
    }

    /// Every place where a token stands, sorted by the `order` tokens from it on.
    private func sortedStarts() -> [UInt32] {
        var starts: [UInt32] = []
        starts.reserveCapacity(stream.count)
        for place in stream.indices where stream[place] != separator { starts.append(UInt32(place)) }
        var sorted = [UInt32](repeating: 0, count: starts.count)
        var next = [UInt32](repeating: 0, count: vocabularySize + 2)
        for offset in stride(from: order - 1, through: 0, by: -1) {
            for slot in next.indices { next[slot] = 0 }
            for start in starts { next[Int(stream[Int(start) + offset]) + 1] += 1 }
            for slot in 1..<next.count { next[slot] += next[slot - 1] }
            for start in starts {
                let token = Int(stream[Int(start) + offset])
                sorted[Int(next[token])] = start
                next[token] += 1
            }
            swap(&starts, &sorted)
        }
        return starts
    }

    /// The trie of all n-grams up to `order` tokens, with both kinds of counts.
    ///
    /// The adjusted count of an n-gram shorter than `order` is the number of distinct tokens it follows; the beginning
    /// of a document counts as a new one each time, so that what only begins documents is counted by its occurrences.
    func count() -> NgramTrie {
        let starts = sortedStarts()
        var levels = [NgramTrie.Level](repeating: .init(), count: order)
        // lastNode[k][t]: the latest node of level k that was seen after token t, plus 1.
        var lastNode = [[UInt32]](repeating: Array(repeating: 0, count: vocabularySize), count: order - 1)
        var previous = 0
        for start in starts {
            let start = Int(start)
            var shared = 0
            while shared < order, stream[previous + shared] == stream[start + shared],
                stream[start + shared] != separator
            {
                shared += 1
            }
            var length = 0
            while length < order, stream[start + length] != separator {
                if length >= shared { open(stream[start + length], at: length, in: &levels) }
                let node = levels[length].tokens.count - 1
                levels[length].occurrences[node] += 1
                if length < order - 1 {
                    let left = stream[start - 1]
                    if left == separator {
                        levels[length].adjusted[node] += 1
                    } else if lastNode[length][Int(left)] != UInt32(node + 1) {
                        lastNode[length][Int(left)] = UInt32(node + 1)
                        levels[length].adjusted[node] += 1
                    }
                }
                length += 1
            }
            previous = start
        }
        while levels[0].tokens.count < vocabularySize { open(TokenID(levels[0].tokens.count), at: 0, in: &levels) }
        for length in 0..<(order - 1) { levels[length].children.append(UInt32(levels[length + 1].tokens.count)) }
        levels[order - 1].adjusted = levels[order - 1].occurrences
        // As contexts, only shorter n-grams are looked up by their occurrences.
        if order > 1 { levels[order - 1].occurrences = [] }
        return NgramTrie(levels: levels)
    }

    /// Appends a node with this last token; in the first level, one for every unseen token before it too.
    private func open(_ token: TokenID, at length: Int, in levels: inout [NgramTrie.Level]) {
        let first = length == 0 ? TokenID(levels[0].tokens.count) : token
        for token in first...token {
            levels[length].tokens.append(token)
            levels[length].occurrences.append(0)
            guard length < order - 1 else { continue }
            levels[length].adjusted.append(0)
            levels[length].children.append(UInt32(levels[length + 1].tokens.count))
        }
    }
}
