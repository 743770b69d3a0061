// SPDX-License-Identifier: Apache-2.0

import Detector
import Glibc
import TestSupport
import Testing
import Watermark

@Suite
struct `A null distribution` {
    @Test(arguments: NullKind.allCases, [1, 7, 200, 5000])
    func `has a least total that reaches a rate`(kind: NullKind, count: Int) throws {
        let null = kind.null(count)
        for rate in [0.5, 0.01, 1e-6, 1e-30] {
            guard let total = null.leastTotal(forPValue: PValue(rate), tests: 2) else {
                // Even the greatest total is likelier.
                #expect(kind == .greenlist || kind == .tournament)
                #expect(null.pValue(of: null.mean * 4).corrected(forTests: 2) > PValue(rate) || kind == .tournament)
                continue
            }
            #expect(null.pValue(of: total).corrected(forTests: 2) <= PValue(rate))
            let before = total - (kind.step ?? 1e-9 * total)
            #expect(null.pValue(of: before).corrected(forTests: 2) > PValue(rate))
        }
        #expect(null.leastTotal(forPValue: PValue(0)) == nil)
    }

    @Test(arguments: NullKind.allCases)
    func `has p-values from 1 down that no larger total raises`(kind: NullKind) {
        for count in [1, 5, 40, 1000] {
            let null = kind.null(count)
            #expect(null.pValue(of: 0) == .one)
            #expect(null.pValue(of: -1) == .one)
            var previous = PValue.one
            for z in stride(from: -5.0, through: 30, by: 0.37) {
                let pValue = null.pValue(of: null.mean + z * null.standardDeviation)
                #expect(pValue.log10 <= previous.log10 + 1e-12, "\(count) \(z)")
                previous = pValue
            }
        }
    }

    @Test(arguments: NullKind.allCases)
    func `has a cumulant that is the logarithm of a mean of exponentials`(kind: NullKind) {
        var random = TestGenerator(seed: 31)
        let token = kind.null(1)
        #expect(token.cumulant(at: 0) == 0)
        for tilt in [-1, -0.2, 0.1, 0.3] {
            var sum = 0.0
            var squares = 0.0
            let count = 200_000.0
            for _ in 0..<Int(count) {
                let value = exp(tilt * kind.score(&random))
                sum += value
                squares += value * value
            }
            let mean = sum / count
            let error = ((squares / count - mean * mean) / count).squareRoot()
            // Six standard errors: passed by chance with probability 2·10⁻⁹ each.
            #expect(abs(exp(token.cumulant(at: tilt)) - mean) < 6 * error, "\(tilt)")
        }
        #expect(abs(kind.null(7).cumulant(at: 0.2) - 7 * token.cumulant(at: 0.2)) < 1e-12)
    }

    @Test
    func `of gamma scores has no cumulant beyond its pole`() {
        #expect(NullKind.gumbel.null(1).cumulant(at: 1) == .infinity)
        #expect(NullKind.dual.null(1).cumulant(at: 1 / 0.9) == .infinity)
        #expect(NullKind.dual.null(1).cumulant(at: 1.1) < .infinity)
    }

    @Test
    func `of nothing gives no evidence`() {
        for kind in NullKind.allCases { #expect(kind.null(0).pValue(of: 0) == .one) }
        #expect(WeightedNull.binary(weights: [], probability: 0.5).upperTail(of: 0) == .one)
        #expect(WeightedNull.exponential(weights: [0, 0]).upperTail(of: 0) == .one)
        #expect(WeightedNull.exponential(weights: []).standardDeviation == 0)
    }

    /// Under the null the randomised p-value is uniform; Kolmogorov's bound as in `NullCalibrationTests`.
    @Test(arguments: NullKind.allCases, [1, 12, 90])
    func `has uniform randomised p-values`(kind: NullKind, count: Int) {
        var random = TestGenerator(seed: 32)
        let values = (0..<1500).map { _ in
            let total = kind.scores(count, &random).reduce(0, +)
            return kind.null(count).randomizedPValue(of: total, uniform: 1 - random.uniform()).value
        }.sorted()
        let size = Double(values.count)
        var distance = 0.0
        for (index, value) in values.enumerated() {
            distance = max(distance, value - Double(index) / size, Double(index + 1) / size - value)
        }
        #expect(distance < 2.8 / size.squareRoot(), "distance \(distance)")
    }

    /// All 2¹² outcomes: weights without a common unit must not make p smaller.
    @Test(arguments: [[1.0, 1.4142135623730951, Double.pi], [0.3, 0.31, 0.3333333333333333, 0.77], [1e-4, 1.0]])
    func `of weights without a common unit is no smaller than it should be`(weights: [Double]) {
        let trials = 12 / weights.count
        let all = (0..<trials).flatMap { _ in weights }
        let null = NullDistribution.weightedBits(weights: weights, trials: trials)
        let weighted = WeightedNull.binary(weights: all, probability: 0.5)
        var totals = [0.0]
        for weight in all { totals += totals.map { $0 + weight } }
        totals.sort()
        for (index, total) in totals.enumerated() where index % 37 == 0 {
            let exact = Double(totals.count { $0 >= total - 1e-12 }) / Double(totals.count)
            let below = Double(totals.count { $0 <= total + 1e-12 }) / Double(totals.count)
            #expect(null.pValue(of: total).value >= exact * (1 - 1e-9))
            #expect(weighted.upperTail(of: total).value >= exact * (1 - 1e-9))
            #expect(weighted.lowerTail(of: total).value >= below * (1 - 1e-9))
        }
        // And not much larger, unless the lattice is so fine that there is only a bound.
        if weights.count > 2 { #expect(null.pValue(of: null.mean).value < 0.75) }
    }

    /// Weights from 10⁻⁶ to 10⁶ of each other: nothing fails, both tails make 1, and neither grows the wrong way.
    @Test
    func `of exponential scores of any weights has two tails that make 1`() {
        var random = TestGenerator(seed: 33)
        for _ in 0..<200 {
            let spread = random.uniform() * 14
            let weights = (0..<Int.random(in: 1...40, using: &random)).map { _ in exp(spread * (random.uniform() - 0.5))
            }
            let null = WeightedNull.exponential(weights: weights)
            var previous = PValue.one
            for share in [1e-9, 1e-3, 0.1, 0.5, 0.9, 1, 1.1, 2, 5, 20, 100] {
                let upper = null.upperTail(of: share * null.mean)
                let lower = null.lowerTail(of: share * null.mean)
                #expect(abs(upper.value + lower.value - 1) < 1e-10, "\(weights) \(share)")
                #expect(upper <= previous)
                previous = upper
            }
        }
    }

    @Test
    func `of weighted scores counts weights on the grid exactly`() {
        #expect(WeightedNull.gridWeight(0.3) == 19.0 / 64)
        let null = WeightedNull.binary(weights: [0.5, 0.25, 0.25], probability: 0.5)
        #expect(abs(null.upperTail(of: 0.5).value - 5.0 / 8) < 1e-12)
        #expect(abs(null.lowerTail(of: 0.25).value - 3.0 / 8) < 1e-12)
        #expect(null.upperTail(of: 1.1).value == 0)
        #expect(null.mean == 0.5)
    }
}
