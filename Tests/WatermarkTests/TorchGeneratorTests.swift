// SPDX-License-Identifier: Apache-2.0

import JSON
import TestSupport
import Testing

@testable import Watermark

@Suite
struct `The generator of torch` {
    @Test
    func `gives the words and floats that torch and numpy give`() throws {
        let count = try PeerVectors.each("mt19937") { value in
            let seed = try value.member("seed").integer(as: UInt64.self)
            var generator = TorchGenerator(seed: seed)
            let words = (0..<1300).map { _ in generator.nextWord() }
            let raw = try value.numbers("raw_first_700")
            #expect(Array(words.prefix(raw.count)) == raw)
            #expect(try digest(words) == value.text("raw_sha256_u32_first_1300"))
            var floats = TorchGenerator(seed: seed)
            for expected in try value.member("torch_rand_float32_32").elements() {
                #expect(try Double(floats.nextUniform24()) * 0x1p-24 == expected.double())
            }
        }
        #expect(count == 23)
    }

    @Test
    func `draws the coins of the table that transformers' SynthID reads`() throws {
        let count = try PeerVectors.each("torch_sampling_table") { value in
            var generator = try TorchGenerator(seed: value.member("seed").integer(as: UInt64.self))
            let coins = try (0..<value.integer("size")).map { _ in generator.nextWord() & 1 }
            #expect(try Array(coins.prefix(128)) == value.numbers("first_128"))
            #expect(try coins.count { $0 == 1 } == value.integer("ones"))
            #expect(try digest(coins) == value.text("sha256_u32"))
        }
        #expect(count == 4)
    }

    @Test
    func `shuffles as torch's randperm does`() throws {
        let count = try PeerVectors.each(
            "torch_randperm",
            where: { try $0.optional("consecutive_calls_n") == nil }
        ) { value in
            let size = try value.integer("n")
            let seed = try value.member("seed").integer(as: UInt64.self)
            var permutation: [UInt32] = []
            TorchGenerator.permute(seed: seed, size: size, count: size, into: &permutation)
            let first = try value.numbers("first")
            let last = try value.numbers("last")
            #expect(Array(permutation.prefix(first.count)) == first && Array(permutation.suffix(last.count)) == last)
            #expect(try digest(permutation) == value.text("sha256_u32"))
        }
        #expect(count == 100)
        let document = try PeerVectors.root("lists")
        for value in try document.root.member("torch_cpu_randperm").elements() {
            let seed = try #require(try value.wide("seed"))
            let size = try value.integer("n")
            var permutation: [UInt32] = []
            TorchGenerator.permute(seed: UInt64(truncatingIfNeeded: seed), size: size, count: size, into: &permutation)
            #expect(try Array(permutation.prefix(16)) == value.numbers("first16"))
            #expect(try digest(permutation, bytes: 8) == value.text("sha256"))
        }
    }

    @Test
    func `goes on after a permutation as torch's does`() throws {
        let count = try PeerVectors.each(
            "torch_randperm",
            where: { try $0.optional("consecutive_calls_n") != nil }
        ) { value in
            var generator = try TorchGenerator(seed: value.member("seed").integer(as: UInt64.self))
            let digests = try value.member("sha256_u32").elements().map { try $0.string() }
            for (size, expected) in try zip(value.numbers("consecutive_calls_n"), digests) {
                var permutation = Array(0..<size)
                for index in 0..<size - 1 {
                    permutation.swapAt(Int(index), Int(index + generator.nextWord() % (size - index)))
                }
                #expect(digest(permutation) == expected)
            }
        }
        #expect(count == 1)
    }

    /// Trap 9: a float is the low 24 bits of a word, not the high ones.
    @Test
    func `makes floats of the low bits`() throws {
        let document = try PeerVectors.root("lists")
        for value in try document.root.member("torch_cpu_rand_f32").elements() {
            let seed = try #require(try value.wide("seed"))
            var generator = TorchGenerator(seed: UInt64(truncatingIfNeeded: seed))
            for expected in try value.member("rand_f32_first8_hex").elements() {
                #expect(try Double(generator.nextUniform24()) * 0x1p-24 == Double(expected.string()))
            }
        }
        var generator = TorchGenerator(seed: 0)
        let word = generator.nextWord()
        #expect(word == 2_357_136_044 && word & 0xFF_FFFF != word >> 8)
    }

    @Test(arguments: [0, 1, 623, 624, 625, 5000])
    func `passes over words as if they were read`(count: Int) {
        var (read, skipped) = (TorchGenerator(seed: 7), TorchGenerator(seed: 7))
        for _ in 0..<count { _ = read.nextWord() }
        skipped.skip(count)
        #expect((0..<700).map { _ in read.nextWord() } == (0..<700).map { _ in skipped.nextWord() })
    }

    /// Sizes with divisions, with reciprocals and past single precision; and of every seed a few tokens or many.
    @Test(arguments: [
        (10, 3), (4000, 2000), (4352, 256), (4353, 256), (50_257, 12_564), (50_257, 5), (17_000_000, 700),
    ])
    func `follows single tokens to where the whole permutation has them`(size: Int, listSize: Int) {
        var random = TestGenerator(seed: UInt64(size + listSize))
        var lists = TorchLists(size: size, listSize: listSize)
        var seeds: [UInt64] = []
        var tokens: [UInt32] = []
        var expected: [UInt32] = []
        for round in 0..<(size > 1_000_000 ? 2 : 20) {
            let seed = random.next()
            var permutation: [UInt32] = []
            TorchGenerator.permute(seed: seed, size: size, count: listSize, into: &permutation)
            let members = Set(permutation.prefix(listSize))
            // Those of the list's last and first draws, of both sides of its end, and any.
            var some = [permutation[0], permutation[listSize - 1], permutation[listSize], UInt32(size), .max, 0]
            some += [UInt32(listSize - 1), UInt32(listSize), UInt32(size - 1)]
            for _ in 0..<(round % 3 * 8) {
                some.append(
                    random.next() % 2 == 0
                        ? permutation.randomElement(using: &random) ?? 0 : UInt32(random.next() % UInt64(size))
                )
            }
            for token in some {
                seeds.append(seed)
                tokens.append(token)
                expected.append(members.contains(token) ? 0 : .max)
            }
        }
        var words = [UInt32](repeating: 1, count: tokens.count)
        var span = words.mutableSpan
        lists.readWords(seeds: seeds, of: tokens.span, into: &span)
        #expect(words == expected)
    }

    @Test
    func `is asked for no vocabulary that torch shuffles by another rule`() throws {
        for size in [214_748_364, 200_000_000, 1] {
            #expect(throws: WatermarkError.self) {
                try PeerProfiles.named("hf-lefthash").profile(id: "k", vocabularySize: size)
            }
        }
    }
}
