// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Foundation
import JSON
import TestSupport
import Testing
import Tokens
import Watermark

@testable import Detector

/// The detectors of transformers and lm-watermarking, against numbers that they gave.
@Suite
struct `What green-list engines' detectors say` {
    private let vectors: JSONValue

    init() throws {
        vectors = try JSONDocument(vectorFile("peer_lists.json", in: .module)).root
    }

    private func watermark(_ peer: String, key: Int64, size: Int, gamma: Double?, width: Int?) throws -> Watermark {
        let bytes = (0..<8).map { UInt8(truncatingIfNeeded: key >> Int64(56 - 8 * $0)) }
        let profile = try PeerProfiles.named(peer).profile(id: "peer", gamma: gamma, width: width, vocabularySize: size)
        return try Watermark(secret: SecretKey(SecretBytes(copying: bytes.span)), profile: profile)
    }

    private func statistic(of watermark: Watermark, _ tokens: [TokenID]) throws -> PeerStatistic? {
        try PeerStatistics.statistic(of: watermark, tokens: tokens.span)
    }

    private func tokens(_ value: JSONValue) throws -> [TokenID] {
        try value.elements().map { try $0.integer(as: TokenID.self) }
    }

    private func key(_ value: JSONValue) throws -> Int64 {
        value.kind == .string ? Int64(try value.string()) ?? 0 : try value.integer(as: Int64.self)
    }

    private func expect(
        _ found: PeerStatistic?,
        count: Int,
        green: Int,
        z: Double,
        p: Double,
        isDetected: Bool? = nil
    ) throws {
        let found = try #require(found)
        #expect(found.scoredCount == count && found.score == Double(green))
        #expect(abs(try #require(found.zScore) - z) <= 1e-12 * max(1, abs(z)))
        #expect(abs(try #require(found.pValue) - p) <= 1e-9 * p)
        if let isDetected { #expect(found.isDetected == isDetected) }
    }

    @Test
    func `transformers' counts, z and p, with repeats`() throws {
        for value in try vectors.member("hf_transformers_watermark").elements() {
            let watermark = try watermark(
                "hf-\(value.member("seeding_scheme").string())",
                key: key(value.member("hashing_key")),
                size: value.member("vocab").integer(),
                gamma: value.member("greenlist_ratio").double(),
                width: value.member("context_width").integer()
            )
            for (ids, result) in [("random_ids", "detect_random"), ("generated_ids", "detect_generated")] {
                let expected = try value.member(result)
                let tokens = try tokens(value.member(ids))
                try expect(
                    statistic(of: watermark, tokens),
                    count: expected.member("num_tokens_scored").integer(),
                    green: expected.member("num_green_tokens").integer(),
                    z: expected.member("z_score").double(),
                    p: expected.member("p_value").double(),
                    isDetected: expected.member("prediction_z3").bool()
                )
            }
        }
    }

    @Test
    func `lm-watermarking's counts, z and p, without repeats`() throws {
        for value in try vectors.member("lm_watermarking_extended").elements() {
            let scheme = try value.member("seeding_scheme").string()
            let parts = scheme.split(separator: "-").prefix(4).joined(separator: "-")
            let watermark = try watermark(
                scheme.hasPrefix("ff-") ? parts : "kgw-\(scheme)",
                key: key(value.member("hash_key")),
                size: value.member("vocab").integer(),
                gamma: value.member("gamma").double(),
                width: nil
            )
            let ids = try tokens(value.member("ids"))
            let expected = try value.member("dedup")
            try expect(
                statistic(of: watermark, ids),
                count: expected.member("T").integer(),
                green: expected.member("green").integer(),
                z: expected.member("z").double(),
                p: expected.member("p").double()
            )
        }
    }

    /// Trap 7: a text of exactly w tokens is refused there, although it has one n-gram where the token itself counts.
    @Test
    func `nothing of texts that they refuse`() throws {
        let selfhash = try watermark("kgw-selfhash", key: 15_485_863, size: 1000, gamma: nil, width: nil)
        #expect(try statistic(of: selfhash, [1, 2, 3, 4]) == nil)
        #expect(try statistic(of: selfhash, [1, 2, 3, 4, 5])?.scoredCount == 2)
        let house = try testWatermark(1)
        #expect(try statistic(of: house, [1, 2, 3, 4, 5]) == nil)
    }

    /// Trap 11: transformers counts each n-gram again and again, lm-watermarking once, MarkLLM each token.
    @Test
    func `repeats as each engine counts them`() throws {
        let loop = Array(repeating: [11, 12, 13] as [TokenID], count: 30).flatMap(\.self)
        let counts = try ["hf-lefthash", "kgw-simple_1", "markllm-exp"].map { peer in
            let watermark = try watermark(peer, key: 15_485_863, size: 1000, gamma: nil, width: nil)
            return try statistic(of: watermark, loop)?.scoredCount
        }
        #expect(counts == [89, 3, 86])
        let left = try watermark("hf-lefthash", key: 15_485_863, size: 1000, gamma: nil, width: nil)
        let own = try left.makeReader().read(loop.span)
        #expect(own.scoredCount == 3)
    }

    @Test
    func `GPTWatermark's z of all tokens`() throws {
        let profile = try PeerProfiles.named("unigram").profile(id: "u", vocabularySize: 16)
        let secret = SecretBytes(copying: [0xFF, 0x00].span)
        let watermark = try Watermark(secret: SecretKey(secret), profile: profile)
        let found = try statistic(of: watermark, [0, 0, 0, 0, 9, 0, 0, 0, 0])
        #expect(
            found?.scoredCount == 9 && found?.score == 8 && found?.zScore == 3.5 / 1.5 && found?.isDetected == false
        )
    }

    /// S is a sum over draws of `torch.rand`, p a gamma tail: both computed here again, from their definitions.
    @Test
    func `MarkLLM's score and p`() throws {
        let watermark = try watermark("markllm-exp", key: 15_485_863, size: 50_272, gamma: nil, width: nil)
        // After 5, 17, 3000, 42 the draws of the first tokens are these (vectors of MarkLLM).
        let draws = [0x1.1524e6p-1, 0x1.be7f3p-4, 0x1.e9f93ep-1, 0x1.34b3fep-1]
        for (token, draw) in draws.enumerated() {
            let found = try statistic(of: watermark, [5, 17, 3000, 42, TokenID(token)])
            #expect(found?.scoredCount == 1 && found?.isDetected == false)
            #expect(abs(try #require(found?.score) - log(1 / (1 - draw))) < 1e-12)
            #expect(abs(try #require(found?.pValue) - (1 - draw)) < 1e-9)
        }
    }
}
