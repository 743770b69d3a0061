// SPDX-License-Identifier: Apache-2.0

import JSON
import TestSupport
import Testing
import Tokens

@testable import Watermark

@Suite
struct `The functions of SynthID-Text` {
    /// A string of bits, the lowest first.
    private func bits(_ word: UInt32, _ count: Int) -> String {
        String((0..<count).map { word >> UInt32($0) & 1 == 1 ? "1" : "0" })
    }

    @Test(arguments: ["synthid_hf.json", "synthid_deepmind.json"])
    func `bits of n-grams are the peer's`(file: String) throws {
        var checked = 0
        for vector in try streamVectors(file).member("cases").elements()
        where try vector.member("kind").string() == "g_values" {
            let keys = try vector.member("keys").keys()
            let width = try vector.member("ngram_len").integer(as: Int.self) - 1
            let start = try vector.member("start").key()
            let variant: SynthIDFunction.Variant = file == "synthid_hf.json" ? .table : .rounds
            let function = SynthIDFunction(keys: keys, variant: variant)
            #expect(function.start == start)
            let source = try function.makeWordSource()
            let texts = try vector.member("input_ids").elements().map { try $0.tokenIDs() }
            let expected = try vector.member("g_values").elements().map { try $0.elements().map { try $0.string() } }
            let firstKeys = try vector.member("first_ngram_keys").elements().map { try $0.keys() }
            let otherTable = try otherTable(vector)
            for (number, ids) in texts.enumerated() {
                let words = source.words(at: (width..<ids.count).map { Int32($0) }, in: ids, width: width)
                let hashes = hashes(of: ids, width: width, from: start)
                #expect(firstKeys[number] == keys.map { SynthIDHash.fold(hashes[0], $0) })
                if let (size, coins) = otherTable {
                    #expect(hashes.map { otherTableBits($0, keys, size, coins) } == expected[number])
                } else {
                    #expect(words.map { bits($0, keys.count) } == expected[number])
                }
                checked += words.count
            }
        }
        #expect(checked > 100)
    }

    private func hashes(of ids: [TokenID], width: Int, from start: UInt64) -> [UInt64] {
        (width..<ids.count).map { position in
            ids[position - width...position].reduce(start) { SynthIDHash.fold($0, UInt64($1)) }
        }
    }

    /// Another table than the default one has no profile; its hashes are the same.
    private func otherTable(_ vector: JSONValue) throws -> (size: Int64, coins: [UInt32])? {
        guard let size = try vector.optional("table_size")?.integer(as: Int.self), size != 65536 else { return nil }
        let seed = try vector.member("table_seed").integer(as: UInt64.self)
        return (Int64(size), SynthIDTable.coins(count: size, seed: seed))
    }

    private func otherTableBits(_ hash: UInt64, _ keys: [UInt64], _ size: Int64, _ coins: [UInt32]) -> String {
        String(
            keys.map { key in
                let rest = Int64(bitPattern: SynthIDHash.fold(hash, key)) % size
                let place = Int(rest < 0 ? rest + size : rest)
                return coins[place / 32] >> UInt32(place % 32) & 1 == 1 ? "1" : "0"
            }
        )
    }

    @Test
    func `the hash folds as the peer's`() {
        // accumulate_hash of DeepMind's hashing_function.py, some starts and values negative.
        let cases: [(Int64, [Int64], Int64)] = [
            (1, [5, 6, 7], -2_357_838_217_828_847_482),
            (0, [1_099_511_627_776], -7_674_365_761_992_785_919),
            (-3, [9, -9], -5_787_703_444_912_334_321),
            (
                -3_234_533_443_652_136_454, [496_732_102, 295_519_617, 1_703_452_136, 974_727_780],
                8_732_228_722_111_842_301
            ),
            (
                -1_594_298_463_689_201_987, [514_118_981, 1_828_976_283, 62_134_936, 2_030_916_861],
                -6_952_637_390_536_529_834
            ),
        ]
        for (start, values, expected) in cases {
            let hash = values.reduce(UInt64(bitPattern: start)) { SynthIDHash.fold($0, UInt64(bitPattern: $1)) }
            #expect(Int64(bitPattern: hash) == expected)
        }
    }

