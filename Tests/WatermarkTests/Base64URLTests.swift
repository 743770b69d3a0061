// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import Watermark

@Suite
struct `Base64url` {
    /// RFC 4648, section 10, without the padding; and all 64 digits, which its section 5 lists.
    @Test(arguments: [
        ("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"), ("fooba", "Zm9vYmE"),
        ("foobar", "Zm9vYmFy"),
    ])
    func `gives the texts of RFC 4648`(bytes: String, text: String) {
        #expect(Base64URL.encode(Array(bytes.utf8).span) == text)
        let decoded = Base64URL.decode(Array(text.utf8).span)
        #expect(decoded == Array(bytes.utf8))
        #expect(Base64URL.count(of: bytes.utf8.count) == text.utf8.count)
    }

    @Test
    func `has the digits of RFC 4648 in their order`() throws {
        let digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
        let decoded = Base64URL.decode(Array(digits.utf8).span)
        let bytes = try #require(decoded)
        // Six bits each, counting up from 0.
        let values = (0..<64).map { index in
            let bit = index * 6
            let pair = UInt16(bytes[bit / 8]) << 8 | (bit / 8 + 1 < 48 ? UInt16(bytes[bit / 8 + 1]) : 0)
            return pair >> UInt16(10 - bit % 8) & 63
        }
        #expect(values == Array(0..<64))
        #expect(Base64URL.encode(bytes.span) == digits)
    }

    @Test
    func `returns what was encoded, of any length`() {
        var generator = TestGenerator(seed: 4648)
        for count in 0...200 {
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
            let text = Base64URL.encode(bytes.span)
            #expect(text.utf8.count == Base64URL.count(of: count))
            let decoded = Base64URL.decode(Array(text.utf8).span)
            #expect(decoded == bytes)
        }
    }

    @Test(arguments: [
        "Zg==", "Zm8=", "Zm9v\n", " Zm9v", "Zm9v+/A", "Zm+v", "Zm/v", "Z", "Zm9vY", "Zh", "Zm9", "Zm9vYh", "Zm9\u{0}",
        "Zmé", "Zm=v",
    ])
    func `refuses other characters, impossible lengths and bits left over`(text: String) {
        let decoded = Base64URL.decode(Array(text.utf8).span)
        #expect(decoded == nil)
    }

    @Test
    func `reads only its 64 characters`() {
        let accepted = (UInt8.min...UInt8.max).filter { Base64URL.decode([$0, UInt8(ascii: "A")].span) != nil }
        // The first of two characters holds six bits; the second's low four must be zero, as A's are.
        #expect(accepted.count == 64)
    }
}
