// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing
import Tokens

@testable import Watermark

private func source(_ first: UInt64, _ second: UInt64? = nil, alpha: Double = 0) throws -> any WordSource {
    try MurmurFunction(first: first, second: second, alpha: alpha).makeWordSource()
}

@Suite
struct `The function of SGLang` {
    @Test
    func `hashes of contexts and tokens are SGLang's`() throws {
        let vectors = try streamVectors("streams.json").member("sglang")
        let context: [TokenID] = [1, 2, 3, 4]
        let hash = try vectors.member("hash_context_1234").integer(as: UInt32.self)
        let state = MurmurWordSource.state(context.span, 0..<4)
        #expect(state == hash)
        let word = try vectors.member("watermark_hash(key=0x0123456789abcdef,ctx=[1,2,3,4],tok=7)")
        let words = try source(0x0123_4567_89AB_CDEF).words(of: [7], after: context)
        #expect(words == [try word.integer(as: UInt32.self)])
    }

    @Test
    func `whole vocabularies and texts have the words of candidates`() throws {
        let text: [TokenID] = [9, 8, 70_001, 3, 49_151, 0]
        let source = try source(0xFEDC_BA98_7654_3210)
        let whole = source.allWords(1001, after: Array(text.prefix(3)))
        #expect(whole == source.words(of: Array(0..<1001), after: Array(text.prefix(3))))
        let read = source.words(at: [2, 5], in: text, width: 2)
        #expect(read == source.words(of: [70_001], after: [9, 8]) + source.words(of: [0], after: [3, 49_151]))
    }

    @Test
    func `a coin of the context chooses between two keys, the second in a share alpha`() throws {
        let (a, b) = (try source(1), try source(2))
        let both = try source(1, 2, alpha: 0.25)
        var ofSecond = 0
        for number in 0..<4000 as Range<TokenID> {
            let text = [number, 7 * number, 5]
            let word = both.words(at: [2], in: text, width: 2)
            #expect(word == both.words(of: [5], after: [number, 7 * number]))
            if word == b.words(of: [5], after: [number, 7 * number]) {
                ofSecond += 1
            } else {
                #expect(word == a.words(of: [5], after: [number, 7 * number]))
            }
        }
        // 1,000 expected; five standard deviations of Binomial(4000, ¼).
        #expect(abs(ofSecond - 1000) < 137)
    }

    @Test
    func `a share of key B that is too small to change 1 leaves all contexts to key A`() {
        let source = MurmurWordSource(first: 5, second: 6, alpha: 0x1p-60)
        let other = MurmurWordSource(first: 5, second: nil, alpha: 0)
        for context in 0..<200 as Range<TokenID> {
            #expect(source.words(of: [1], after: [context]) == other.words(of: [1], after: [context]))
        }
    }

    @Test
    func `a profile of two keys chooses the share of the second`() throws {
        var profile = try PeerProfiles.named("sglang-dual-gumbel").profile(id: "two")
        #expect(profile.parameters.alpha == 0.5)
        profile.parameters.alpha = nil
        let secret = SecretKey(integerSecret(1, 2))
        #expect(throws: WatermarkError.self) { try Watermark(secret: secret, profile: profile) }
    }
}
