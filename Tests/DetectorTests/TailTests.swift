// SPDX-License-Identifier: Apache-2.0

import Detector
import Glibc
import JSON
import TestSupport
import Testing
import Watermark

/// The rows of one part of `tails.json`, whose scripts compute tails from their definitions.
private func rows(_ part: String) throws -> [[JSONValue]] {
    let root = try JSONDocument(vectorFile("tails.json", in: .module)).root
    let rows = try root.member(part).elements().map { try $0.elements() }
    try #require(!rows.isEmpty)
    return rows
}

/// How far logarithms are off down to ln 10⁻³⁰⁰, which is the relative error of p; beyond, 10⁻¹² of the logarithm.
private struct Difference {
    var absolute = 0.0

    mutating func add(_ found: Double, _ expected: Double, _ comment: @autoclosure () -> String) {
        let difference = found == expected ? 0 : abs(found - expected)
        if expected > -690 { absolute = max(absolute, difference) }
        #expect(difference <= max(1e-10, 1e-12 * -expected), "\(comment()): \(found), expected \(expected)")
    }
}

@Suite
struct `Tails of other nulls` {
    @Test
    func `of gamma scores agree with Poisson sums to 1e-10`() throws {
        var worst = Difference()
        for row in try rows("gamma") {
            let n = try row[0].integer(as: Int.self)
            let x = try row[1].double()
            let distribution = GammaDistribution(shape: n)
            worst.add(distribution.logUpperTail(from: x), try row[2].double(), "upper n \(n) x \(x)")
            worst.add(distribution.logLowerTail(to: x), try row[3].double(), "lower n \(n) x \(x)")
            let null = NullDistribution.gamma(shape: n, scales: [2]).pValue(of: 2 * x)
            worst.add(null.naturalLogarithm, try row[2].double(), "null n \(n) x \(x)")
        }
        #expect(worst.absolute < 1e-12)
    }

    @Test
    func `of two keys' gamma scores agree with mixtures to 1e-10`() throws {
        var worst = Difference()
        for row in try rows("gamma_sums") {
            let n = try row[0].integer(as: Int.self)
            let scales = try row[1].elements().map { try $0.double() }
            let total = try row[2].double()
            let null = NullDistribution.gamma(shape: n, scales: scales)
            let weighted = WeightedNull.exponential(weights: scales.flatMap { Array(repeating: $0, count: n) })
            let upper = try row[3].double()
            let lower = try row[4].double()
            worst.add(null.pValue(of: total).naturalLogarithm, upper, "\(n) \(scales) \(total)")
            worst.add(weighted.upperTail(of: total).naturalLogarithm, upper, "upper \(n) \(scales) \(total)")
            worst.add(weighted.lowerTail(of: total).naturalLogarithm, lower, "lower \(n) \(scales) \(total)")
            #expect(abs(weighted.mean - null.mean) < 1e-12 * null.mean)
            #expect(abs(weighted.standardDeviation - null.standardDeviation) < 1e-12 * null.mean)
        }
        #expect(worst.absolute < 1e-12)
    }

    @Test
    func `of weighted exponential scores agree with partial fractions to 1e-10`() throws {
        var worst = Difference()
        for row in try rows("exponential") {
            let weights = try row[0].elements().map { try $0.double() }
            let total = try row[1].double()
            let null = WeightedNull.exponential(weights: weights)
            let name = "n \(weights.count) total \(total)"
            worst.add(null.upperTail(of: total).naturalLogarithm, try row[2].double(), "upper \(name)")
            worst.add(null.lowerTail(of: total).naturalLogarithm, try row[3].double(), "lower \(name)")
        }
        #expect(worst.absolute < 1e-12)
    }

    @Test
    func `of weighted bits agree with convolutions to 1e-10`() throws {
        var worst = Difference()
        for row in try rows("bits") {
            let steps =
                try row[0].kind == .array
                ? row[0].elements().map { try $0.double() }
                : tournamentWeights(depth: row[0].integer(as: Int.self))
            let trials = try row[1].integer(as: Int.self)
            let total = try row[2].double()
            // As peers scale them: to a sum of m, in doubles that have no exact common unit.
            let scale = Double(steps.count) / steps.reduce(0, +)
            let null = NullDistribution.weightedBits(weights: steps.map { $0 * scale }, trials: trials)
            let name = "\(steps.count) × \(trials) z \(null.zScore(of: total * scale))"
            let unit = greatestCommonDivisor(steps)
            let found = null.pValue(of: total * unit * scale).naturalLogarithm
            worst.add(found, try row[3].double(), name)
        }
        #expect(worst.absolute < 1e-10)
    }

    @Test
    func `of weighted binary scores agree with convolutions to 1e-10`() throws {
        var worst = Difference()
        for row in try rows("binary") {
            let weights = try row[0].elements().map { try $0.double() / 64 }
            let total = try row[2].double() / 64
            let null = try WeightedNull.binary(weights: weights, probability: row[1].double())
            let name = "n \(weights.count) total \(total)"
            worst.add(null.upperTail(of: total).naturalLogarithm, try row[3].double(), "upper \(name)")
            worst.add(null.lowerTail(of: total).naturalLogarithm, try row[4].double(), "lower \(name)")
        }
        #expect(worst.absolute < 1e-12)
    }

    @Test
    func `rates that counts leave possible are Clopper's and Pearson's`() throws {
        for row in try rows("clopper_pearson") {
            let interval = try ClopperPearsonInterval(
                successes: row[0].integer(as: Int.self),
                trials: row[1].integer(as: Int.self),
                confidence: row[2].double()
            )
            let lower = try row[3].double()
            let upper = try row[4].double()
            #expect(abs(interval.lower - lower) <= 1e-9 * lower, "\(interval.lower), expected \(lower)")
            #expect(abs(interval.upper - upper) <= 1e-9 * upper, "\(interval.upper), expected \(upper)")
        }
    }

    /// 10, …, 1 in equal steps, as whole numbers.
    private func tournamentWeights(depth: Int) -> [Double] { (0..<depth).map { Double(10 * (depth - 1) - 9 * $0) } }

    private func greatestCommonDivisor(_ numbers: [Double]) -> Double {
        numbers.reduce(0) { a, b in
            var (a, b) = (a, b)
            while b > 0 { (a, b) = (b, a.truncatingRemainder(dividingBy: b)) }
            return a
        }
    }
}
