// SPDX-License-Identifier: Apache-2.0

import Foundation
import JSON
import TestSupport
import Testing
import Tokens

@testable import Watermark

/// The source of a case, with transformers' context width as it is here.
private func source(_ value: JSONValue) throws -> any WordSource {
    let scheme = try value.text("scheme")
    let width = try value.integer("context_width")
    return try peerSource(
        "hf-\(scheme)",
        key: value.member("hashing_key").integer(as: Int64.self),
        size: value.integer("vocab"),
        gamma: value.member("greenlist_ratio").double(),
        width: scheme == "selfhash" ? width - 1 : width
    )
}

@Suite
struct `The lists of transformers` {
    @Test(arguments: [("lefthash", 45), ("selfhash", 90)])
    func `are those of its processor`(scheme: String, cases: Int) throws {
        let count = try PeerVectors.each("hf_kgw", kind: "greenlist", where: { try $0.text("scheme") == scheme }) {
            value in
            let source = try source(value)
            let width = try value.integer("context_width")
            let context = try value.numbers("input_seq").suffix(width)
            let size = try value.integer("vocab")
            let rngSeed = try value.member("rng_seed").integer(as: UInt64.self)
            if scheme == "lefthash" {
                // A key of 0 gives the seed 0 as well, but that is the key's own.
                let expected = context.last == 0 ? WordSeed.keyless : rngSeed & 0xFFFF_FFFF
                #expect(seed(source, of: context + [0], width: width) == expected)
                let green = greenTokens(source, after: Array(context), size: size)
                #expect(try green.count == value.integer("greenlist_size"))
                #expect(try digest(green) == value.text("sha256_u32_sorted"))
            } else {
                let tokens = Array(context)
                #expect(seed(source, of: tokens, width: width - 1) == rngSeed & 0xFFFF_FFFF)
                // The list of one seed, of which the token itself is a member or not.
                var permutation: [UInt32] = []
                let listSize = try value.integer("greenlist_size")
                TorchGenerator.permute(seed: rngSeed, size: size, count: listSize, into: &permutation)
                #expect(try digest(permutation.prefix(listSize)) == value.text("sha256_u32_ordered"))
                let isGreen = permutation.prefix(listSize).contains(tokens[width - 1])
                #expect(words(source, of: tokens, at: [Int32(width - 1)], width: width - 1) == [isGreen ? 0 : .max])
                let green = greenTokens(source, after: tokens.dropLast(), of: [tokens[width - 1]])
                #expect(green.isEmpty != isGreen)
            }
        }
        #expect(count == cases)
    }

    /// Trap 4: of the tokens of a step, transformers looks at the likeliest 40.
    @Test
    func `are added to the logits of the tokens that it adds to`() throws {
        let count = try PeerVectors.each("hf_kgw", kind: "processor") { value in
            let scheme = try value.text("scheme")
            let width = try value.integer("context_width")
            let watermark = try peerWatermark(
                "hf-\(scheme)",
                key: value.member("hashing_key").integer(as: Int64.self),
                size: value.integer("vocab"),
                // A negative bias, which is refused here, acts on the same tokens.
                delta: abs(value.member("bias").double()),
                width: width
            )
            try expectMarked(value, watermark)
        }
        #expect(count == 32)
    }

    /// Trap 13: a text that is shorter than the context stays as it is.
    @Test
    func `leave the first tokens alone`() throws {
        let count = try PeerVectors.each("hf_kgw", kind: "short_context") { value in
            let watermark = try peerWatermark(
                "hf-lefthash",
                size: value.integer("vocab"),
                width: value.integer("context_width")
            )
            let writer = try watermark.makeWriter()
            let ids = try value.member("input_ids").elements()[0].elements().map { try $0.integer(as: UInt32.self) }
            writer.restart(after: ids.span)
            var probabilities = [Float](repeating: 1e-3, count: 1000)
            var span = probabilities.mutableSpan
            #expect(writer.mark(&span, tokens: nil) == .firstTokens)
        }
        #expect(count == 1)
    }

    /// Trap 8: the table's values count from 1.
    @Test
    func `hash by a table that the key seeds`() throws {
        let count = try PeerVectors.each("hf_kgw", kind: "fixed_table") { value in
            let table = HashTable.permutation(seed: try value.member("hashing_key").integer(as: UInt64.self))
            let first = try value.numbers("first")
            #expect(Array(table.prefix(first.count)) == first)
            #expect(try digest(table) == value.text("sha256_u32"))
            #expect(HashTable.hash(0, table) == Int64(first[0]) + 1)
        }
        #expect(count == 3)
    }

