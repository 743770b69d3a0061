// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Testing

@Suite
struct `SHA-256 and digests` {
    /// FIPS 180-2, appendix B, and NIST's example for the empty message.
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
        (
            String(repeating: "a", count: 1_000_000),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
        ),
    ])
    func `the published hashes come out`(message: String, hash: String) {
        #expect(SHA256.digest(of: Array(message.utf8)).hexadecimal == hash)
    }

    @Test
    func `pieces hash like the whole`() {
        let message = (0..<1000).map { UInt8(truncatingIfNeeded: $0 * 31) }
        for step in [1, 7, 63, 64, 65, 999] {
            var hasher = SHA256Hasher()
            for start in stride(from: 0, to: message.count, by: step) {
                hasher.update(Array(message[start..<min(start + step, message.count)]).span)
            }
            #expect(hasher.finalize() == SHA256.digest(of: message))
        }
    }

    @Test
    func `bytes, numbers and hexadecimal digits are one digest`() throws {
        let bytes = [UInt8](1...32)
        let digest = try #require(Digest(bytes: bytes))
        #expect(digest.bytes == bytes)
        #expect(digest.high == 0x0102_0304_0506_0708_090a_0b0c_0d0e_0f10)
        #expect(digest.low == 0x1112_1314_1516_1718_191a_1b1c_1d1e_1f20)
        #expect(digest.hexadecimal == "0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20")
        #expect(Digest(hexadecimal: digest.hexadecimal) == digest)
        #expect(Digest(hexadecimal: digest.hexadecimal.uppercased()) == digest)
        #expect(Digest(high: digest.high, low: digest.low) == digest)
    }

    @Test(arguments: [0, 1, 31, 33, 64])
    func `other lengths are no digest`(count: Int) {
        #expect(Digest(bytes: [UInt8](repeating: 0, count: count)) == nil)
        #expect(Digest(hexadecimal: String(repeating: "0", count: 2 * count)) == nil)
    }

    @Test(arguments: ["0", "0g", "é0", " 00", "0x00", "00 "])
    func `other text is not hexadecimal`(text: String) {
        #expect([UInt8](hexadecimal: text) == nil)
    }
}
