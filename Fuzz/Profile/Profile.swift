// SPDX-License-Identifier: Apache-2.0

import FuzzSupport
import JSON
import Watermark

/// What parses as a profile is written and read back as the same.
@c(LLVMFuzzerTestOneInput)
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    guard let profile = try? Profile(JSONDocument(unsafe input(start, count)).root) else { return 0 }
    var json = JSONWriter()
    profile.write(to: &json)
    let again = must("reading what was written") { try Profile(JSONDocument(json.bytes).root) }
    require(again == profile, "a profile is read as it was written")
    var copy = JSONWriter()
    again.write(to: &copy)
    require(copy.bytes == json.bytes, "a profile has one form")
    return 0
}
