// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing
import Tokens

@testable import Watermark

private func source(_ first: UInt64, _ second: UInt64? = nil, alpha: Double = 0, width: Int) throws -> any WordSource {
    try PhiloxFunction(first: first, second: second, alpha: alpha, contextWidth: width).makeWordSource()
}

/// What vLLM makes of a word.
private func uniform(_ word: UInt32) -> Float { Float(Double((word >> 8) + 1) / Double(1 << 24 + 1)) }

@Suite
struct `The function of vLLM` {
    @Test
    func `Philox gives the published images`() {
        // Random123's known answers for philox4x32-10.
        let zero = Philox4x32.encrypt(Philox4x32.Block(repeating: 0), low: 0, high: 0)
        #expect(zero == Philox4x32.Block(0x6627_E8D5, 0xE169_C58D, 0xBC57_AC4C, 0x9B00_DBD8))
        let ones = Philox4x32.encrypt(Philox4x32.Block(repeating: .max), low: .max, high: .max)
        #expect(ones == Philox4x32.Block(0x408F_276D, 0x41C8_3B0E, 0xA20B_C7C6, 0x6D54_51FD))
    }

    @Test
    func `words are vLLM's, trap 10: pads before the text and in the last block`() throws {
        var widths: Set<Int> = []
        for vector in try streamVectors("streams.json").member("vllm").member("prf").elements() {
            // −1 stands before a text; contexts here begin after it.
            let context = try vector.member("context").elements().map { try $0.integer(as: Int.self) }
            let tokens = try vector.member("tokens").tokenIDs()
            let expected = try vector.member("uniform_hex").elements().map { try #require(Float($0.string())) }
            let source = try source(try vector.member("key").key(), width: context.count)
            let words = source.words(of: tokens, after: context.filter { $0 >= 0 }.map { TokenID($0) })
            #expect(words.map(uniform) == expected)
            widths.insert(context.count)
        }
        #expect(widths == [1, 4, 5])
    }

    @Test
    func `whole vocabularies and texts have the words of candidates`() throws {
        let text: [TokenID] = [9, 8, 70_001, 3, 49_151, 0]
        for width in [1, 4, 8] {
            let source = try source(0xFEDC_BA98_7654_3210, width: width)
            let whole = source.allWords(4099, after: Array(text.prefix(3)))
            #expect(whole == source.words(of: Array(0..<4099), after: Array(text.prefix(3))))
            let read = source.words(at: Array(0..<6), in: text, width: width)
            for (place, word) in read.enumerated() {
                let context = text[max(0, place - width)..<place]
                #expect(source.words(of: [text[place]], after: Array(context)) == [word])
            }
        }
    }

    @Test
    func `two keys come from one by SHA-256`() {
        #expect(PhiloxFunction.derive(42, "key_a") == 37_150_756_557_148_556)
        #expect(PhiloxFunction.derive(42, "key_b") == 15_826_636_237_805_488_045)
    }

    @Test
    func `with two keys a text has both words, and a step those of one, of the second in a share alpha`() throws {
        let (a, b) = (try source(1, width: 2), try source(2, width: 2))
        let both = try source(1, 2, alpha: 0.25, width: 2)
        var ofSecond = 0
        for number in 0..<4000 as Range<TokenID> {
            let text = [number, 7 * number, 5]
            let words = both.words(at: [2], in: text, width: 2, perToken: 2)
            #expect(
                words == a.words(of: [5], after: [number, 7 * number]) + b.words(of: [5], after: [number, 7 * number])
            )
            let step = both.words(of: [5], after: [number, 7 * number])
            #expect(step == both.allWords(6, after: [number, 7 * number]).suffix(1))
            #expect(step[0] == words[0] || step[0] == words[1])
            if step[0] == words[1] { ofSecond += 1 }
        }
        // 1,000 expected; five standard deviations of Binomial(4000, ¼).
        #expect(abs(ofSecond - 1000) < 137)
    }
}
