// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Foundation
import JSON
import TestSupport
import Testing
import Tokens
import Watermark

@testable import Detector

/// The detectors of vLLM, SGLang and SynthID-Text, against numbers that they gave.
@Suite
struct `What stream engines' detectors say` {
    private let vectors: JSONValue

    init() throws {
        vectors = try JSONDocument(vectorFile("peer_streams.json", in: .module)).root
    }

    private func watermark(
        _ peer: String,
        keys: [UInt64],
        width: Int? = nil,
        depth: Int? = nil,
        weighting: BitWeighting? = nil
    ) throws -> Watermark {
        let bytes = keys.flatMap { key in
            stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: key >> $0) }
        }
        var profile = try PeerProfiles.named(peer).profile(id: "peer", width: width, depth: depth)
        if let weighting { profile.parameters.weighting = weighting }
        return try Watermark(secret: SecretKey(SecretBytes(copying: bytes.span)), profile: profile)
    }

    private func tokens(_ value: JSONValue) throws -> [TokenID] {
        try value.elements().map { try $0.integer(as: TokenID.self) }
    }

    /// The exact p-value of the detector itself.
    private func read(_ watermark: Watermark, _ ids: [TokenID]) throws -> (total: Double, count: Int, pValue: Double) {
        let evidence = try watermark.makeReader().read(ids.span)
        let pValue = watermark.scheme.null(count: evidence.scoredCount).pValue(of: evidence.total)
        return (evidence.total, evidence.scoredCount, pValue.value)
    }

    @Test(arguments: ["vllm", "vllm_marked"])
    func `vLLM's score and p-value with one key, which are the detector's own`(name: String) throws {
        let vector = try vectors.member(name)
        let ids = try tokens(vector.optional("ids") ?? vectors.member("ids"))
        let watermark = try watermark("vllm-gumbel", keys: [42])
        let statistic = try VLLMStatistic.statistic(of: watermark, tokens: ids.span)
        let (score, pValue) = (try vector.member("score").double(), try vector.member("p_value").double())
        #expect(abs(statistic.score - score) < 1e-12 * score)
        #expect(abs(try #require(statistic.pValue) - pValue) < 1e-12 * pValue)
        #expect(statistic.scoredCount == ids.count)
        #expect(statistic.isDetected == (name == "vllm_marked"))
        let own = try read(watermark, ids)
        #expect(own.count == ids.count)
        #expect(abs(own.total - score) < 1e-12 * score)
        #expect(abs(own.pValue - pValue) < 1e-10 * pValue)
    }

    @Test
    func `steps without preference write vLLM's published text`() throws {
        // vLLM's tests hold what its own sampler wrote with flat logits over 128 tokens, key 42 and four tokens of context.
        let ids = try tokens(vectors.member("vllm_marked").member("ids"))
        let writer = try watermark("vllm-gumbel", keys: [42]).makeWriter()
        for id in ids {
            var probabilities = [Float](repeating: 1.0 / 128, count: 128)
            var span = probabilities.mutableSpan
            guard case .marked = writer.mark(&span, tokens: nil) else { return #expect(Bool(false)) }
            #expect(probabilities.firstIndex { $0 > 0 } == Int(id))
            writer.accept(id)
        }
        #expect(writer.forecast.scoredCount == ids.count)
        #expect(abs(writer.forecast.expectedTotal - 335.334005378615) < 1e-9)
    }

    @Test
    func `vLLM's score and moment-matched p-value with two keys, beside the exact one`() throws {
        let ids = try tokens(vectors.member("ids"))
        let vector = try vectors.member("vllm_dual")
        let watermark = try watermark("vllm-dual-gumbel", keys: [42])
        let statistic = try VLLMStatistic.statistic(of: watermark, tokens: ids.span)
        let (score, pValue) = (try vector.member("score").double(), try vector.member("p_value").double())
        #expect(abs(statistic.score - score) < 1e-12 * score)
        // torch's gammaincc is off by 4e-10 here.
        #expect(abs(try #require(statistic.pValue) - pValue) < 1e-9 * pValue)
        let own = try read(watermark, ids)
        #expect(abs(own.total - score) < 1e-12 * score)
        #expect(abs(own.pValue - pValue) < 0.01)
    }

    @Test
    func `an empty text has no evidence`() throws {
        let vllm = try VLLMStatistic.statistic(of: watermark("vllm-gumbel", keys: [42]), tokens: Span())
        #expect(vllm == PeerStatistic(peer: "vllm", scoredCount: 0, score: 0, pValue: 1, isDetected: false))
        let sglang = try SGLangStatistic.statistic(of: watermark("sglang-gumbel", keys: [42]), tokens: Span())
        #expect(sglang == PeerStatistic(peer: "sglang", scoredCount: 0, score: 0, zScore: 0, pValue: 1))
        let synthID = try watermark("synthid-hf", keys: Array(1...30))
        #expect(
            try SynthIDStatistic.statistic(of: synthID, tokens: Span())
                == PeerStatistic(peer: "synthid-text", scoredCount: 0, score: 0)
        )
    }

    @Test
    func `SGLang's statistic without the prompt, trap 12: the first h tokens are not scored`() throws {
        let ids = try tokens(vectors.member("ids"))
        let vector = try vectors.member("sglang")
        let watermark = try watermark("sglang-gumbel", keys: [0x0123_4567_89AB_CDEF])
        let statistic = try SGLangStatistic.statistic(of: watermark, tokens: ids.span)
        #expect(statistic.scoredCount == (try vector.member("n").integer(as: Int.self)))
        #expect(abs(statistic.score - (try vector.member("score").double())) < 1e-11)
        #expect(abs(try #require(statistic.zScore) - (try vector.member("z").double())) < 1e-11)
        #expect(abs(try #require(statistic.pValue) - (try vector.member("p").double())) < 1e-12)
        let own = try read(watermark, ids)
        #expect(own.count == statistic.scoredCount && abs(own.total - statistic.score) < 1e-7)
    }

    @Test
    func `SGLang's detector stops after 4096 contexts, and ours does not`() throws {
        let ids = (0..<5000).map { TokenID($0) }
        let watermark = try watermark("sglang-dual-gumbel", keys: [1, 2])
        #expect(try SGLangStatistic.statistic(of: watermark, tokens: ids.span).scoredCount == 4096)
        #expect(try read(watermark, ids).count == 4996)
    }

    @Test
    func `trap 11: a repeated context counts once, whatever token follows`() throws {
        let ids: [TokenID] = [1, 2, 1, 3, 1, 2]
        for peer in ["vllm-gumbel", "sglang-gumbel"] {
            let watermark = try watermark(peer, keys: [42], width: 1)
            let padded = peer == "vllm-gumbel" ? 1 : 0
            #expect(try read(watermark, ids).count == 3 + padded)
        }
        let vllm = try VLLMStatistic.statistic(of: watermark("vllm-gumbel", keys: [42], width: 1), tokens: ids.span)
        #expect(vllm.scoredCount == 4)
        let synthID = try watermark("synthid-deepmind", keys: Array(1...30), width: 2)
        #expect(try SynthIDStatistic.statistic(of: synthID, tokens: ids.span)?.scoredCount == 3)
    }

    @Test
    func `SynthID-Text's means over masked n-grams`() throws {
        let root = try JSONDocument(vectorFile("synthid_scores.json", in: .module)).root
        var checked = 0
        for vector in try root.member("cases").elements() {
            let keys = try vector.member("keys").elements().map { UInt64(bitPattern: try $0.integer(as: Int64.self)) }
            for (mean, weighting) in [("mean_f64", BitWeighting.mean), ("weighted_mean_f64", .weighted)] {
                let watermark = try watermark(
                    vector.member("function").string(),
                    keys: keys,
                    width: vector.member("ngram_len").integer(as: Int.self),
                    depth: keys.count,
                    weighting: weighting
                )
                let scores = try vector.member("repetition_only_scores")
                for (number, row) in try vector.member("input_ids").elements().enumerated() {
                    let ids = try tokens(row)
                    let found = try SynthIDStatistic.statistic(of: watermark, tokens: ids.span)
                    let count = try scores.member("num_unmasked").elements()[number].integer(as: Int.self)
                    // NaN there, null here, when nothing counts.
                    let peer = try scores.member(mean).elements()[number]
                    let value = peer.isNull ? 0 : try peer.double()
                    #expect(found?.scoredCount == count)
                    #expect(abs(try #require(found).score - value) < 1e-12)
                    checked += 1
                }
            }
        }
        #expect(checked == 56)
    }

    @Test
    func `SynthID-Text's mean of ids above 65536`() throws {
        let vector = try vectors.member("synthid_hf")
        let keys = try vector.member("keys").elements().map { try $0.integer(as: UInt64.self) }
        let watermark = try watermark("synthid-hf", keys: keys, weighting: .mean)
        let ids = try tokens(vector.member("ids"))
        // The peer's mean is a float.
        let statistic = try #require(try SynthIDStatistic.statistic(of: watermark, tokens: ids.span))
        #expect(statistic.scoredCount == 24)
        #expect(abs(statistic.score - (try vector.member("mean_score").double())) < 1e-6)
    }

    @Test(
        arguments: [
            "vllm-gumbel", "vllm-dual-gumbel", "sglang-gumbel", "sglang-dual-gumbel", "synthid-hf", "synthid-deepmind",
        ]
    )
    func `p-values hold over random keys, in a text that repeats itself`(peer: String) throws {
        var random = TestGenerator(seed: 90)
        // Small ids come often, as words do: contexts of two tokens repeat, and tokens after them.
        let text = (0..<400).map { _ in TokenID(49_152 * pow(Double.random(in: 0..<1, using: &random), 8)) }
        let count = peer.hasPrefix("synthid") ? 30 : peer == "sglang-dual-gumbel" ? 2 : 1
        let width = peer.hasPrefix("synthid") ? 3 : 2
        let keys = 1000
        var rejected = 0
        for _ in 0..<keys {
            // SynthID's differ in their low 16 bits.
            var drawn: [UInt64] = []
            while drawn.count < count {
                let key = random.next()
                if !drawn.contains(where: { ($0 ^ key) & 0xFFFF == 0 }) { drawn.append(key) }
            }
            let watermark = try watermark(peer, keys: drawn, width: width)
            let own = try read(watermark, text)
            #expect(own.count < 400 && own.count > 100)
            if own.pValue <= 0.05 { rejected += 1 }
        }
        // 50 expected at most; four and a half standard deviations of Binomial(1000, 0.05).
        #expect(rejected < 81)
        #expect(rejected > 19)
    }

    @Test
    func `the tail of gamma distributions of any shape`() {
        // mpmath.gammainc(a, x, regularized=True), 30 digits.
        let cases: [(Double, Double, Double)] = [
            (0.5, 0.1, 0.654720846018577020), (2.5, 2.5, 0.415880186995507920),
            (73.17073170731707, 70, 0.631957849485721083),
            (1.2195121951219512, 0.3, 0.824004538633097881), (15.9, 40, 4.94989650250907254e-6),
            (16.1, 10, 0.953943224354878533), (121951.21951219512, 123000, 0.00136935795832731062),
            (73.17073170731707, 200, 1.97674298247932526e-25), (1219.5, 1500, 3.25891308779527524e-14),
        ]
        for (shape, value, tail) in cases {
            #expect(abs(VLLMStatistic.gammaTail(shape: shape, from: value) - tail) < 1e-11 * tail)
        }
    }
}
