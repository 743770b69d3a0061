// SPDX-License-Identifier: Apache-2.0

import Detector
import Glibc
import Testing

@Suite
struct `The binomial tail` {
    @Test
    func `agrees with 80-digit sums to 1e-10, beyond 1e-300 to 1e-12 of its logarithm`() throws {
        var worst = 0.0
        var worstBeyond = 0.0
        for row in try vectorRows("binomial_tail.csv") {
            let n = try #require(Int(row[0]))
            let k = try #require(Int(row[1]))
            let p = try #require(Double(row[2]))
            let expected = try #require(Double(row[3]))
            let found = BinomialDistribution(trials: n, probability: p).logUpperTail(from: k)
            // A difference of logarithms is a relative difference of probabilities.
            let difference = abs(found - expected)
            if expected > -690 {
                worst = max(worst, difference)
                #expect(difference <= 1e-10, "n \(n) k \(k) p \(p): \(found), expected \(expected)")
            } else {
                worstBeyond = max(worstBeyond, difference / abs(expected))
                #expect(difference <= 1e-12 * abs(expected), "n \(n) k \(k) p \(p): \(found), expected \(expected)")
            }
        }
        // The bound that the documentation of `BinomialDistribution` states.
        #expect(worst < 1e-11 && worstBeyond < 1e-14)
    }

    @Test(arguments: [(0, 0.5), (1, 0.5), (12, 0.25), (40, 0.9), (60, 1.0 / 3), (9, 0.0), (9, 1.0)])
    func `is the sum of the probabilities`(n: Int, p: Double) {
        let distribution = BinomialDistribution(trials: n, probability: p)
        var sum = 0.0
        for k in stride(from: n, through: 0, by: -1) {
            sum += exp(distribution.logProbability(of: k))
            #expect(abs(exp(distribution.logUpperTail(from: k)) - sum) <= 1e-13 * max(sum, 1e-300))
        }
        #expect(abs(sum - 1) < 1e-13)
    }

    @Test(arguments: [(200, 120, 0.5), (1000, 300, 0.25), (1_000_000, 500_100, 0.5)])
    func `and the tail of the failures make 1`(n: Int, k: Int, p: Double) {
        let tail = exp(BinomialDistribution(trials: n, probability: p).logUpperTail(from: k))
        let rest = exp(BinomialDistribution(trials: n, probability: 1 - p).logUpperTail(from: n - k + 1))
        #expect(abs(tail + rest - 1) < 1e-12)
    }

    @Test
    func `is 1 from 0 on and nothing beyond n`() {
        let distribution = BinomialDistribution(trials: 10, probability: 0.5)
        #expect(distribution.logUpperTail(from: 0) == 0)
        #expect(distribution.logUpperTail(from: -5) == 0)
        #expect(distribution.logUpperTail(from: 11) == -.infinity)
        #expect(distribution.logProbability(of: -1) == -.infinity)
        #expect(distribution.logProbability(of: 11) == -.infinity)
        #expect(BinomialDistribution(trials: 0, probability: 0.5).logUpperTail(from: 1) == -.infinity)
    }

    @Test
    func `falls with every step of k`() {
        let distribution = BinomialDistribution(trials: 5000, probability: 0.25)
        var previous = 0.0
        for k in 1...5000 {
            let next = distribution.logUpperTail(from: k)
            #expect(next <= previous, "k \(k)")
            previous = next
        }
        #expect(abs(previous - 5000 * log(0.25)) < 1e-9)
    }
}
