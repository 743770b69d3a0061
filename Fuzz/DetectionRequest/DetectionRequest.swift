// SPDX-License-Identifier: Apache-2.0

import FuzzSupport
import Service

/// A request to detect is refused, or what was read of it keeps every bound; the first byte says whose form it has.
@c(LLVMFuzzerTestOneInput)
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let bytes = unsafe input(start, count)
    guard let first = bytes.first else { return 0 }
    let kind: DetectionCheck.Kind =
        switch first {
        case UInt8(ascii: "v"): .single
        case UInt8(ascii: "c"): .contents
        default: .own
        }
    if let isSound = DetectionCheck.isSound(Array(bytes.dropFirst()), kind) {
        require(isSound, "what is read keeps the bounds")
    }
    return 0
}
