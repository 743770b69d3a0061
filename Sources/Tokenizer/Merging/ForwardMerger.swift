// SPDX-License-Identifier: Apache-2.0

import Tokens

/// Finds the encoding of a piece from left to right, without merging: tokens of which all neighbours are stable (``MergeTrees``).
///
/// At each place the longest token that is stable after the one before; where none is, the one before was wrong and is taken back.
/// A prefix of the piece has one encoding only, so that a place from which the search came back need not be reached again: each
/// is left behind at most once, and the search takes linear time.
struct ForwardMerger: Sendable {
    /// The tokens found.
    private(set) var tokens: [TokenID] = []
    /// One bit per place of the piece: the search came back from there.
    ///
    /// All zero between pieces.
    private var dead: [UInt64] = []
    private var successors = SuccessorMemory()

    /// Puts the tokens of that range of a text into ``tokens``, up to the first unit without a token, and returns that place or
    /// the end.
    ///
    /// - Complexity: O(*n*) in the number of bytes; memory of 4 bytes per token and one bit per byte.
    mutating func merge(_ text: Span<UInt8>, _ range: Range<Int>, by model: BytePairModel) -> Int {
        tokens.removeAll(keepingCapacity: true)
        var at = range.lowerBound
        var hasDead = false
        var last = TokenTrie.none
        while at < range.upperBound {
            let longest = model.trie.longest(text, from: at, limit: range.upperBound)
            guard longest.token != TokenTrie.none else { break }
            var candidate = longest.token
            while true {
                var token = candidate
                if last != TokenTrie.none, token != TokenTrie.none, !model.cuts.isCut(text[at - 1], text[at]) {
                    token = successors.firstStable(after: last, from: candidate, model)
                }
                if token == TokenTrie.none {
                    // No token goes on from here: the one before was wrong.
                    hasDead = true
                    markDead(at - range.lowerBound, of: range.count)
                    let wrong = tokens.removeLast()
                    at -= model.vocabulary.length(of: wrong)
                    last = tokens.last ?? TokenTrie.none
                    candidate = model.trie.shorter[Int(wrong)]
                    continue
                }
                let end = at + (token == longest.token ? longest.length : model.vocabulary.length(of: token))
                if hasDead, isDead(end - range.lowerBound) {
                    candidate = model.trie.shorter[Int(token)]
                    continue
                }
                tokens.append(token)
                last = token
                at = end
                break
            }
        }
        if hasDead { clearDead(range.count) }
        return at
    }

    @inline(__always)
    private func isDead(_ place: Int) -> Bool {
        dead[place >> 6] >> UInt64(place & 63) & 1 != 0
    }

    private mutating func markDead(_ place: Int, of count: Int) {
        let words = count >> 6 + 1
        if dead.count < words { dead.append(contentsOf: repeatElement(0, count: words - dead.count)) }
        dead[place >> 6] |= 1 << UInt64(place & 63)
    }

    private mutating func clearDead(_ count: Int) {
        for word in 0...count >> 6 { dead[word] = 0 }
    }
}
