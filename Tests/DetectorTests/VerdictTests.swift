// SPDX-License-Identifier: Apache-2.0

import Detector
import Testing

@Suite
struct `The verdict` {
    @Test(arguments: [
        (-7.0, 200, Verdict.watermarked), (-6, 50, .watermarked), (-5.99, 200, .likely), (-4, 200, .likely),
        (-3.99, 200, .inconclusive), (0, 50, .inconclusive), (0, 49, .tooShort), (-3.99, 49, .tooShort),
        (0, 0, .tooShort), (-4, 49, .likely), (-6, 20, .watermarked), (-400_000, 3_000_000, .watermarked),
    ])
    func `follows the corrected p-value, and shortness only without evidence`(
        log10: Double,
        scored: Int,
        expected: Verdict
    ) {
        // 10⁻⁶ and 10⁻⁴ themselves are on the marked side.
        let corrected =
            switch log10 {
            case -6: PValue(1e-6)
            case -4: PValue(1e-4)
            default: PValue(naturalLogarithm: log10 * 2.302585092994046)
            }
        let verdict = DetectionOptions.standard.verdict(corrected: corrected, zScore: 0, scoredCount: scored)
        #expect(verdict == expected)
    }

    @Test(arguments: [
        (4.0, 200, Verdict.watermarked), (3.99, 200, .inconclusive), (12, 49, .tooShort), (12, 50, .watermarked),
    ])
    func `follows the z-score when asked to`(zScore: Double, scored: Int, expected: Verdict) throws {
        let options = try DetectionOptions(rule: .zScore(4))
        #expect(options.verdict(corrected: .one, zScore: zScore, scoredCount: scored) == expected)
    }

    @Test
    func `has no 'likely' when the false positive rate is the greater`() throws {
        let options = try DetectionOptions(falsePositiveRate: 0.01)
        #expect(options.verdict(corrected: PValue(0.009), zScore: 0, scoredCount: 200) == .watermarked)
        #expect(options.verdict(corrected: PValue(0.011), zScore: 0, scoredCount: 200) == .inconclusive)
    }

    @Test
    func `needs options within their ranges`() {
        func message(_ make: () throws(DetectorError) -> DetectionOptions) -> String? {
            do {
                _ = try make()
                return nil
            } catch {
                return error.description
            }
        }
        #expect(
            message { () throws(DetectorError) in try DetectionOptions(falsePositiveRate: 0) }
                == "false positive rate is '0.0'; expected a number between 0 and 1"
        )
        #expect(
            message { () throws(DetectorError) in try DetectionOptions(likelyRate: .nan) }
                == "rate of 'likely' is 'nan'; expected a number between 0 and 1"
        )
        #expect(
            message { () throws(DetectorError) in try DetectionOptions(minimumScoredTokens: -1) }
                == "minimum of scored tokens is '-1'; expected 0 or more"
        )
        #expect(
            message { () throws(DetectorError) in try DetectionOptions(rule: .zScore(.infinity)) }
                == "z-score threshold is 'inf'; expected a number above 0"
        )
    }
}
