// SPDX-License-Identifier: Apache-2.0

import JSON
import TestSupport
import Testing
import Tokens

@testable import Watermark

@Suite
struct `The lists of lm-watermarking` {
    @Test
    func `hash by its table`() throws {
        let count = try PeerVectors.each("lmwm_greenlists", kind: "hashint_table") { value in
            let table = HashTable.permutation(seed: HashTable.fixedSeed)
            let first = try value.numbers("first")
            #expect(Array(table.prefix(first.count)) == first)
            #expect(try digest(table) == value.text("sha256_u32"))
            try value.member("hashint_of").forEachMember { name, expected throws(JSONError) in
                #expect(try HashTable.hash(Int64(name) ?? 0, table) == expected.integer(as: Int64.self))
            }
        }
        #expect(count == 1)
    }

    @Test
    func `have seeds by its eleven functions`() throws {
        let table = HashTable.permutation(seed: HashTable.fixedSeed)
        var seen: Set<String> = []
        let count = try PeerVectors.each("lmwm_greenlists", kind: "prf") { value in
            let name = try value.text("prf")
            seen.insert(name)
            let hash = try #require(SeedHash(rawValue: String(name.dropLast("_prf".count))))
            let context = try value.numbers("context")
            let key = try value.member("salt_key").integer(as: Int64.self)
            let result = hash.value(key: key, context.span, context.indices, table: table)
            if let expected = try value.wide("value") { #expect(result == expected, "\(name) \(context)") }
            #expect(
                try SeedHash.seed(of: result) == value.member("seed").integer(as: UInt64.self),
                "\(name) \(context)"
            )
        }
        #expect(count == 258 && seen.count == SeedHash.allCases.count)
    }

