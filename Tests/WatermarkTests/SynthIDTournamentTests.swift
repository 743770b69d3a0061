// SPDX-License-Identifier: Apache-2.0

import Glibc
import JSON
import Testing
import Tokens

@testable import Watermark

/// SynthID-Text's tournaments: the house's scheme on the peer's bits, against scores that the peers computed in floats.
@Suite
struct `Tournaments of SynthID-Text` {
    /// The logits that the vectors' steps have: `scores_formula` in their source.
    private func logits(_ count: Int, seed: UInt64) -> [Float] {
        (0..<UInt64(count)).map { token in
            Float(Double((token * 2_654_435_761 + seed * 40503) % (1 << 32)) / 0x1p32 * 12 - 6)
        }
    }

    private func softmax(_ logits: [Float], temperature: Double = 1) -> [Float] {
        let powers = logits.map { exp(Double($0) / temperature) }
        let sum = powers.reduce(0, +)
        return powers.map { Float($0 / sum) }
    }

    /// What a step's logits become, as log-probabilities.
    private func play(_ probabilities: [Float], words: [UInt32], depth: Int, leaves: Int = 2) throws -> [Double] {
        let scheme = try Tournament(SchemeParameters(depth: depth, leaves: leaves))
        var weights = probabilities
        var scratch = MarkScratch()
        var span = weights.mutableSpan
        let expected = scheme.mark(&span, words: words.span, scratch: &scratch)
        #expect(expected != nil)
        let sum = weights.reduce(0) { $0 + Double($1) }
        return weights.map { log(Double($0) / sum) }
    }

    /// Whether log-probabilities are a peer's floats, where they are above −14.
    private func agree(_ found: [Double], _ expected: [Double]) -> Bool {
        zip(found, expected).allSatisfy { $1 < -14 ? $0 < -13 : abs($0 - $1) < 1e-4 * max(1, abs($1)) }
    }

    private func cases(_ file: String, _ kind: String) throws -> [JSONValue] {
        try streamVectors(file).member("cases").elements().filter { try $0.member("kind").string() == kind }
    }

    @Test
    func `update_scores of transformers over whole vocabularies`() throws {
        let vectors = try cases("synthid_hf.json", "update_scores")
        #expect(!vectors.isEmpty)
        for vector in vectors {
            let keys = try vector.member("keys").keys()
            let source = try SynthIDFunction(keys: keys, variant: .table).makeWordSource()
            let count = try vector.member("vocab").integer(as: Int.self)
            let seeds = try vector.member("scores_seed").elements().map { try $0.integer(as: UInt64.self) }
            for (row, context) in try vector.member("context").elements().enumerated() {
                let words = source.allWords(count, after: try context.tokenIDs())
                let scores = try play(softmax(logits(count, seed: seeds[row])), words: words, depth: keys.count)
                let ids = try vector.member("updated_top_ids").elements()[row].tokenIDs()
                let expected = try vector.member("updated_top_scores").elements()[row].elements().map {
                    try $0.double()
                }
                #expect(agree(ids.map { scores[Int($0)] }, expected))
            }
        }
    }

    @Test(arguments: [false, true])
    func `calls of transformers' processor, trap 13: with the first steps marked or left alone`(skips: Bool) throws {
        for vector in try cases("synthid_hf.json", "stateful_calls") {
            guard try vector.member("skip_first").bool() == skips else { continue }
            let keys = try vector.member("keys").keys()
            let width = try vector.member("ngram_len").integer(as: Int.self) - 1
            let source = try SynthIDFunction(keys: keys, variant: .table).makeWordSource()
            let count = try vector.member("vocab").integer(as: Int.self)
            for row in 0..<2 {
                let appended = try vector.member("appended").elements()[row].tokenIDs()
                for (number, step) in try vector.member("steps").elements().enumerated() {
                    // Trap 12: the prompt is no context; zeros stand for what is missing.
                    let context = Array((Array(repeating: 0, count: width) + appended.prefix(number)).suffix(width))
                    #expect(try context == step.member("context").elements()[row].tokenIDs())
                    // What the house's writer does, but for the zeros: it leaves the first steps alone always.
                    let isRepeated = (0..<number).contains { earlier in
                        (Array(repeating: 0, count: width) + appended.prefix(earlier)).suffix(width) == context[...]
                    }
                    let isLeft = try step.member("unchanged").elements()[row].bool()
                    #expect(isLeft == (isRepeated || skips && number < width))
                    guard !isLeft else { continue }
                    let seed = try step.member("scores_seed").elements()[row].integer(as: UInt64.self)
                    let words = source.allWords(count, after: context)
                    let scores = try play(softmax(logits(count, seed: seed)), words: words, depth: keys.count)
                    let ids = try step.member("top5_ids").elements()[row].tokenIDs()
                    let expected = try step.member("top5").elements()[row].elements().map { try $0.double() }
                    #expect(agree(ids.map { scores[Int($0)] }, expected))
                    #expect(scores.indices.max { scores[$0] < scores[$1] } == Int(ids[0]))
                }
            }
        }
    }

    @Test
    func `watermarked_call of synthid-text on the 40 likeliest, with two leaves and with three`() throws {
        var leavesMet: Set<Int> = []
        for vector in try cases("synthid_deepmind.json", "watermarked_call") {
            let keys = try vector.member("keys").keys()
            let width = try vector.member("ngram_len").integer(as: Int.self) - 1
            let leaves = try vector.member("leaves").integer(as: Int.self)
            let temperature = try vector.member("temperature").double()
            leavesMet.insert(leaves)
            let source = try SynthIDFunction(keys: keys, variant: .rounds).makeWordSource()
            for (number, step) in try vector.member("steps").elements().enumerated() {
                for row in 0..<2 {
                    let text = try step.member("input_ids").elements()[row].tokenIDs()
                    let appended = text.suffix(number)
                    let context = Array((Array(repeating: 0, count: width) + appended).suffix(width))
                    let ids = try step.member("top_k_indices").elements()[row].tokenIDs()
                    let seed = try step.member("scores_seed").elements()[row].integer(as: UInt64.self)
                    let logits = logits(try vector.member("vocab").integer(as: Int.self), seed: seed)
                    let probabilities = softmax(ids.map { logits[Int($0)] }, temperature: temperature)
                    let words = source.words(of: ids, after: context)
                    let scores = try play(probabilities, words: words, depth: keys.count, leaves: leaves)
                    let expected = try step.member("updated_scores").elements()[row].elements().map { try $0.double() }
                    #expect(agree(scores, expected))
                }
            }
        }
        #expect(leavesMet == [2, 3])
    }
}
