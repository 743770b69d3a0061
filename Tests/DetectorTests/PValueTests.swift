// SPDX-License-Identifier: Apache-2.0

import Detector
import Testing

@Suite
struct `A p-value` {
    @Test
    func `keeps its logarithm where a Double ends`() {
        let tail = BinomialDistribution(trials: 10_000, probability: 0.5).logUpperTail(from: 10_000)
        let p = PValue(naturalLogarithm: tail)
        #expect(p.value == 0)
        #expect(p.reported == 1e-300)
        #expect(abs(p.log10 - -3010.299956639812) < 1e-9)
    }

    @Test
    func `is corrected by the number of tests and never exceeds 1`() {
        #expect(abs(PValue(1e-5).corrected(forTests: 20).value - 2e-4) < 1e-16)
        #expect(PValue(0.3).corrected(forTests: 5) == .one)
        #expect(PValue(0.3).corrected(forTests: 1) == PValue(0.3))
        let deep = PValue(naturalLogarithm: -5000).corrected(forTests: 1000)
        #expect(abs(deep.naturalLogarithm - (-5000 + 6.907755278982137)) < 1e-12)
    }

    @Test
    func `is ordered by size`() {
        #expect(PValue(naturalLogarithm: -2000) < PValue(naturalLogarithm: -1000))
        #expect(PValue(0.1) < .one)
        #expect(PValue(naturalLogarithm: 1e-17) == .one)
        #expect(PValue(naturalLogarithm: -0.0).log10.sign == .plus, "a report shows 0, not −0")
        #expect(PValue(0).reported == 1e-300)
    }
}
