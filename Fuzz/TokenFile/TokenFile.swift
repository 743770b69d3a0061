// SPDX-License-Identifier: Apache-2.0

import FuzzSupport
import Service

/// What is read of a file of tokens is written and read as the same, and ids are no two tokens'.
@c(LLVMFuzzerTestOneInput)
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    guard let list = try? BearerTokenList(reading: unsafe input(start, count), path: "f") else { return 0 }
    let again = must("what is written is read") { try BearerTokenList(reading: list.write(), path: "f") }
    require(again == list, "a list is read as it was written")
    require(Set(list.tokens.map(\.id)).count == list.tokens.count, "each id is one token's")
    require(list.tokens.allSatisfy { $0.rate.map { $0.requestsPerMinute >= 1 } ?? true }, "limits are above 0")
    return 0
}
