// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

/// What the bound on wrong payloads rests on for `gumbel`: a token that won its race under a word, read under the word
/// with its highest bit turned, scores at most as high as Exp(1) in the increasing convex order.
///
/// Given the probabilities p of a step, the u of the winner has the density h(u) = Σ u^(1/p − 1), which increases. Turned,
/// it is x = u ± ½, whose density on ½…1 is h(x − ½) ≤ h(½), and on 0…½ increases from h(½). When h(½) ≤ 1 that density
/// passes 1 from below and from above once, so that the score −ln(1 − x) crosses Exp(1) once, and with a mean of at most
/// 1 it is below it in the order.
@Suite
struct `The turned score of a winner` {
    /// 2^(1 − 1/p), a candidate's share of h(½).
    private func share(_ p: Double) -> Double { p > 0 ? exp2(1 - 1 / p) : 0 }

    @Test
    func `has a density of at most 1 in its upper half`() {
        // share(p) / p increases up to p = ln 2, so that of all candidates but the likeliest, one with all the rest of the
        // probability has the greatest share: two candidates are the worst case.
        for step in 0..<69_000 {
            let (p, next) = (Double(step + 1) * 1e-5, Double(step + 2) * 1e-5)
            #expect(share(next) / next >= share(p) / p)
        }
        for step in 0...100_000 {
            let p = 0.5 + Double(step) * 5e-6
            #expect(share(p) + share(1 - p) <= 1 + 1e-15)
        }
    }

    @Test
    func `has a mean of at most 1`() {
        // Σ p · mean(1/p) ≤ 1 when the mean of each candidate's own density a · u^(a − 1), a = 1/p, is at most 1.
        let cells = 4000
        for step in 0...500 {
            let a = exp(Double(step) * 0.02)
            var mean = 0.0
            for cell in 0..<cells {
                // The exact mass of each cell of u, and the greatest score in it but for the last below x = 1, whose
                // mean −ln(1 − x) is one more.
                let (low, high) = (Double(cell) / Double(cells), Double(cell + 1) / Double(cells))
                let x = high <= 0.5 ? high + 0.5 : high - 0.5
                let score = x < 1 ? -log(1 - x) : 1 + log(Double(cells))
                mean += (pow(high, a) - pow(low, a)) * score
            }
            // Rounding up in cells costs less than this; at a = 1 the mean is 1 itself.
            #expect(mean <= 1 + 2e-3, "a = \(a): \(mean)")
        }
        // Beside a = 1, where the two are alike, the slope is below 0: ∫ (1 + ln u) · score du.
        var slope = 0.0
        for cell in 0..<1_000_000 {
            let u = (Double(cell) + 0.5) * 1e-6
            slope += (1 + log(u)) * -log(u < 0.5 ? 0.5 - u : 1.5 - u) * 1e-6
        }
        #expect(slope < -0.1, "slope \(slope)")
    }
}
