// SPDX-License-Identifier: Apache-2.0

import Glibc
import TestSupport
import Testing
import Tokens

@testable import Sampler

/// The logits left after one processor, by token id; tokens that were dropped are absent.
private func process(
    _ processor: any LogitsProcessor,
    _ logits: [Float],
    history: [TokenID] = []
) -> [TokenID: Float] {
    var candidates = Candidates(vocabularySize: logits.count)
    // Twice, so that nothing of one step may reach the next.
    for _ in 0..<2 {
        candidates.restart { span in
            for index in logits.indices { span[index] = logits[index] }
        }
        processor.process(&candidates, history: history.span)
    }
    return candidates.withLogits { tokens, logits in
        var kept: [TokenID: Float] = [:]
        for index in tokens.indices { kept[tokens[index]] = logits[index] }
        return kept
    }
}

/// Softmax as its definition says, in double precision.
private func probabilities(_ logits: [Float]) -> [Double] {
    let highest = Double(logits.max() ?? 0)
    let powers = logits.map { exp(Double($0) - highest) }
    let total = powers.reduce(0, +)
    return powers.map { $0 / total }
}

/// One line of the table: logits, processor, the tokens that stay.
private struct Row: Sendable, CustomTestStringConvertible {
    var logits: [Float]
    var processor: any LogitsProcessor
    var kept: Set<TokenID>

    var testDescription: String { "\(processor) of \(logits)" }

    /// Probabilities 0.1, 0.2, 0.3, 0.4.
    static let rising: [Float] = [0.1, 0.2, 0.3, 0.4].map { logf($0) }

    static let all = [
        Row(logits: rising, processor: TopK(1), kept: [3]),
        Row(logits: rising, processor: TopK(3), kept: [1, 2, 3]),
        Row(logits: rising, processor: TopK(0), kept: [0, 1, 2, 3]),
        Row(logits: rising, processor: TopK(9), kept: [0, 1, 2, 3]),
        Row(logits: [1, 1, 1, 1], processor: TopK(2), kept: [0, 1]),
        Row(logits: [-.infinity, 1, -.infinity, 0], processor: TopK(3), kept: [1, 3]),
        Row(logits: [-.infinity, -.infinity], processor: TopK(1), kept: [0]),
        Row(logits: rising, processor: TopP(0.3), kept: [3]),
        Row(logits: rising, processor: TopP(0.6), kept: [2, 3]),
        Row(logits: rising, processor: TopP(0.8), kept: [1, 2, 3]),
        Row(logits: rising, processor: TopP(1), kept: [0, 1, 2, 3]),
        Row(logits: rising, processor: TopP(1e-9), kept: [3]),
        Row(logits: [2, 2, 2, 2], processor: TopP(0.5), kept: [0, 1, 2, 3]),
        Row(logits: rising, processor: MinP(0), kept: [0, 1, 2, 3]),
        Row(logits: rising, processor: MinP(0.4), kept: [1, 2, 3]),
        Row(logits: rising, processor: MinP(1), kept: [3]),
        Row(logits: [5, 5, 1], processor: MinP(1), kept: [0, 1]),
        Row(logits: rising, processor: Temperature(0), kept: [3]),
        Row(logits: [3, 3, 1], processor: Temperature(0), kept: [0]),
        Row(logits: rising, processor: Temperature(2), kept: [0, 1, 2, 3]),
        // Logarithms of probabilities are negative, and a quotient of −∞ would make all of them equal.
        Row(logits: [-5, -4], processor: Temperature(1e-300), kept: [1]),
        Row(logits: [.nan, 1, 2], processor: Temperature(0), kept: [2]),
        Row(logits: [.nan, 1, 0], processor: TopK(2), kept: [1, 2]),
        Row(logits: [.nan, 3, -3], processor: TopP(0.5), kept: [1]),
        Row(logits: [.nan, 1, 0], processor: MinP(1), kept: [1]),
        Row(logits: [.nan, .nan], processor: MinP(0.5), kept: [0]),
        Row(logits: [-.infinity, -.infinity], processor: MinP(0.5), kept: [0, 1]),
        Row(logits: [.infinity, 1, .infinity], processor: MinP(0.5), kept: [0, 2]),
        Row(logits: rising, processor: LogitBias([0: 100, 9: 100]), kept: [0, 1, 2, 3]),
        Row(logits: rising, processor: FrequencyPenalty(frequency: 2, presence: 2), kept: [0, 1, 2, 3]),
    ]
}

