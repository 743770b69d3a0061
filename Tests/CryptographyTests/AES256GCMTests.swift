// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Testing

@Suite
struct `AES-256-GCM` {
    struct Case: CustomTestStringConvertible, Sendable {
        let number: Int
        let key: String
        let nonce: String
        let context: String
        let message: String
        let sealed: String

        var testDescription: String { "test case \(number)" }
    }

    static let key = "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"
    static let nonce = "cafebabefacedbaddecaf888"
    static let message =
        """
        d9313225f88406e5a55909c5aff5269a 86a7a9531534f7da2e4c303d8a318a72
        1c3c0c95956809532fcf0e2449a6b525 b16aedf5aa0de657ba637b39
        """
    static let sealed =
        """
        522dc1f099567d07f47f37a32a84427d 643a8cdcbfe5c0c97598a2bd2555d1aa
        8cb08e48590dbb3da7b08b1056828838 c5f61e6393ba7a0abcc9f662
        """

    /// McGrew and Viega, "The Galois/Counter Mode of Operation" (submitted to NIST), appendix B, cases 13 to 16.
    static let cases = [
        Case(
            number: 13,
            key: String(repeating: "0", count: 64),
            nonce: String(repeating: "0", count: 24),
            context: "",
            message: "",
            sealed: "530f8afbc74536b9a963b4f1c4cb738b"
        ),
        Case(
            number: 14,
            key: String(repeating: "0", count: 64),
            nonce: String(repeating: "0", count: 24),
            context: "",
            message: String(repeating: "0", count: 32),
            sealed: "cea7403d4d606b6e074ec5d3baf39d18 d0d1c8a799996bf0265b98b5d48ab919"
        ),
        Case(
            number: 15,
            key: key,
            nonce: nonce,
            context: "",
            message: message + "1aafd255",
            sealed: sealed + "898015ad b094dac5d93471bdec1a502270e3cc6c"
        ),
        Case(
            number: 16,
            key: key,
            nonce: nonce,
            context: "feedfacedeadbeeffeedfacedeadbeefabaddad2",
            message: message,
            sealed: sealed + "76fc6ece0f4e1768cddf8853bb2d551b"
        ),
    ]

    @Test(arguments: cases)
    func `the published ciphertexts and tags come out and open`(vector: Case) throws {
        let sealed = try AES256GCM.seal(
            secret(hex(vector.message)),
            key: secret(hex(vector.key)),
            nonce: hex(vector.nonce),
            context: hex(vector.context)
        )
        #expect(sealed == hex(vector.sealed))
        let opened = try AES256GCM.open(
            sealed,
            key: secret(hex(vector.key)),
            nonce: hex(vector.nonce),
            context: hex(vector.context)
        )
        #expect(opened == secret(hex(vector.message)))
    }

    @Test
    func `any flipped bit is noticed`() throws {
        let key = hex(Self.key)
        let nonce = hex(Self.nonce)
        let context: [UInt8] = [1, 2, 3]
        let sealed = try AES256GCM.seal(secret([5, 6, 7, 8]), key: secret(key), nonce: nonce, context: context)
        func opens(_ sealed: [UInt8], _ key: [UInt8], _ nonce: [UInt8], _ context: [UInt8]) throws -> Bool {
            do throws(CryptographyError) {
                _ = try AES256GCM.open(sealed, key: secret(key), nonce: nonce, context: context)
                return true
            } catch .authenticationFailed {
                return false
            }
        }
        #expect(try opens(sealed, key, nonce, context))
        for bit in 0..<8 * sealed.count { #expect(try !opens(flipping(bit, of: sealed), key, nonce, context)) }
        for bit in 0..<8 * key.count { #expect(try !opens(sealed, flipping(bit, of: key), nonce, context)) }
        for bit in 0..<8 * nonce.count { #expect(try !opens(sealed, key, flipping(bit, of: nonce), context)) }
        for bit in 0..<8 * context.count { #expect(try !opens(sealed, key, nonce, flipping(bit, of: context))) }
        #expect(try !opens(Array(sealed.dropLast()), key, nonce, context))
        #expect(try !opens(sealed + [0], key, nonce, context))
        #expect(try !opens(sealed, key, nonce, []))
    }

    @Test
    func `wrong lengths are refused by name`() {
        let key = secret(hex(Self.key))
        #expect(throws: CryptographyError.size(of: "key", found: 16, expected: "32")) {
            try AES256GCM.seal(secret([]), key: secret(.init(repeating: 0, count: 16)), nonce: hex(Self.nonce))
        }
        #expect(throws: CryptographyError.size(of: "nonce", found: 11, expected: "12")) {
            try AES256GCM.seal(secret([]), key: key, nonce: .init(repeating: 0, count: 11))
        }
        #expect(throws: CryptographyError.size(of: "sealed message", found: 15, expected: "at least 16")) {
            try AES256GCM.open(.init(repeating: 0, count: 15), key: key, nonce: hex(Self.nonce))
        }
    }
}
