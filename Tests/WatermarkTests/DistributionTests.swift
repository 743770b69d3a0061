// SPDX-License-Identifier: Apache-2.0

import Glibc
import TestSupport
import Testing
import Tokens

@testable import Watermark

/// A distribution whose marked draws are counted over many keys.
private struct Shape: Sendable, CustomTestStringConvertible {
    var name: String
    var probabilities: [Double]
    var testDescription: String { name }

    static let all = [
        Shape(name: "flat", probabilities: Array(repeating: 1.0 / 16, count: 16)),
        Shape(name: "a coin", probabilities: [0.5, 0.5]),
        Shape(name: "geometric", probabilities: [0.5, 0.25, 0.125, 0.0625, 0.03125, 0.03125]),
        Shape(name: "one likely, a tail", probabilities: [0.69] + Array(repeating: 0.31 / 10, count: 10)),
        Shape(name: "near-deterministic", probabilities: [0.985, 0.01, 0.005]),
        Shape(name: "truncated", probabilities: [0, 0.3, 0, 0, 0.4, 0.05, 0, 0.25, 0, 0]),
        Shape(name: "uneven", probabilities: [0.4, 0.2, 0.15, 0.1, 0.08, 0.04, 0.02, 0.01]),
    ]
}

/// χ² at the level 10⁻⁷ for 1, 2, … degrees of freedom.
private let limits = [
    28.37, 32.24, 35.41, 38.24, 40.86, 43.34, 45.70, 47.97, 50.17, 52.31, 54.39, 56.43, 58.43, 60.40, 62.33,
]

/// The house function's words of 16 tokens under each of many random keys.
private struct KeyedWords: Sendable {
    static let keys = 20_000
    /// With one key, and with a share of 0.4 of contexts going to a second.
    static let one = Result { try KeyedWords(alpha: nil) }
    static let two = Result { try KeyedWords(alpha: 0.4) }

    let words: [[UInt32]]

    private init(alpha: Double?) throws {
        let tokens = (0..<16).map { TokenID(7 * $0 + 3) }
        let context: [TokenID] = [11, 5]
        words = try (0..<Self.keys).map { key in
            var words = [UInt32](repeating: 0, count: 16)
            var output = words.mutableSpan
            try HMACAESFunction(secret: testSecret(key), alpha: alpha).makeWordSource()
                .readWords(of: tokens.span, after: context.span, into: &output)
            return words
        }
    }
}

/// How often each token was drawn in one draw under each key.
private func countDraws(_ scheme: any Scheme, _ shape: Shape, _ keyed: KeyedWords) throws -> [Int] {
    let probabilities = shape.probabilities.map { Float($0) }
    var random = TestGenerator(seed: 40)
    var counts = [Int](repeating: 0, count: probabilities.count)
    var scratch = MarkScratch()
    for words in keyed.words {
        var weights = probabilities
        var span = weights.mutableSpan
        _ = scheme.mark(&span, words: words.span.extracting(0..<probabilities.count), scratch: &scratch)
        var coin = random.uniform() * weights.reduce(0) { $0 + Double($1) }
        let drawn = weights.firstIndex { weight in
            coin -= Double(weight)
            return coin < 0
        }
        counts[try #require(drawn)] += 1
    }
    return counts
}

/// Σ (found − expected)² / expected over the tokens that can come, and its degrees of freedom.
private func chiSquared(_ counts: [Int], _ probabilities: [Double]) -> (statistic: Double, freedom: Int) {
    let total = Double(counts.reduce(0, +))
    var statistic = 0.0
    var freedom = -1
    for (count, probability) in zip(counts, probabilities) {
        guard probability > 0 else {
            if count > 0 { return (.infinity, 1) }
            continue
        }
        let expected = total * probability
        statistic += (Double(count) - expected) * (Double(count) - expected) / expected
        freedom += 1
    }
    return (statistic, freedom)
}

/// What the green list makes of a distribution on average over all lists: Σ over lists of P(list) · p e^(δ g) / Z.
private func averageGreenlist(_ scheme: Greenlist, _ probabilities: [Double]) -> [Double] {
    let share = Double(scheme.threshold) / 4_294_967_296
    var average = [Double](repeating: 0, count: probabilities.count)
    for list in 0..<1 << probabilities.count {
        let isGreen = probabilities.indices.map { list >> $0 & 1 == 1 }
        let chance = isGreen.reduce(1) { $0 * ($1 ? share : 1 - share) }
        var weights = zip(probabilities, isGreen).map { $0 * ($1 ? exp(scheme.delta) : 1) }
        if scheme.delta == .infinity {
            weights = zip(probabilities, isGreen).map { $1 ? $0 : 0 }
            if weights.reduce(0, +) == 0 { weights = probabilities }
        }
        let total = weights.reduce(0, +)
        for index in weights.indices { average[index] += chance * weights[index] / total }
    }
    return average
}

@Suite
struct `The output distribution, averaged over 20,000 keys` {
    @Test(arguments: Shape.all)
    fileprivate func `is untouched by the halves, the Gumbel trick and tournaments`(shape: Shape) throws {
        let schemes: [(any Scheme, alpha: Double?)] = try [
            (Balanced(SchemeParameters()), nil), (Gumbel(SchemeParameters()), nil),
            (Gumbel(SchemeParameters(alpha: 0.4)), 0.4), (Tournament(SchemeParameters()), nil),
            (Tournament(SchemeParameters(depth: 2)), nil),
        ]
        for (scheme, alpha) in schemes {
            #expect(scheme.keepsDistribution)
            let counts = try countDraws(scheme, shape, (alpha == nil ? KeyedWords.one : KeyedWords.two).get())
            let (statistic, freedom) = chiSquared(counts, shape.probabilities)
            #expect(statistic < limits[freedom - 1], "\(scheme.parameters): \(counts)")
        }
    }

    @Test(arguments: [Shape.all[2], Shape.all[4], Shape.all[6]], [0.5, 2, .infinity])
    fileprivate func `is shifted by the green list as the formula says`(shape: Shape, delta: Double) throws {
        let scheme = try Greenlist(SchemeParameters(gamma: 0.25, delta: delta))
        let counts = try countDraws(scheme, shape, KeyedWords.one.get())
        let (statistic, freedom) = chiSquared(counts, averageGreenlist(scheme, shape.probabilities))
        #expect(statistic < limits[freedom - 1], "counts \(counts)")
        // And shifted it is: the model's own distribution is refused.
        if delta >= 2 { #expect(chiSquared(counts, shape.probabilities).statistic > limits[freedom - 1]) }
    }

    @Test
    func `is not untouched by tournaments of three leaves`() throws {
        let scheme = try Tournament(SchemeParameters(leaves: 3))
        let (statistic, freedom) = chiSquared(
            try countDraws(scheme, Shape.all[6], KeyedWords.one.get()),
            Shape.all[6].probabilities
        )
        #expect(statistic > limits[freedom - 1])
    }
}
