// SPDX-License-Identifier: Apache-2.0

import Detector
import Testing
import Watermark

@Suite
struct `A calibration table` {
    private func table(hits: Int, of count: Int, group: String? = nil) -> CalibrationTable {
        var table = CalibrationTable(falsePositiveRate: 1e-6)
        for index in 0..<count {
            table.count(
                PValue(index < hits ? 0.005 : 0.5),
                tokenizer: "t",
                length: nil,
                language: nil,
                group: group
            )
        }
        return table
    }

    @Test func `counts for all texts and for their parts`() throws {
        var sum = table(hits: 3, of: 10, group: "a")
        sum += table(hits: 1, of: 5, group: "b")
        #expect(sum.rates == [1e-2, 1e-3, 1e-4, 1e-6])
        #expect(sum.cells.map(\.group) == [nil, "a", "b"])
        #expect(sum.counts[sum.cells[0]]?.textCount == 15)
        #expect(sum.counts[sum.cells[0]]?.hits == [4, 0, 0, 0])
        #expect(sum.counts[sum.cells[2]]?.hits == [1, 0, 0, 0])
    }

    @Test func `rejects a key whose rate is surely too high, and no other`() throws {
        // Nominal is 10 of 1,000; 35 or more has a chance of 10⁻⁹, 16 of 5 %.
        #expect(table(hits: 16, of: 1000).excesses.isEmpty)
        let excess = try #require(table(hits: 35, of: 1000).excesses.first)
        #expect(excess.rate == 1e-2 && excess.hits == 35 && excess.lower > 1e-2)
        #expect(table(hits: 0, of: 0).excesses.isEmpty)
    }

    @Test func `good keys are rejected one time in forty at most`() throws {
        // Exactly: the chance that a binomial count reaches what is rejected.
        let least = try #require((0...100).first { !table(hits: $0, of: 1000).excesses.isEmpty })
        let tail = BinomialDistribution(trials: 1000, probability: 1e-2).logUpperTail(from: least)
        #expect(tail <= -3.6889, "ln 0.025")
    }

    @Test func `is summed up for keyrings and reports`() throws {
        let calibration = KeyCalibration(table(hits: 2, of: 100), created: "2026-11-21T09:30:00Z")
        #expect(!calibration.isRejected)
        #expect(calibration.rows == [.init(tokenizer: "t", length: nil, textCount: 100, counts: [2, 0, 0, 0])])
        let note = try #require(CalibrationNote(calibration))
        #expect(note.textCount == 100 && note.falsePositives == 0 && note.rate == 1e-6)
        // 1 − 0.025^(1/100).
        #expect(abs(note.upperBound - 0.036216693) < 1e-8)
    }
}
