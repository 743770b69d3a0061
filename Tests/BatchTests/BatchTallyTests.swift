// SPDX-License-Identifier: Apache-2.0

import Detector
import Testing

@testable import Batch

@Suite struct TallyTests {
    @Test
    func `errors are counted by their codes, with the place of the first`() {
        var first = BatchTally()
        first.countError(code: "missing_field", place: "a:2")
        first.countError(code: "too_long", place: "a:3")
        var second = BatchTally()
        second.countError(code: "invalid_csv", place: "b:2")
        second.countError(code: "missing_field", place: "b:3")
        second.countError(code: "missing_field", place: "b:4")
        second.count(.likely)
        first += second
        #expect(first.reasons.map(\.code) == ["missing_field", "too_long", "invalid_csv"])
        #expect(first.reasons.map(\.count) == [3, 1, 1])
        #expect(first.reasons.map(\.firstPlace) == ["a:2", "a:3", "b:2"])
        #expect(first.errors == 5 && first.rows == 6)
    }
}
