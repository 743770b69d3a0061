// SPDX-License-Identifier: Apache-2.0

import Testing
import Tokens

@testable import Tokenizer

@Suite struct SortedTokensTests {
    @Test func `tokens are sorted by their bytes, and each knows the longest that it begins with`() throws {
        var state: UInt64 = 7
        func random(_ limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % limit
        }
        for letters in [1, 2, 3] {
            // Zero bytes look like the ends of tokens; and many are longer than the eight bytes of a key.
            let spellings = (0..<400).map { _ in (0..<1 + random(24)).map { _ in UInt8(random(letters)) } }
            var entries = Vocabulary.Entries()
            for (id, spelling) in spellings.enumerated() {
                let start = entries.bytes.count
                entries.bytes += spelling
                entries.endToken(TokenID(id), from: start)
            }
            entries.endOrdinaryTokens()
            let vocabulary = try Vocabulary(entries)
            let sorted = SortedTokens(vocabulary)
            let found = sorted.members.map { spellings[Int($0.id)] }
            let distinct = Set(spellings)
            #expect(found == distinct.sorted { $0.lexicographicallyPrecedes($1) })
            #expect((vocabulary.repeated != nil) == (distinct.count < spellings.count))

            let prefixes = sorted.prefixes
            for member in sorted.members {
                let spelling = spellings[Int(member.id)]
                let longest = spelling.indices.dropFirst().reversed().first {
                    distinct.contains(Array(spelling[..<$0]))
                }
                let prefix = prefixes[Int(member.id)]
                #expect((prefix == TokenTrie.none ? nil : vocabulary.length(of: prefix)) == longest)
            }
        }
    }

    @Test func `an encoding of nothing is one, with ends or without`() {
        #expect(Encoding(keepsEnds: true) == Encoding(keepsEnds: false))
    }
}