    @Test
    func `the table is torch's`() {
        let first = bits(SynthIDTable.coins[0], 32) + bits(SynthIDTable.coins[1], 32)
        #expect(first == "0110111111100100000101100111101010110110010111110101111010011010")
        #expect(SynthIDTable.coins.reduce(0) { $0 + $1.nonzeroBitCount } == 32_743)
    }

    @Test
    func `whole vocabularies have the words of candidates`() throws {
        for variant in [SynthIDFunction.Variant.table, .rounds] {
            let source = try SynthIDFunction(keys: [654, 400, 836, 0x7FFF_FFFF_FFFF_0001], variant: variant)
                .makeWordSource()
            let words = source.words(of: Array(0..<5000), after: [7, 70_000, 2])
            #expect(source.allWords(5000, after: [7, 70_000, 2]) == words)
        }
    }

    @Test
    func `in synthid-hf ids that are equal mod 65536 are one, in synthid-deepmind not`() throws {
        for (variant, areEqual) in [(SynthIDFunction.Variant.table, true), (.rounds, false)] {
            let source = try SynthIDFunction(keys: Array(1...30), variant: variant).makeWordSource()
            #expect(
                (source.words(of: [5], after: [9]) == source.words(of: [5 + 65536], after: [9 + 65536])) == areEqual
            )
        }
    }

    @Test
    func `equal seeds of synthid-hf are equal words, and other words have other seeds`() throws {
        let source = try SynthIDFunction(keys: Array(1...32), variant: .table).makeWordSource()
        var random = TestGenerator(seed: 11)
        let text = (0..<3000).map { _ in TokenID.random(in: 0..<49_152, using: &random) }
        let positions = (4..<3000).map { Int32($0) }
        let words = source.words(at: positions, in: text, width: 4)
        var seeds = [UInt64](repeating: 0, count: positions.count)
        var span = seeds.mutableSpan
        source.readSeeds(at: positions.span, in: text.span, contextWidth: 4, into: &span)
        #expect(Set(words).count == Set(seeds).count)
        #expect(Set(zip(words, seeds).map { UInt64($0) << 16 | $1 }).count == Set(seeds).count)
        // Different windows, about 3000² / 2¹⁷ = 69 pairs of them, share a seed.
        #expect((30..<110).contains(positions.count - Set(seeds).count))
    }

    @Test
    func `the number of keys is the depth`() throws {
        let profile = try Profile(
            id: "x",
            pseudorandomFunction: "synthid-hf",
            scheme: "tournament",
            parameters: SchemeParameters(depth: 3),
            contextWidth: 4
        )
        _ = try Watermark(secret: secret(1, 2, 3), profile: profile)
        #expect(throws: WatermarkError.self) { try Watermark(secret: secret(1, 2), profile: profile) }
    }
}

@Suite
struct `Which n-grams SynthID-Text counts` {
    private func positions(_ tokens: [TokenID], width: Int = 4, history: Int = 1024) -> [Int32] {
        SynthIDMask(start: 1, contextWidth: width, historyCount: history).positions(in: tokens.span)
    }

    @Test
    func `trap 14: a context whose hash is 0 is taken for a repeated one`() {
        let zero: [TokenID] = [51988, 72586, 68267, 65410]
        #expect(zero.reduce(1) { SynthIDHash.fold($0, UInt64($1)) } == 0)
        #expect(positions(zero + [1, 2]) == [5])
        #expect(positions([51989] + zero[1...] + [1, 2]) == [4, 5])
    }

    @Test
    func `a context counts once, and again when it is forgotten`() {
        let text: [TokenID] = [1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6]
        #expect(positions(text) == [4, 5, 6, 7, 8, 9])
        #expect(positions(text, history: 4) == Array(4..<12))
        // mask_small_history of transformers: n-grams of 3, a history of 4.
        let peer: [TokenID] = [39, 27, 41, 17, 10, 18, 19, 39, 27, 41, 17, 44, 5, 8, 20, 5, 29, 39, 27, 41, 17]
        #expect(positions(peer, width: 2, history: 4).count == 19)
    }

    @Test
    func `a text without a whole context has none`() {
        #expect(positions([1, 2, 3, 4]) == [])
    }
}
