// SPDX-License-Identifier: Apache-2.0

import FuzzSupport
import HTTPServer

/// A target that is one has a path without NUL, and reading it escaped as a whole gives the same path.
@c(LLVMFuzzerTestOneInput)
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    guard let target = RequestTarget(unsafe input(start, count)) else { return 0 }
    require(!target.path.utf8.contains(0), "a path has no NUL")
    guard target.path != "*" else { return 0 }
    require(target.path.hasPrefix("/"), "a path begins with a slash")
    let digits = Array("0123456789abcdef".utf8)
    let escaped = target.path.utf8.dropFirst().flatMap {
        [UInt8(ascii: "%"), digits[Int($0 >> 4)], digits[Int($0 & 15)]]
    }
    let again = RequestTarget([UInt8(ascii: "/")] + escaped)
    require(again?.path == target.path && again?.query.isEmpty == true, "a path is the same when all of it is escaped")
    return 0
}
