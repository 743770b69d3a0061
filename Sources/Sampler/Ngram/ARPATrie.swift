// SPDX-License-Identifier: Apache-2.0

import Tokens

/// The n-grams of an ARPA file as they become a trie, one section after the other.
struct ARPATrie {
    private let words: ARPAVocabulary
    private let highest: Int
    /// The lengths read so far.
    private(set) var levels: [NgramTables.Level] = []
    /// ``ARPAReader/Result/leftOut``.
    private(set) var leftOut = 0
    /// ``ARPAReader/Result/unlisted``.
    private(set) var unlisted = 0

    /// An n-gram: its context's node and its last token in one number, which is the order of the trie.
    private struct Entry {
        var key: UInt64
        var logProbability: Float
        var logBackoff: Float
    }

    init(_ words: ARPAVocabulary, highest: Int) {
        self.words = words
        self.highest = highest
    }

    /// Reads the section of an order; leaves the lines at what follows it.
    mutating func readSection(
        _ order: Int,
        of text: Span<UInt8>,
        _ lines: inout ARPALines,
        announced: Int
    ) throws(NgramError) {
        let title = "\\\(order)-grams:"
        guard lines.isAt(title, in: text) else { throw .arpa(line: lines.number, .expected(title)) }
        var entries: [Entry] = []
        var found = 0
        var unknown = -Float.infinity
        while lines.advance(in: text), !lines.isTitle(in: text) {
            let fields = lines.fields.count
            guard fields == order + 1 || (fields == order + 2 && order < highest) else {
                throw .arpa(line: lines.number, .expected("a logarithm, \(order) words and at most one logarithm"))
            }
            found += 1
            let logProbability = try lines.logarithm(0, in: text)
            let logBackoff = fields > order + 1 ? try lines.logarithm(order + 1, in: text) : 0
            guard logProbability <= 0, NgramModel.isBackoff(logBackoff) else {
                throw .arpa(line: lines.number, .number)
            }
            if let key = try key(order, lines, text) {
                entries.append(Entry(key: key, logProbability: logProbability, logBackoff: logBackoff))
            } else if order == 1, lines.bytes(1, in: text).elementsEqual("<unk>".utf8) {
                unknown = logProbability
            }
        }
        guard found == announced else {
            throw .arpa(line: lines.number, .count(order: order, found: found, announced: announced))
        }
        leftOut += found - entries.count
        entries.sort { $0.key < $1.key }
        for (entry, next) in zip(entries, entries.dropFirst()) where entry.key == next.key {
            throw .arpa(line: lines.number, .duplicate)
        }
        if order == 1 {
            unlisted = words.count - entries.count
            addUnigrams(entries, unknown: unknown)
        } else {
            addLevel(entries)
        }
    }

    /// The context's node and the last token of the n-gram at hand; nil if one of its words is no token.
    private func key(_ order: Int, _ lines: ARPALines, _ text: Span<UInt8>) throws(NgramError) -> UInt64? {
        // Before the first word stands the root, whose successors are the tokens themselves.
        var node = 0
        for position in 1...order {
            guard let token = words.token(lines.bytes(position, in: text)) else { return nil }
            if position == order { return UInt64(node) << 32 | UInt64(token) }
            if position == 1 {
                node = Int(token)
            } else {
                let children = levels[position - 2].children
                let siblings = Int(children[node])..<Int(children[node + 1])
                guard let child = NgramTrie.node(token, among: siblings, in: levels[position - 1].tokens) else {
                    throw .arpa(line: lines.number, .context)
                }
                node = child
            }
        }
        return nil
    }

    /// The first level holds every token; those that are not listed have the probability of `<unk>`.
    private mutating func addUnigrams(_ entries: [Entry], unknown: Float) {
        var level = NgramTables.Level(
            tokens: Array(0..<TokenID(words.count)),
            logProbabilities: Array(repeating: unknown, count: words.count),
            logBackoffs: Array(repeating: 0, count: words.count),
            children: []
        )
        for entry in entries {
            level.logProbabilities[Int(entry.key)] = entry.logProbability
            level.logBackoffs[Int(entry.key)] = entry.logBackoff
        }
        levels.append(level)
    }

    /// Adds a level, and to the level below where the successors of its nodes start.
    private mutating func addLevel(_ entries: [Entry]) {
        let below = levels.count - 1
        var children = [UInt32](repeating: 0, count: levels[below].tokens.count + 1)
        for entry in entries { children[Int(entry.key >> 32) + 1] += 1 }
        for node in levels[below].tokens.indices { children[node + 1] += children[node] }
        levels[below].children = children
        levels.append(
            .init(
                tokens: entries.map { TokenID(truncatingIfNeeded: $0.key) },
                logProbabilities: entries.map(\.logProbability),
                logBackoffs: entries.map(\.logBackoff),
                children: []
            )
        )
    }
}
