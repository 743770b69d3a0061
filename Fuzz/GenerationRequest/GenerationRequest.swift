// SPDX-License-Identifier: Apache-2.0

import FuzzSupport
import Service

/// A request for a text is refused, or what was read of it keeps every bound; the first byte says which of the two
/// kinds it is.
@c(LLVMFuzzerTestOneInput)
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let bytes = unsafe input(start, count)
    guard let first = bytes.first else { return 0 }
    if let isSound = RequestCheck.isSound(Array(bytes.dropFirst()), isChat: first == UInt8(ascii: "c")) {
        require(isSound, "what is read keeps the bounds")
    }
    return 0
}
