// SPDX-License-Identifier: Apache-2.0

import Glibc
import TestSupport
import Testing

@testable import Watermark

/// u of a word, from its definition.
private func uniform(_ word: UInt32, _ form: UniformForm) -> Double {
    switch form {
    case .midpoint: (Double(word) + 0.5) / 4_294_967_296
    case .open24: Double(Float((Double(word / 256) + 1) / 16_777_217))
    case .float24: Double(word / 256) / 16_777_216
    }
}

/// The candidate with the least −ln(u) / p, of equals the first.
private func slowWinner(_ probabilities: [Float], _ words: [UInt32], _ form: UniformForm) -> Int? {
    let possible = probabilities.indices.filter { probabilities[$0] > 0 }
    return possible.min {
        -log(uniform(words[$0], form)) / Double(probabilities[$0])
            < -log(uniform(words[$1], form)) / Double(probabilities[$1])
    }
}

private func mark(_ scheme: Gumbel, _ probabilities: [Float], _ words: [UInt32]) -> (winner: Int?, score: Double?) {
    var weights = probabilities
    var scratch = MarkScratch()
    var span = weights.mutableSpan
    let score = scheme.mark(&span, words: words.span, scratch: &scratch)
    let chosen = weights.indices.filter { weights[$0] > 0 }
    return (score != nil && chosen.count == 1 ? chosen[0] : nil, score)
}

@Suite
struct `The Gumbel trick` {
    @Test(arguments: [UniformForm.midpoint, .open24, .float24])
    func `draws the candidate that the formula names`(form: UniformForm) throws {
        let scheme = try Gumbel(SchemeParameters(), words: WordForm(uniform: form))
        var random = TestGenerator(seed: 21)
        for round in 0..<600 {
            let count = [1, 2, 3, 15, 16, 17, 63, 64, 65, 1000, 5000][round % 11]
            // From flat to near-deterministic; every other time many are cut off, and some are as small as floats are.
            let spread = [0, 2, 12, 40][round / 11 % 4]
            var raw = (0..<count).map { _ in exp(Double(spread) * random.uniform()) }
            if round % 2 == 1 { for index in raw.indices where random.uniform() < 0.7 { raw[index] = 0 } }
            if round % 7 == 3 { raw[count / 2] = 1e9 * raw.reduce(0, +) + 1 }
            if round % 7 == 4 { raw[count / 3] = 1e-40 }
            let total = raw.reduce(0, +)
            let probabilities = raw.map { Float(total > 0 ? $0 / total : 0) }
            var words = (0..<count).map { _ in UInt32(truncatingIfNeeded: random.next()) }
            // Ties and both ends.
            if round % 5 == 1 { for index in words.indices { words[index] &= 0xC000_0000 } }
            if round % 5 == 2 { words[0] = 0 }
            if round % 5 == 3 { words[count - 1] = .max }
            let expected = slowWinner(probabilities, words, form)
            let found = mark(scheme, probabilities, words)
            #expect(found.winner == expected, "round \(round), \(count) candidates")
            if let expected { #expect(found.score == scheme.score(words[expected])) }
        }
    }

    @Test
    func `leaves a step alone where nothing can be drawn, and draws what alone can`() throws {
        let scheme = try Gumbel(SchemeParameters())
        #expect(mark(scheme, [0, 0, 0], [1, 2, 3]).score == nil)
        #expect(mark(scheme, [0, 1, 0], [.max, 0, .max]).winner == 1)
        // u = 0 in torch's form: its logarithm is infinite, and there is no other candidate.
        let torch = try Gumbel(SchemeParameters(), words: WordForm(uniform: .float24))
        #expect(mark(torch, [0, 1, 0], [.max, 0, .max]).winner == 1)
    }

    @Test
    func `scores are those of the lower ends of cells, and never too high`() throws {
        let scheme = try Gumbel(SchemeParameters())
        #expect(scheme.score(0) == 0)
        #expect(scheme.score(1 << 31) == log(2))
        #expect(scheme.score(.max) == 32 * log(2))
        var random = TestGenerator(seed: 22)
        let words: [UInt32] = [.max - 1, .max - 2, 1]
        for word in words + (0..<1000).map({ _ in UInt32(truncatingIfNeeded: random.next()) }) {
            // As many of the 2³² words score as high.
            let share = (4_294_967_296 - Double(word)) / 4_294_967_296
            #expect(share <= exp(-scheme.score(word)) * (1 + 1e-14))
            if word < 4_290_000_000 { #expect(abs(scheme.score(word) + log1p(-uniform(word, .midpoint))) < 2e-7) }
        }
        #expect(scheme.null(count: 7) == .gamma(shape: 7, scales: [1]))
        #expect(scheme.totalScore(words.span) == words.reduce(0) { $0 + scheme.score($1) })
    }

    @Test(arguments: [UniformForm.open24, .float24])
    func `scores of other engines are of their own numbers`(form: UniformForm) throws {
        let scheme = try Gumbel(SchemeParameters(), words: WordForm(uniform: form))
        for word in [0, 255, 256, 1 << 31, .max] as [UInt32] {
            #expect(abs(scheme.score(word) + log1p(-uniform(word, form))) < 1e-15 * max(1, scheme.score(word)))
        }
    }

    @Test
    func `scores of two words are their weighted sum`() throws {
        let form = WordForm(uniform: .open24, wordsPerToken: 2)
        let scheme = try Gumbel(SchemeParameters(alpha: 0.25), words: form)
        let one = try Gumbel(SchemeParameters(), words: WordForm(uniform: .open24))
        let words: [UInt32] = [1 << 31, 3 << 30, 5, .max]
        var scores = [0.0, 0]
        var span = scores.mutableSpan
        scheme.readScores(words.span, into: &span)
        #expect(scores[0] == 0.75 * one.score(words[0]) + 0.25 * one.score(words[1]))
        #expect(scores[1] == 0.75 * one.score(words[2]) + 0.25 * one.score(words[3]))
        #expect(scheme.totalScore(words.span) == scores[0] + scores[1])
        #expect(scheme.null(count: 5) == .gamma(shape: 5, scales: [0.75, 0.25]))
        #expect(try Gumbel(SchemeParameters(), words: form).alpha == 0.1)
    }

    @Test
    func `takes a share of a second key and a payload alone`() {
        for alpha in [0, 1, -0.5, 2, .nan, .infinity] {
            #expect(throws: WatermarkError.self) { try Gumbel(SchemeParameters(alpha: alpha)) }
        }
        for bits in [0, 7, 33, -8] {
            #expect(throws: WatermarkError.self) { try Gumbel(SchemeParameters(payloadBits: bits)) }
            #expect(throws: WatermarkError.self) { try Greenlist(SchemeParameters(payloadBits: bits)) }
        }
        #expect(throws: WatermarkError.unusedParameter(name: "gamma", scheme: "gumbel")) {
            try Gumbel(SchemeParameters(gamma: 0.5))
        }
        #expect(throws: WatermarkError.unusedParameter(name: "alpha", scheme: "greenlist")) {
            try Greenlist(SchemeParameters(alpha: 0.5))
        }
    }
}
