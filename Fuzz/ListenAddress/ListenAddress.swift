// SPDX-License-Identifier: Apache-2.0

import FuzzSupport
import HTTPServer

/// An address to listen on that parses is written in the form that it was read in, ports without leading zeros, and is
/// read back as the same.
@c(LLVMFuzzerTestOneInput)
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let text = String(decoding: unsafe input(start, count), as: UTF8.self)
    guard let address = try? HTTPListenAddress(text) else { return 0 }
    let written = address.description
    let again = must("reading what was written") { try HTTPListenAddress(written) }
    require(again == address, "an address is read as it was written")
    switch address {
    case .unix(let path):
        require(text == "unix:" + path, "a path is taken as it is")
        require(path.utf8.count <= HTTPListenAddress.longestPath, "a path fits")
    case .internet(let host, let port):
        require(
            !host.isEmpty && text.contains(host) && text.hasSuffix("\(port)"),
            "host and port are those of the text"
        )
    case .descriptor: require(false, "no text names a descriptor")
    }
    return 0
}
