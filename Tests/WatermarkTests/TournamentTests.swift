// SPDX-License-Identifier: Apache-2.0

import Glibc
import TestSupport
import Testing

@testable import Watermark

/// The rounds as the paper writes them for two leaves, and as SynthID's code has them for more, in `Double`.
private func slowTournament(_ probabilities: [Float], _ words: [UInt32], depth: Int, leaves: Int) -> [Double] {
    let total = probabilities.reduce(0) { $0 + Double($1) }
    var p = probabilities.map { Double($0) / total }
    for round in 0..<depth {
        let g = words.map { Double($0 >> UInt32(round) & 1) }
        let mean = zip(p, g).reduce(0) { $0 + $1.0 * $1.1 }
        for index in p.indices {
            switch leaves {
            case 2: p[index] *= 1 + g[index] - mean
            default:
                let losing = pow(1 - mean, Double(leaves - 1))
                // (1 − (1 − G)^L) / G, or its limit L.
                let winning = mean > 1e-9 ? (1 - pow(1 - mean, Double(leaves))) / mean : Double(leaves)
                p[index] *= g[index] == 1 ? winning : losing
            }
        }
    }
    return p
}

private func parameters(_ depth: Int, _ weighting: BitWeighting? = nil, leaves: Int? = nil) -> SchemeParameters {
    SchemeParameters(depth: depth, weighting: weighting, leaves: leaves)
}

@Suite
struct `Tournament sampling` {
    @Test(arguments: [1, 2, 30, 32], [2, 3])
    func `plays the rounds that the formula says`(depth: Int, leaves: Int) throws {
        var random = TestGenerator(seed: 31)
        for round in 0..<60 {
            let count = [1, 2, 15, 16, 17, 100, 5000, 12_345][round % 8]
            let spread = [0, 3, 12][round % 3]
            var raw = (0..<count).map { _ in exp(Double(spread) * random.uniform()) }
            if round % 2 == 1 { for index in raw.indices.dropFirst() where random.uniform() < 0.5 { raw[index] = 0 } }
            if round % 5 == 4 { raw[0] = 1e5 * raw.reduce(0, +) }
            let total = raw.reduce(0, +)
            let probabilities = raw.map { Float($0 / total) }
            let words = (0..<count).map { _ in UInt32(truncatingIfNeeded: random.next()) }
            for weighting in BitWeighting.allCases {
                let scheme = try Tournament(parameters(depth, weighting, leaves: leaves))
                let expected = slowTournament(probabilities, words, depth: depth, leaves: leaves)
                var weights = probabilities
                var scratch = MarkScratch()
                var span = weights.mutableSpan
                let score = scheme.mark(&span, words: words.span, scratch: &scratch)
                let sum = weights.reduce(0) { $0 + Double($1) }
                #expect(abs(sum - 1) < 1e-4)
                for (found, wanted) in zip(weights, expected) {
                    #expect(abs(Double(found) / sum - wanted) < 1e-5 * wanted + 1e-7)
                }
                let mean = zip(expected, words).reduce(0) { $0 + $1.0 * scheme.score($1.1) }
                #expect(abs(try #require(score) - mean) < 1e-4 * Double(depth))
            }
        }
    }

    @Test
    func `leaves a step alone where nothing can be drawn`() throws {
        var weights: [Float] = [0, 0]
        var scratch = MarkScratch()
        var span = weights.mutableSpan
        let words: [UInt32] = [1, 2]
        #expect(try Tournament(parameters(3)).mark(&span, words: words.span, scratch: &scratch) == nil)
    }

    @Test(arguments: [1, 2, 7, 30, 32])
    func `scores are sums over the bits of the rounds`(depth: Int) throws {
        let mean = try Tournament(parameters(depth))
        let weighted = try Tournament(parameters(depth, .weighted))
        #expect(abs(weighted.weights.reduce(0, +) - Double(depth)) < 1e-12)
        if depth > 1 {
            let (first, last) = (weighted.weights[0], weighted.weights[depth - 1])
            #expect(abs(first / last - 10) < 1e-12, "from 10 to 1")
            let steps = zip(weighted.weights, weighted.weights.dropFirst()).map { $0 - $1 }
            #expect(steps.allSatisfy { abs($0 - steps[0]) < 1e-12 }, "in equal steps")
        }
        var random = TestGenerator(seed: 32)
        let words = [0, .max] + (0..<200).map { _ in UInt32(truncatingIfNeeded: random.next()) }
        for word in words {
            let bits = (0..<depth).map { Double(word >> UInt32($0) & 1) }
            #expect(mean.score(word) == bits.reduce(0, +))
            #expect(abs(weighted.score(word) - zip(bits, weighted.weights).reduce(0) { $0 + $1.0 * $1.1 }) < 1e-12)
        }
        #expect(mean.totalScore(words.span) == words.reduce(0) { $0 + mean.score($1) })
        #expect(mean.null(count: 9) == .binomial(trials: 9 * depth, probability: 0.5))
        #expect(weighted.null(count: 9) == .weightedBits(weights: weighted.weights, trials: 9))
    }

    @Test
    func `keeps the distribution with two leaves alone, and takes parameters in their ranges`() throws {
        let standard = try Tournament(SchemeParameters())
        #expect(standard.keepsDistribution && standard.parameters == parameters(30, .mean, leaves: 2))
        #expect(try !Tournament(parameters(30, leaves: 3)).keepsDistribution)
        for depth in [0, -1, 33] { #expect(throws: WatermarkError.self) { try Tournament(parameters(depth)) } }
        for leaves in [1, 4] { #expect(throws: WatermarkError.self) { try Tournament(parameters(5, leaves: leaves)) } }
        #expect(throws: WatermarkError.unusedParameter(name: "payload_bits", scheme: "tournament")) {
            try Tournament(SchemeParameters(payloadBits: 8))
        }
    }
}
