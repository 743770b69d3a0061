// SPDX-License-Identifier: Apache-2.0

import Detector
import Foundation
import Testing

/// How often p-values of the same texts reach some levels, under each of several random keys.
///
/// Texts share phrases, so that under one key their p-values are not independent; keys are. The shares of the keys are
/// therefore independent draws of one distribution, whose mean is at most the level when p-values are valid, and Student's
/// test of that mean needs no more.
struct KeyTally {
    static let levels = [1e-2, 1e-3, 1e-4]
    /// The chance that any of a suite's bounds is passed by valid p-values.
    static let rejectionRate = 1e-6

    private var counts: [Int]
    /// By level, then by key.
    private var hits: [[Int]]

    init(keys: Int) {
        counts = Array(repeating: 0, count: keys)
        hits = Self.levels.map { _ in Array(repeating: 0, count: keys) }
    }

    var count: Int { counts.reduce(0, +) }

    mutating func add(_ pValue: PValue, key: Int) {
        counts[key] += 1
        for (index, level) in Self.levels.enumerated() where pValue.value <= level { hits[index][key] += 1 }
    }

    /// Checks each level.
    ///
    /// Shares of rare hits are skewed to the right, which makes Student's upper tail larger than it need be: a large mean
    /// comes with a large deviation. Where all keys have the same share there is no deviation to go by; they are then taken
    /// for independent texts.
    ///
    /// - Parameter tallies: how many tallies the suite checks, for Bonferroni's correction.
    func check(_ name: String, of tallies: Int) {
        let rate = Self.rejectionRate / Double(tallies * Self.levels.count)
        for (hits, level) in zip(hits, Self.levels) {
            let shares = zip(hits, counts).map { Double($0) / Double($1) }
            let keys = Double(shares.count)
            let mean = shares.reduce(0, +) / keys
            let squares = shares.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
            let error = (squares / (keys - 1) / keys).squareRoot()
            let total = hits.reduce(0, +)
            let chance =
                error > 0
                ? studentTail((mean - level) / error, freedom: shares.count - 1)
                : exp(BinomialDistribution(trials: count, probability: level).logUpperTail(from: total))
            #expect(chance > rate, "\(name): \(total) of \(count) at or below \(level), by key \(hits)")
        }
        print("\(name): of \(count) p-values at most 1e-2, 1e-3, 1e-4: \(hits.map { $0.reduce(0, +) })")
    }
}

/// P(T ≥ t) of Student's distribution; the absolute error is below 10⁻¹⁵.
///
/// Abramowitz and Stegun, *Handbook of Mathematical Functions*, 26.7.3, for odd numbers of degrees of freedom.
func studentTail(_ t: Double, freedom: Int) -> Double {
    precondition(freedom > 1 && !freedom.isMultiple(of: 2), "the sum is that of odd degrees of freedom from 3")
    let angle = atan(t / Double(freedom).squareRoot())
    var term = cos(angle)
    var sum = term
    for step in stride(from: 3, through: freedom - 2, by: 2) {
        term *= Double(step - 1) / Double(step) * cos(angle) * cos(angle)
        sum += term
    }
    return 0.5 - (angle + sin(angle) * sum) / .pi
}

@Suite
struct `Student's tail` {
    /// Values of scipy 1.17.1: `scipy.stats.t.sf`.
    @Test(arguments: [
        (0.5, 3, 0.3257239824240755),
        (-1.25, 5, 0.8666918885237438),
        (2.0930240544082634, 19, 0.025000000000002312),
        (9.5, 19, 5.973160901016941e-09),
        (40.0, 19, 4.153878599669217e-20),
    ])
    func `is that of the tables`(t: Double, freedom: Int, tail: Double) {
        #expect(abs(studentTail(t, freedom: freedom) - tail) < 1e-15)
    }
}
