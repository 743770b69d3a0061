// SPDX-License-Identifier: Apache-2.0

import Detector
import FuzzSupport
import JSON

/// What parses as a detection report is written and read back as the same, digit for digit.
@c(LLVMFuzzerTestOneInput)
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    guard let report = try? DetectionReport(JSONDocument(unsafe input(start, count)).root) else { return 0 }
    for isPretty in [false, true] {
        let text = report.json(pretty: isPretty)
        let again = must("reading what was written") { try DetectionReport(JSONDocument(text).root) }
        require(again == report, "a report is read as it was written")
        require(again.json(pretty: isPretty) == text, "a report has one form")
    }
    return 0
}
