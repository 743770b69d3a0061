// SPDX-License-Identifier: Apache-2.0

import FuzzSupport
import Watermark

/// What parses as a keyring is written and read back as the same.
@c(LLVMFuzzerTestOneInput)
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    guard let keyring = try? Keyring(reading: unsafe input(start, count), path: "input") else { return 0 }
    let text = keyring.write()
    let again = must("reading what was written") { try Keyring(reading: text, path: "copy") }
    require(again == keyring, "a keyring is read as it was written")
    require(again.write() == text, "a keyring has one form")
    for entry in keyring.entries where !entry.isSealed && entry.profile != nil {
        _ = must("making the mark of a key that was read") { try entry.watermark() }
    }
    return 0
}
