// SPDX-License-Identifier: Apache-2.0

import Glibc
import TestSupport
import Testing
import Tokens

@testable import Watermark

/// Applies a scheme to a distribution and normalises the result.
private func marked(_ scheme: any Scheme, _ probabilities: [Float], _ words: [UInt32]) -> (
    weights: [Double], expected: Double?
) {
    var weights = probabilities
    var scratch = MarkScratch()
    var span = weights.mutableSpan
    let expected = scheme.mark(&span, words: words.span, scratch: &scratch)
    let total = weights.reduce(0) { $0 + Double($1) }
    return (weights.map { Double($0) / total }, expected)
}

private func randomDistribution(_ count: Int, _ random: inout TestGenerator) -> [Float] {
    let raw = (0..<count).map { _ in exp(6 * random.uniform()) }
    let total = raw.reduce(0, +)
    return raw.map { Float($0 / total) }
}

@Suite
struct `The green list` {
    @Test(arguments: [(0.5, 2.0), (0.25, 4.0), (0.9, 0.1), (0.5, .infinity), (0.1, .infinity)])
    func `raises green tokens as the formula says`(gamma: Double, delta: Double) throws {
        let scheme = try Greenlist(SchemeParameters(gamma: gamma, delta: delta))
        var random = TestGenerator(seed: 1)
        for count in [1, 2, 3, 17, 64, 1000] {
            let probabilities = randomDistribution(count, &random)
            let words = (0..<count).map { _ in UInt32(truncatingIfNeeded: random.next()) }
            let green = words.map { Double($0) < gamma * 0x1p32 }
            let weights = zip(probabilities, green).map { p, isGreen in
                delta == .infinity ? (isGreen ? Double(p) : 0) : Double(p) * (isGreen ? exp(delta) : 1)
            }
            let total = weights.reduce(0, +)
            let result = marked(scheme, probabilities, words)
            guard total > 0 else {
                #expect(result.expected == nil)
                #expect(result.weights.allSatisfy { $0 > 0 }, "a step without green tokens is left alone")
                continue
            }
            let greenShare = zip(weights, green).reduce(0) { $0 + ($1.1 ? $1.0 : 0) } / total
            #expect(abs(try #require(result.expected) - greenShare) < 1e-6)
            for (found, weight) in zip(result.weights, weights) { #expect(abs(found - weight / total) < 1e-6) }
        }
    }

    @Test
    func `counts the words below the threshold and knows its null`() throws {
        let scheme = try Greenlist(SchemeParameters(gamma: 0.25))
        #expect(scheme.threshold == 1 << 30)
        let words: [UInt32] = [0, (1 << 30) - 1, 1 << 30, .max]
        #expect(scheme.totalScore(words.span) == 2)
        #expect(words.map { scheme.score($0) } == [1, 1, 0, 0])
        #expect(scheme.null(count: 10) == .binomial(trials: 10, probability: 0.25))
        // A share that no 32-bit threshold gives exactly: the null is that of the threshold.
        let third = try Greenlist(SchemeParameters(gamma: 1.0 / 3))
        #expect(third.null(count: 1).mean == Double(third.threshold) / 0x1p32)
    }

    @Test(arguments: [0.0, -1, 1, 2, 1e-12, .nan, .infinity])
    func `refuses a share outside 0 to 1`(gamma: Double) {
        #expect(throws: WatermarkError.self) { try Greenlist(SchemeParameters(gamma: gamma)) }
    }

    @Test(arguments: [0.0, -1, 51, .nan, -.infinity])
    func `refuses a bias that does not favour green`(delta: Double) {
        #expect(throws: WatermarkError.self) { try Greenlist(SchemeParameters(delta: delta)) }
    }
}

@Suite
struct `The balanced halves` {
    private let scheme: Balanced

    init() throws {
        scheme = try Balanced(SchemeParameters())
    }

    @Test
    func `keep the first half of the probability in the order of the words, the boundary split`() throws {
        var random = TestGenerator(seed: 2)
        for count in [1, 2, 3, 17, 64, 1000, 20_000] {
            let probabilities = randomDistribution(count, &random)
            // Few distinct words, so that ties happen and fall to the lower index.
            let words = (0..<count).map { _ in
                UInt32(truncatingIfNeeded: random.next()) & (count > 64 ? 0xFF00_0000 : ~0)
            }
            let total = probabilities.reduce(0) { $0 + Double($1) }
            var expected = [Double](repeating: 0, count: count)
            var left = total / 2
            for index in words.indices.sorted(by: { (words[$0], $0) < (words[$1], $1) }) {
                let taken = min(left, Double(probabilities[index]))
                expected[index] = taken / (total / 2)
                left -= taken
            }
            let result = marked(scheme, probabilities, words)
            for (found, wanted) in zip(result.weights, expected) { #expect(abs(found - wanted) < 1e-6) }
            let score = zip(expected, words).reduce(0) { $0 + ($1.1 < 1 << 31 ? $1.0 : 0) }
            #expect(abs(try #require(result.expected) - score) < 1e-6)
        }
    }

    @Test
    func `take no parameters of their own`() {
        #expect(throws: WatermarkError.unusedParameter(name: "delta", scheme: "balanced")) {
            try Balanced(SchemeParameters(delta: 2))
        }
        #expect(throws: WatermarkError.self) { try Balanced(SchemeParameters(gamma: 0.25)) }
    }
}