@Suite
struct `Processors` {
    @Test(arguments: Row.all)
    fileprivate func `keep the tokens of the table`(row: Row) {
        #expect(Set(process(row.processor, row.logits).keys) == row.kept)
    }

    @Test
    func `temperature divides every logit`() {
        #expect(process(Temperature(0.5), [1, -2, 0]) == [0: 2, 1: -4, 2: 0])
        #expect(process(Temperature(1), [1, -2, 0]) == [0: 1, 1: -2, 2: 0])
    }

    @Test
    func `the repetition penalty acts once on each token of the window`() {
        let logits: [Float] = [2, -2, 2, -2]
        #expect(process(RepetitionPenalty(2), logits, history: [0, 0, 1, 1, 0]) == [0: 1, 1: -4, 2: 2, 3: -2])
        #expect(process(RepetitionPenalty(2, window: 1), logits, history: [0, 3]) == [0: 2, 1: -2, 2: 2, 3: -4])
        #expect(process(RepetitionPenalty(2), logits, history: [99]) == [0: 2, 1: -2, 2: 2, 3: -2])
    }

    @Test(arguments: [1, 2, 5, 40, 63, 64, 65, 500, 4999], [5000, 70])
    func `top-k agrees with sorting`(limit: Int, vocabulary: Int) {
        var random = TestGenerator(seed: UInt64(limit))
        for levels in [UInt64(3), 1000, 1 << 40] {
            let logits = (0..<vocabulary).map { _ in Float(random.next() % levels) / Float(levels) }
            let order = logits.indices.sorted { (-logits[$0], $0) < (-logits[$1], $1) }
            let kept = Set(process(TopK(limit), logits).keys.map(Int.init))
            #expect(kept == Set(order.prefix(limit)))
        }
    }

    @Test(arguments: [0.01, 0.5, 0.9, 0.999])
    func `top-p agrees with sorting`(mass: Double) {
        var random = TestGenerator(seed: 11)
        for count in [1, 2, 10, 3000] {
            let logits = (0..<count).map { _ in Float(12 * random.uniform()) }
            let exact = probabilities(logits)
            let order = exact.indices.sorted { exact[$0] > exact[$1] }
            var sum = 0.0
            var needed = 0
            while needed < count, sum < mass {
                sum += exact[order[needed]]
                needed += 1
            }
            let kept = Set(process(TopP(mass), logits).keys.map(Int.init))
            // Rounding may move the edge by a token whose probability is itself a rounding error of the sum.
            let difference = kept.symmetricDifference(order.prefix(needed))
            #expect(difference.reduce(0) { $0 + exact[$1] } < 1e-5)
        }
    }

    @Test(arguments: [1, 15, 16, 17, 100, 16_384, 49_155])
    func `softmax agrees with its definition`(count: Int) {
        var random = TestGenerator(seed: 12)
        let logits = (0..<count).map { _ in Float(40 * random.uniform() - 20) }
        var result = [Float](repeating: 0, count: count)
        var span = result.mutableSpan
        _ = softmax(logits.span, into: &span)
        for (found, wanted) in zip(result, probabilities(logits)) {
            // Four roundings of the argument reduction at |x| <= 40 and two of the product.
            #expect(abs(Double(found) - wanted) <= 1e-5 * wanted + 1e-37)
        }
    }

    @Test
    func `softmax has an answer for infinite and undefined logits`() {
        func softmaxed(_ logits: [Float]) -> [Float] {
            var result = [Float](repeating: 9, count: logits.count)
            var span = result.mutableSpan
            _ = softmax(logits.span, into: &span)
            return result
        }
        #expect(softmaxed([-.infinity, -.infinity]) == [0.5, 0.5])
        #expect(softmaxed([.infinity, 1, .infinity]) == [0.5, 0, 0.5])
        #expect(softmaxed([0, -.infinity]) == [1, 0])
        #expect(softmaxed([0, .nan]) == [1, 0])
        #expect(softmaxed([-1000, 0]) == [0, 1])
    }
}
