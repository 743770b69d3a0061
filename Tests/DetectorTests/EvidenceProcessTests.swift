// SPDX-License-Identifier: Apache-2.0

import Detector
import Glibc
import TestSupport
import Testing
import Watermark

@Suite
struct `Evidence that grows token by token` {
    @Test(arguments: NullKind.allCases)
    func `is seldom great in unmarked text, however often it is looked at`(kind: NullKind) {
        var random = TestGenerator(seed: 21)
        let fresh = EvidenceProcess(token: kind.null(1))
        let pValues = (0..<3000).map { _ in
            var process = fresh
            for _ in 0..<400 { process.add(score: kind.score(&random)) }
            return process.pValue
        }
        for level in [0.5, 0.1, 0.01, 0.001] { expectConservative(pValues, at: level) }
        #expect(pValues.count { $0 <= PValue(0.5) } > 100, "not vacuous")
    }

    @Test(arguments: [0.5, 0.25, 0.01])
    func `has the expectation 1 after every number of tokens`(gamma: Double) {
        for length in 1...10 {
            var expectation = 0.0
            for outcome in 0..<1 << length {
                var process = EvidenceProcess(token: .binomial(trials: 1, probability: gamma))
                var chance = 1.0
                for bit in 0..<length {
                    let isGreen = outcome >> bit & 1 == 1
                    chance *= isGreen ? gamma : 1 - gamma
                    process.add(score: isGreen ? 1 : 0)
                }
                expectation += chance * exp(process.logE)
            }
            #expect(abs(expectation - 1) < 1e-12)
        }
    }

    @Test(arguments: NullKind.allCases)
    func `grows in marked text`(kind: NullKind) {
        var random = TestGenerator(seed: 22)
        var process = EvidenceProcess(token: kind.null(1))
        #expect(process.pValue == .one && process.logE == 0 && process.count == 0)
        // The better of two scores, as under a mark that chooses among two equal candidates.
        for _ in 0..<300 { process.add(score: max(kind.score(&random), kind.score(&random))) }
        #expect(process.count == 300)
        #expect(process.pValue < PValue(1e-6), "\(process.pValue.log10)")
        #expect(process.greatestLogE >= process.logE)
    }

    @Test
    func `of likelihood ratios has an expectation of 1 at most and survives edited tokens`() {
        // Ratios 2 and 0 under a fair coin: the green half of every step.
        for length in 1...10 {
            var expectation = 0.0
            for outcome in 0..<1 << length {
                var process = LikelihoodRatioProcess()
                for bit in 0..<length { process.add(ratio: outcome >> bit & 1 == 1 ? 2 : 0) }
                expectation += exp(process.logE) / Double(1 << length)
            }
            #expect(abs(expectation - 1) < 1e-12)
        }
        var process = LikelihoodRatioProcess()
        #expect(process.pValue == .one && process.logE == 0)
        for _ in 0..<10 { process.add(ratio: 2) }
        // Six mixtures of equal weight, that without edits among them.
        #expect(process.logE > 10 * log(2) - log(6) && process.logE < 10 * log(2))
        process.add(ratio: 0)
        for _ in 0..<29 { process.add(ratio: 2) }
        #expect(process.pValue < PValue(1e-6))
    }

    @Test
    func `of likelihood ratios is seldom great in unmarked text`() {
        var random = TestGenerator(seed: 23)
        let pValues = (0..<3000).map { _ in
            var process = LikelihoodRatioProcess()
            for _ in 0..<200 { process.add(ratio: random.uniform() < 0.5 ? 2 : 0) }
            return process.pValue
        }
        for level in [0.5, 0.1, 0.01] { expectConservative(pValues, at: level) }
    }
}

@Suite
struct `The posterior of a token` {
    @Test
    func `is that of summing over all sequences of states`() {
        var random = TestGenerator(seed: 24)
        let scores = NullKind.gumbel.scores(9, &random).map { $0 * 1.5 }
        let token = NullKind.gumbel.null(1)
        let model = TokenPosterior(token: token, tilt: 0.4, entering: 0.1, leaving: 0.2)
        var marked = [Double](repeating: 0, count: scores.count)
        var whole = 0.0
        for states in 0..<1 << scores.count {
            var weight = states & 1 == 1 ? 1.0 / 3 : 2.0 / 3
            for index in scores.indices {
                let state = states >> index & 1
                if state == 1 { weight *= exp(0.4 * scores[index] - token.cumulant(at: 0.4)) }
                guard index > 0 else { continue }
                let moves = states >> (index - 1) & 1 == 1 ? [0.2, 0.8] : [0.9, 0.1]
                weight *= moves[state]
            }
            whole += weight
            for index in scores.indices where states >> index & 1 == 1 { marked[index] += weight }
        }
        for (found, sum) in zip(model.probabilities(of: scores.span), marked) {
            #expect(abs(found - sum / whole) < 1e-12)
        }
    }

    @Test
    func `is high within a marked passage and low outside`() {
        var random = TestGenerator(seed: 25)
        var scores = NullKind.gumbel.scores(1000, &random)
        for index in 400..<600 { scores[index] *= 2.5 }
        var scan = WindowScan()
        let regions = scan.regions(scores.span, upTo: PValue(1e-4), null: NullKind.gumbel.null)
        for fitted in [regions, []] {
            let model = TokenPosterior(token: NullKind.gumbel.null(1), scores: scores.span, regions: fitted)
            let found = model.probabilities(of: scores.span)
            #expect(found[430..<570].reduce(0, +) / 140 > 0.8)
            #expect(found[..<350].reduce(0, +) / 350 < 0.1)
            #expect(found[650...].reduce(0, +) / 350 < 0.1)
            #expect(found.allSatisfy { (0...1).contains($0) })
        }
        #expect(TokenPosterior(token: NullKind.gumbel.null(1), tilt: 0.3).probabilities(of: [Double]().span).isEmpty)
    }
}