    @Test
    func `are those of its processor`() throws {
        let count = try PeerVectors.each("lmwm_greenlists", kind: "greenlist") { value in
            let size = try value.integer("vocab")
            let peer = try PeerProfiles.named(name(value.text("seeding_scheme")))
            let watermark = try peerWatermark(
                peer.name,
                key: value.member("hash_key").integer(as: Int64.self),
                size: size,
                gamma: value.member("gamma").double()
            )
            #expect(try peer.width == value.integer("context_width"))
            #expect(try (peer.ownTokens == 1) == value.member("self_salt").bool())
            let listSize = try value.integer("size")
            #expect(watermark.profile.listSize == listSize)
            let source = try peerSource(
                peer.name,
                key: value.member("hash_key").integer(as: Int64.self),
                size: size,
                gamma: value.member("gamma").double(),
                width: watermark.profile.contextWidth
            )
            let rngSeed = try value.member("rng_seed").integer(as: UInt64.self)
            let window = try value.numbers("input_ids").suffix(peer.width)
            let tokens = peer.ownTokens == 1 ? Array(window) : window + [0]
            #expect(seed(source, of: tokens, width: watermark.profile.contextWidth) == rngSeed & 0xFFFF_FFFF)
            var permutation: [UInt32] = []
            TorchGenerator.permute(seed: rngSeed, size: size, count: size, into: &permutation)
            // Its first version took the end of the permutation, which no named mark does.
            let isFirst = try value.member("select_green_tokens").bool()
            let list = isFirst ? permutation.prefix(listSize) : permutation.suffix(listSize)
            #expect(try digest(list) == value.text("sha256_u32_ordered"))
            guard isFirst, peer.ownTokens == 0 else { return }
            #expect(
                try digest(greenTokens(source, after: Array(window), size: size)) == value.text("sha256_u32_sorted")
            )
        }
        #expect(count == 88)
    }

    /// Trap 4: where each token has a list of its own, lm-watermarking looks at the likeliest 41.
    @Test
    func `are added to the logits of the tokens that it adds to`() throws {
        let count = try PeerVectors.each("lmwm_greenlists", kind: "processor") { value in
            try expectMarked(
                value,
                peerWatermark(
                    name(value.text("seeding_scheme")),
                    size: value.integer("vocab"),
                    gamma: value.member("gamma").double(),
                    delta: value.member("delta").double()
                )
            )
        }
        #expect(count == 8)
    }

    @Test
    func `of transformers' selfhash are others, since the table is`() throws {
        let tokens: [TokenID] = [22_510, 47_804, 29_414, 18_870]
        let theirs = try peerSource("hf-selfhash", key: 15_485_863, size: 50_257, gamma: 0.25, width: 3)
        let ours = try peerSource("kgw-selfhash", key: 15_485_863, size: 50_257, gamma: 0.25, width: 3)
        #expect(seed(theirs, of: tokens, width: 3) == 1_158_894_170_005_367_223 & 0xFFFF_FFFF)
        #expect(seed(ours, of: tokens, width: 3) != seed(theirs, of: tokens, width: 3))
        let left = try peerSource("hf-lefthash", key: 15_485_863, size: 50_257, gamma: 0.25, width: 1)
        let simple = try peerSource("kgw-simple_1", key: 15_485_863, size: 50_257, gamma: 0.25, width: 1)
        #expect(greenTokens(left, after: [77], size: 50_257) == greenTokens(simple, after: [77], size: 50_257))
    }

    /// Trap 7: the window ends with the token itself, so that one token fewer comes before it.
    @Test
    func `count the token itself into the width where they are self-salted`() throws {
        #expect(try PeerProfiles.named("kgw-selfhash").profile(id: "k", vocabularySize: 1000).contextWidth == 3)
        #expect(try PeerProfiles.named("hf-selfhash").profile(id: "k", vocabularySize: 1000).contextWidth == 0)
        #expect(try PeerProfiles.named("kgw-minhash").profile(id: "k", vocabularySize: 1000).contextWidth == 4)
        // A text of exactly w tokens has one n-gram, which is scored; lm-watermarking refuses it.
        let evidence = try peerWatermark("kgw-selfhash", size: 1000).makeReader().read([5, 6, 7, 8].span)
        #expect(evidence.scoredCount == 1)
    }

    /// Contexts with the same tokens in another order have the same list under a sum: one coin, not two.
    @Test
    func `are one coin for contexts of one seed`() throws {
        let reader = try peerWatermark("ff-additive-4-False", size: 1000).makeReader()
        #expect(reader.read([1, 2, 3, 4, 9, 4, 3, 2, 1, 9].span).scoredCount == 5)
        #expect(reader.read([1, 2, 3, 4, 9, 4, 3, 2, 1, 8].span).scoredCount == 6)
        // Of transformers' lefthash of width 3, the last token alone decides.
        let left = try peerWatermark("hf-lefthash", size: 1000, width: 3).makeReader()
        #expect(left.read([1, 2, 3, 9, 5, 6, 3, 9].span).scoredCount == 4)
    }

    @Test
    func `have free names without a key`() throws {
        let peer = try PeerProfiles.named("ff-anchored_minhash_prf-4-True")
        #expect(peer.pseudorandomFunction == "kgw-anchored_minhash-self" && peer.width == 4 && peer.ownTokens == 1)
        #expect(try PeerProfiles.named("ff-position-3-False").pseudorandomFunction == "kgw-position")
        let withKey = #expect(throws: WatermarkError.self) { try PeerProfiles.named("ff-additive_prf-4-False-98765") }
        #expect(withKey?.description.contains("98765") == false)
        for name in ["ff-minhash-4-True--98765", "ff-minhash-4-True-98765-1"] {
            let error = #expect(throws: WatermarkError.self) { try PeerProfiles.named(name) }
            #expect(error?.description.contains("98765") == false)
        }
        for name in [
            "ff-", "ff-additive", "ff-nothing-4-False", "ff-additive-x-False", "ff-additive-4-Maybe",
            "ff-additive-99-False", "ff-minskipgram-1-False", "nothing",
        ] {
            #expect(throws: WatermarkError.self, "\(name)") { try PeerProfiles.named(name) }
        }
    }

    private func name(_ scheme: String) -> String {
        // A key at the end of a free name is not part of the name here.
        guard scheme.hasPrefix("ff-") else { return "kgw-\(scheme)" }
        return scheme.split(separator: "-").prefix(4).joined(separator: "-")
    }
}
