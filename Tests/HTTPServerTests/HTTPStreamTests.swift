// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import HTTPServer

struct HTTPStreamTests {
    @Test
    func `what is written is read in pieces, then the end`() {
        let stream = HTTPStream()
        #expect(stream.read(4) {} == .nothing)
        #expect(stream.write([1, 2, 3, 4, 5]))
        stream.finish()
        #expect(stream.read(4) {} == .bytes([1, 2, 3, 4]))
        #expect(stream.read(4) {} == .bytes([5]))
        #expect(stream.read(4) {} == .end)
        #expect(!stream.write([6]))
    }
}
