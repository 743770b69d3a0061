// SPDX-License-Identifier: Apache-2.0

import FuzzSupport
import Service

/// What clients say of themselves: a token of 49 characters or none, and addresses whose texts read as the same; the first
/// byte says which header it is.
@c(LLVMFuzzerTestOneInput)
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let bytes = unsafe input(start, count)
    guard let first = bytes.first else { return 0 }
    let values = bytes.dropFirst().split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        .map { String(decoding: $0, as: UTF8.self) }
    switch first {
    case UInt8(ascii: "a"):
        guard BearerToken.accepts(values) else { return 0 }
        require(values.count == 1 && values[0].utf8.count == "bearer wmctl_".utf8.count + 43, "a token has its length")
    case UInt8(ascii: "r"):
        if let range = NetworkRange(values[0]), let address = NetworkAddress(values[0]) {
            require(range.contains(address), "an address is in the range of itself alone")
        }
    default:
        let header: ForwardedHeader = first == UInt8(ascii: "f") ? .forwarded : .xForwardedFor
        for address in header.addresses(values).compactMap(\.self) {
            require(NetworkAddress(address.text) == address, "an address is what its text says")
            require(!address.network.isEmpty, "an address has a network")
        }
    }
    return 0
}