    @Test
    func `are those of its detector, which counts what it should`() throws {
        let document = try PeerVectors.root("lists")
        for value in try document.root.member("hf_transformers_watermark").elements() {
            let scheme = try value.text("seeding_scheme")
            let isSelf = scheme == "selfhash"
            let width = try value.integer("context_width")
            let size = try value.integer("vocab")
            let gamma = try value.member("greenlist_ratio").double()
            let key = Int64(try #require(try value.wide("hashing_key")))
            let context = try value.numbers("context")
            let rngSeed = try #require(try value.wide("seed"))
            let watermark = try peerWatermark("hf-\(scheme)", key: key, size: size, gamma: gamma, width: width)
            let reader = try watermark.makeReader()
            let source = try peerSource(
                "hf-\(scheme)",
                key: key,
                size: size,
                gamma: gamma,
                width: isSelf ? width - 1 : width
            )
            let text = isSelf ? context : context + [0]
            #expect(Int128(seed(source, of: text, width: watermark.profile.contextWidth)) == rngSeed & 0xFFFF_FFFF)
            #expect(try watermark.profile.listSize == value.integer("greenlist_size"))
            let ids = try value.numbers("random_ids")
            let found = reader.read(ids.span)
            // Each coin once, as its detector does of n-grams; these texts have no other repeats.
            let expected = try value.member("detect_random_dedup")
            #expect(try found.scoredCount == expected.integer("num_tokens_scored"))
            #expect(try Int(found.total) == expected.integer("num_green_tokens"))
        }
    }

    /// Trap 1: Python's residue of a negative number is not negative, and the modulus is not a power of two.
    @Test
    func `take the residue of negative values modulo 2^64 - 1`() {
        #expect(SeedHash.seed(of: -1) == UInt64.max - 1)
        #expect(SeedHash.seed(of: Int128(Int64.min)) == 9_223_372_036_854_775_807)
        #expect(SeedHash.seed(of: Int128(UInt64.max)) == 0)
        #expect(SeedHash.seed(of: Int128(UInt64.max) + 5) == 5)
        #expect(SeedHash.seed(of: -Int128(UInt64.max)) == 0)
    }

    /// Trap 2: the product of a key of 63 bits and a token is not cut off before the residue is taken.
    @Test
    func `multiply large keys without loss`() throws {
        let key: Int64 = 9_223_372_036_854_775_783
        let source = try peerSource("hf-lefthash", key: key, size: 32_000, gamma: 0.25, width: 1)
        #expect(seed(source, of: [5975, 0], width: 1) == 9_223_372_036_854_629_420 & 0xFFFF_FFFF)
        #expect(UInt64(bitPattern: key) &* 5975 & 0xFFFF_FFFF != 9_223_372_036_854_629_420 & 0xFFFF_FFFF)
    }

    /// Trap 3: the size of a list is the whole part of a product in double precision.
    @Test(arguments: [(50_257, 0.25, 12_564), (32_000, 0.4, 12_800), (100, 0.29, 28), (1000, 0.1, 100)])
    func `have the size that int() of a product has`(size: Int, gamma: Double, expected: Int) throws {
        let watermark = try peerWatermark("hf-lefthash", size: size, gamma: gamma)
        #expect(watermark.profile.listSize == expected)
        let source = try peerSource("hf-lefthash", key: 1, size: size, gamma: gamma, width: 1)
        #expect(greenTokens(source, after: [3], size: size).count == expected)
        let share = Double(expected) / Double(size)
        #expect(watermark.scheme.null(count: 7) == .binomial(trials: 7, probability: share))
    }

    /// Trap 5: V is the model's, which may be padded, and no matter how many tokens there are.
    @Test
    func `depend on the number of tokens of the model`() throws {
        let padded = try peerSource("hf-lefthash", key: 15_485_863, size: 50_304, gamma: 0.25, width: 1)
        let bare = try peerSource("hf-lefthash", key: 15_485_863, size: 50_257, gamma: 0.25, width: 1)
        #expect(greenTokens(padded, after: [9], size: 50_304) != greenTokens(bare, after: [9], size: 50_304))
        #expect(greenTokens(bare, after: [9], size: 50_304).allSatisfy { $0 < 50_257 })
        #expect(throws: WatermarkError.self) { try PeerProfiles.named("hf-lefthash").profile(id: "k") }
    }

    @Test
    func `are the same whichever way they are asked for`() throws {
        var random = TestGenerator(seed: 12)
        for (peer, width) in [("hf-lefthash", 2), ("hf-selfhash", 3), ("kgw-minhash", 4), ("ff-noncomm-2-True", 1)] {
            let source = try peerSource(peer, key: -77, size: 3000, gamma: 0.5, width: width)
            let tokens = (0..<200).map { _ in TokenID(random.next() % 3000) }
            let positions = (8..<200).map { Int32($0) }
            let found = words(source, of: tokens, at: positions, width: width)
            for (word, position) in zip(found, positions) {
                let context = Array(tokens[Int(position) - width..<Int(position)])
                let token = tokens[Int(position)]
                #expect(greenTokens(source, after: context, of: [token]).isEmpty == (word != 0))
                if position % 64 == 0 {
                    #expect(greenTokens(source, after: context, size: 3000).contains(token) == (word == 0))
                }
            }
            #expect(found.contains(0) && found.contains(.max))
        }
    }
}

/// Checks that a step of generation raises the probability of exactly the tokens that the peer's processor adds to.
func expectMarked(_ value: JSONValue, _ watermark: Watermark) throws {
    let size = try value.integer("vocab")
    let rows = try zip(value.member("input_ids").elements(), value.member("scores_seed").elements())
    let digests = try value.member("sha256_u32_biased_sorted").elements().map { try $0.string() }
    for ((ids, scoresSeed), expected) in try zip(rows.map { ($0, try $1.integer(as: Int.self)) }, digests) {
        let writer = try watermark.makeWriter()
        let tokens = try ids.elements().map { try $0.integer(as: UInt32.self) }
        writer.restart(after: tokens.span)
        let scores = syntheticScores(count: size, seed: scoresSeed)
        let total = scores.reduce(0) { $0 + exp(Double($1)) }
        var probabilities = scores.map { Float(exp(Double($0)) / total) }
        let before = probabilities
        var span = probabilities.mutableSpan
        let outcome = writer.mark(&span, tokens: nil)
        guard case .marked = outcome else {
            Issue.record("not marked: \(outcome)")
            continue
        }
        let ratios = zip(probabilities, before).map { $0 / $1 }
        let least = try #require(ratios.min())
        let marked = ratios.indices.filter { ratios[$0] > 1.5 * least }
        #expect(digest(marked.map { UInt32($0) }) == expected)
    }
}
