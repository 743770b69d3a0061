// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing
import Tokens

@testable import Watermark

@Suite
struct `The table of seeds that were met` {
    /// Against a set, with many repeats, growing from no room at all, and reused for text after text.
    @Test(arguments: [0, 100, 5000])
    func `knows which pairs are new`(capacity: Int) {
        struct Pair: Hashable {
            let seed: UInt64
            let token: TokenID
        }
        var random = TestGenerator(seed: 5)
        var seen = SeenSeeds()
        for _ in 0..<3 {
            seen.reset(capacity: capacity)
            var pairs: Set<Pair> = []
            for _ in 0..<4000 {
                let pair = Pair(seed: .random(in: 0..<60, using: &random), token: .random(in: 0..<60, using: &random))
                #expect(seen.insert(pair.seed, pair.token) == pairs.insert(pair).inserted)
            }
            #expect(pairs.count < 3600)
            seen.releaseLargeMemory()
        }
    }
}
