// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Testing

@Suite
struct `HMAC-SHA256` {
    /// RFC 4231, sections 4.2 to 4.8; case 5 prints only the first 16 bytes of its tag.
    struct Case: CustomTestStringConvertible, Sendable {
        let number: Int
        let key: [UInt8]
        let message: [UInt8]
        let tag: String

        var testDescription: String { "RFC 4231 test case \(number)" }
    }

    static let cases = [
        Case(
            number: 1,
            key: .init(repeating: 0x0b, count: 20),
            message: Array("Hi There".utf8),
            tag: "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        ),
        Case(
            number: 2,
            key: Array("Jefe".utf8),
            message: Array("what do ya want for nothing?".utf8),
            tag: "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        ),
        Case(
            number: 3,
            key: .init(repeating: 0xaa, count: 20),
            message: .init(repeating: 0xdd, count: 50),
            tag: "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
        ),
        Case(
            number: 4,
            key: Array(1...25),
            message: .init(repeating: 0xcd, count: 50),
            tag: "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"
        ),
        Case(
            number: 5,
            key: .init(repeating: 0x0c, count: 20),
            message: Array("Test With Truncation".utf8),
            tag: "a3b6167473100ee06e0c796c2955552b"
        ),
        Case(
            number: 6,
            key: .init(repeating: 0xaa, count: 131),
            message: Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
            tag: "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        ),
        Case(
            number: 7,
            key: .init(repeating: 0xaa, count: 131),
            message: Array(
                ("This is a test using a larger than block-size key and a larger than block-size data. "
                    + "The key needs to be hashed before being used by the HMAC algorithm.").utf8
            ),
            tag: "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"
        ),
    ]

    @Test(arguments: cases)
    func `the published tags come out, the second time too`(vector: Case) throws {
        var hmac = try HMACSHA256(key: secret(vector.key))
        for _ in 0..<2 {
            #expect(hmac.tag(of: vector.message.span).hexadecimal.hasPrefix(vector.tag))
        }
    }

    @Test
    func `a tag does not depend on the messages before it`() throws {
        let key = try SecretBytes.random(count: 32)
        var reused = try HMACSHA256(key: key)
        for length in 0..<200 {
            let message = (0..<length).map { UInt8(truncatingIfNeeded: $0 * 7) }
            var fresh = try HMACSHA256(key: key)
            #expect(reused.tag(of: message.span) == fresh.tag(of: message.span))
        }
    }
}
