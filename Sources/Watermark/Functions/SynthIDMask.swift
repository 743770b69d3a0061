// SPDX-License-Identifier: Apache-2.0

package import Tokens

/// Which n-grams of a text SynthID-Text's own detector counts.
///
/// N-gram *i* is of the tokens *i* to *i* + h, the last of which is the token that it scores.
package struct SynthIDMask: Sendable {
    /// Where the hash of contexts begins.
    let start: UInt64
    /// h.
    let contextWidth: Int
    /// How many contexts are remembered.
    let historyCount: Int

    /// As a mark has it; nil when it is not one of SynthID's.
    ///
    /// - Parameter historyCount: `context_history_size`, 1024 by default there.
    package init?(of watermark: Watermark, historyCount: Int = 1024) {
        guard let function = watermark.function as? SynthIDFunction else { return nil }
        start = function.start
        contextWidth = watermark.profile.contextWidth
        self.historyCount = historyCount
    }

    init(start: UInt64, contextWidth: Int, historyCount: Int = 1024) {
        self.start = start
        self.contextWidth = contextWidth
        self.historyCount = historyCount
    }

    /// The positions of the tokens that count, ascending.
    ///
    /// A context counts when its hash is none of the last contexts' hashes. Of those there are always as many as are
    /// remembered, zeros to begin with, so that a context whose hash is 0 never counts in a short text; each context takes
    /// the place of the oldest, a repeated one too, so that after very many others it counts again.
    ///
    /// - Complexity: O(*n*).
    package func positions(in tokens: Span<TokenID>) -> [Int32] {
        var positions: [Int32] = []
        var last: [UInt64] = Array(repeating: 0, count: historyCount)
        var counts: [UInt64: Int] = [0: historyCount]
        var oldest = 0
        guard tokens.count > contextWidth else { return [] }
        for position in contextWidth..<tokens.count {
            let hash = SynthIDHash.fold(start, tokens, position - contextWidth..<position)
            if counts[hash] == nil { positions.append(Int32(truncatingIfNeeded: position)) }
            let replaced = last[oldest]
            if counts[replaced] == 1 { counts[replaced] = nil } else { counts[replaced]? -= 1 }
            counts[hash, default: 0] += 1
            last[oldest] = hash
            oldest = (oldest + 1) % historyCount
        }
        return positions
    }
}
