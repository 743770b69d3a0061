// SPDX-License-Identifier: Apache-2.0

import Detector
import Testing

@testable import Pages

@Suite
struct `Numbers in words` {
    @Test(arguments: [
        (0.0, "1.000", "1.000"), (-1, "0.100", "0.100"), (-2, "0.010", "0.010"), (-3, "1.00e-3", "1.00 × 10^−3"),
        (-17.5, "3.16e-18", "3.16 × 10^−18"), (-5.9999, "1.00e-6", "1.00 × 10^−6"),
        (-3503.5, "3.16e-3504", "3.16 × 10^−3504"),
    ])
    func `hold p-values of any size`(log10: Double, scientific: String, power: String) {
        let p = PValue(naturalLogarithm: log10 * 2.302585092994046)
        #expect(NumberWords.scientific(p) == scientific)
        #expect(NumberWords.power(p) == power)
    }

    @Test
    func `hold a p-value of 0`() {
        #expect(NumberWords.scientific(PValue(0)) == "0")
    }

    @Test(arguments: [
        (1e-6, "1 text in 1,000,000"), (0.5, "1 text in 2"), (1, "1 text in 1"), (2e-9, "1 text in 500,000,000"),
        (9e-10, "1 text in 10^9"),
        (3e-13, "1 text in 10^12"),
    ])
    func `tell odds`(p: Double, expected: String) {
        #expect(NumberWords.odds(PValue(p)) == expected)
    }

    @Test(arguments: [(9.302, "9.30"), (-0.5, "−0.50"), (-0.001, "0.00"), (1e17, "1e+17")])
    func `have a sign that lines up`(value: Double, expected: String) {
        #expect(NumberWords.signed(value, digits: 2) == expected)
    }
}
