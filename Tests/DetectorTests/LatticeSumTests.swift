// SPDX-License-Identifier: Apache-2.0

import Glibc
import TestSupport
import Testing

@testable import Detector

@Suite
struct `A sum on a lattice` {
    @Test
    func `of few coins has the tails of all outcomes`() {
        var random = TestGenerator(seed: 41)
        for _ in 0..<300 {
            let terms = (0..<Int.random(in: 1...4, using: &random)).map { _ in
                (value: Int.random(in: 1...30, using: &random), count: Int.random(in: 1...6, using: &random))
            }
            let share = [0.5, 0.25, 0.9, 1e-3, random.uniform()].randomElement(using: &random) ?? 0.5
            var chances = [1.0]
            for term in terms {
                for _ in 0..<term.count {
                    var next = [Double](repeating: 0, count: chances.count + term.value)
                    for (total, chance) in chances.enumerated() {
                        next[total] += chance * (1 - share)
                        next[total + term.value] += chance * share
                    }
                    chances = next
                }
            }
            let sum = LatticeSum(terms, probability: share)
            for total in chances.indices {
                let upper = chances[total...].reversed().reduce(0, +)
                let lower = chances[...total].reduce(0, +)
                // A total that no outcome has lies where the next outcomes' terms nearly cancel.
                let tolerance = chances[total] > 0 ? 1e-9 : 1e-5
                let name = "\(terms) \(share) \(total)"
                #expect(abs(exp(sum.logUpperTail(from: total)) - upper) <= tolerance * upper, "upper \(name)")
                #expect(abs(exp(sum.logLowerTail(to: total)) - lower) <= tolerance * lower, "lower \(name)")
            }
        }
    }

    /// Weights in arithmetic progression have peaks at known places of the circle, and only these are summed.
    @Test(arguments: 2...32)
    func `has no more in its peaks than on the whole circle`(depth: Int) {
        let divisor = (depth - 1) % 9 == 0 ? 9 : (depth - 1) % 3 == 0 ? 3 : 1
        let values = (0..<depth).map { (10 * (depth - 1) - 9 * $0) / divisor }
        // The least number of tokens for which peaks are relied on, and twice that.
        for trials in [160 / depth + 1, 320 / depth + 1] {
            let terms = values.map { (value: $0, count: trials) }
            let peaks = LatticeSum(terms, probability: 0.5, difference: 9 / divisor)
            let circle = LatticeSum(terms, probability: 0.5)
            for z in [0.1, 2.0, 5, 9] {
                let total = Int(circle.mean + z * circle.variance.squareRoot())
                guard total < circle.greatest else { continue }
                let difference = peaks.logUpperTail(from: total) - circle.logUpperTail(from: total)
                #expect(abs(difference) < 1e-9, "\(trials) \(z)")
            }
        }
    }

    @Test
    func `of a fine lattice has the tail of the coarse one, or a bound no smaller`() {
        for (count, share) in [(40, 0.5), (400, 0.25)] {
            let exact = LatticeSum([(value: 1000, count: count), (value: 1, count: count)], probability: share)
            for factor in [1000, 100_000] {
                // The same sum on a lattice that is finer, though its values have no other common divisor.
                let fine = LatticeSum(
                    [(value: 1000 * factor, count: count), (value: factor, count: count), (value: 1, count: 1)],
                    probability: share
                )
                for z in [-2.0, 0, 1, 4, 8] {
                    let total = Int(exact.mean + z * exact.variance.squareRoot())
                    guard total < exact.greatest else { continue }
                    let tail = exact.logUpperTail(from: total)
                    let found = fine.logUpperTail(from: total * factor)
                    #expect(found >= tail - 1e-9 && found <= 0, "\(count) \(factor) \(z)")
                    #expect(z <= 0 || found < tail + 5)
                }
            }
        }
    }

    /// 3,000 coins of many values, as of a tournament's rounds with a weight for each token: too many nodes to visit each.
    @Test
    func `of many values on a fine lattice has the tail of the coarse one`() {
        let values = (0..<100).map { 900 - 7 * $0 - $0 % 3 }
        let sum = LatticeSum(values.map { (value: $0, count: 30) }, probability: 0.5)
        let fine = LatticeSum(values.map { (value: 4 * $0, count: 30) } + [(value: 1, count: 1)], probability: 0.5)
        for z in [0.5, 3, 7] {
            let total = Int(sum.mean + z * sum.variance.squareRoot())
            // The coin of value 1 cannot make up for a step of 4.
            let difference = fine.logUpperTail(from: 4 * total) - sum.logUpperTail(from: total)
            #expect(abs(difference) < 1e-9, "\(z)")
        }
    }
}
