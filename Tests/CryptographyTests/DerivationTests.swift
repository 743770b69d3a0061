// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Testing

@Suite
struct `HKDF-SHA256` {
    /// RFC 5869, appendices A.1 to A.3.
    @Test(arguments: [
        (
            [UInt8](repeating: 0x0b, count: 22), [UInt8](0...0x0c), [UInt8](0xf0...0xf9),
            """
            3cb25f25faacd57a90434f64d0362f2a 2d2d0a90cf1a5a4c5db02d56ecc4c5bf 34007208d5b887185865
            """
        ),
        (
            [UInt8](0...0x4f), [UInt8](0x60...0xaf), [UInt8](0xb0...0xff),
            """
            b11e398dc80327a1c8e7f78c596a4934 4f012eda2d4efad8a050cc4c19afa97c 59045a99cac7827271cb41c65e590e09
            da3275600c2f09b8367793a9aca3db71 cc30c58179ec3e87c14c01d5c1f3434f 1d87
            """
        ),
        (
            [UInt8](repeating: 0x0b, count: 22), [], [],
            """
            8da4e775a563c18f715f802a063c5a31 b8a11f5c5ee1879ec3454e5f3c738d2d 9d201395faa4b61a96c8
            """
        ),
    ])
    func `the published keys come out`(input: [UInt8], salt: [UInt8], info: [UInt8], key: String) throws {
        let expected = hex(key)
        let derived = try HKDFSHA256.derive(secret: secret(input), salt: salt, info: info, count: expected.count)
        #expect(derived.hexadecimal == expected.hexadecimal)
    }

    @Test
    func `each purpose has its own key`() throws {
        let root = try SecretBytes.random(count: 32)
        let keys = try ["", "a", "b"].map { try HKDFSHA256.derive(secret: root, info: $0, count: 32) }
        #expect(keys[0] != keys[1] && keys[1] != keys[2] && keys[0] != keys[2])
    }

    @Test(arguments: [-1, 0, 8161])
    func `a length out of range is refused`(count: Int) {
        #expect(throws: CryptographyError.size(of: "derived key", found: count, expected: "1…8160")) {
            try HKDFSHA256.derive(secret: secret([1]), info: "", count: count)
        }
    }
}

@Suite
struct `scrypt` {
    /// RFC 7914, section 12; its fourth case needs 1 GiB, more than is allowed here.
    @Test(arguments: [
        (
            "", "", Scrypt(cost: 16, blockSize: 1, parallelism: 1),
            """
            77d6576238657b203b19ca42c18a0497 f16b4844e3074ae8dfdffa3fede21442
            fcd0069ded0948f8326a753a0fc81f17 e8d3e0fb2e0d3628cf35e20c38d18906
            """
        ),
        (
            "password", "NaCl", Scrypt(cost: 1024, blockSize: 8, parallelism: 16),
            """
            fdbabe1c9d3472007856e7190d01e9fe 7c6ad7cbc8237830e77376634b373162
            2eaf30d92e22a3886ff109279d9830da c727afb94a83ee6d8360cbdfa2cc0640
            """
        ),
        (
            "pleaseletmein", "SodiumChloride", Scrypt(cost: 16384, blockSize: 8, parallelism: 1),
            """
            7023bdcb3afd7348461c06cd81fd38eb fda8fbba904f8e3ea9b543f6545da1f2
            d5432955613f0fcf62d49705242a9af9 e61e85dc0d651e40dfcf017b45575887
            """
        ),
    ])
    func `the published keys come out`(passphrase: String, salt: String, scrypt: Scrypt, key: String) throws {
        let derived = try scrypt.derive(
            passphrase: secret(Array(passphrase.utf8)),
            salt: Array(salt.utf8),
            count: 64
        )
        #expect(derived.hexadecimal == hex(key).hexadecimal)
    }

    @Test(arguments: [
        Scrypt(cost: 0, blockSize: 8, parallelism: 1), Scrypt(cost: 1, blockSize: 8, parallelism: 1),
        Scrypt(cost: 1000, blockSize: 8, parallelism: 1), Scrypt(cost: 16, blockSize: 0, parallelism: 1),
        Scrypt(cost: 16, blockSize: 8, parallelism: 0), Scrypt(cost: 16, blockSize: 17, parallelism: 1),
        Scrypt(cost: 16, blockSize: 8, parallelism: 17), Scrypt(cost: 1 << 19, blockSize: 8, parallelism: 1),
        Scrypt(cost: 1 << 63, blockSize: .max, parallelism: .max),
    ])
    func `parameters that are invalid or too costly are refused`(scrypt: Scrypt) {
        #expect {
            try scrypt.derive(passphrase: secret([1]), salt: [], count: 32)
        } throws: { error in
            if case CryptographyError.invalidParameters(of: "scrypt", expected: _) = error { true } else { false }
        }
    }

    @Test
    func `the largest memory allowed is allowed`() throws {
        let scrypt = Scrypt(cost: 1 << 18, blockSize: 8, parallelism: 1)
        #expect(try scrypt.derive(passphrase: secret([1]), salt: [2], count: 32).count == 32)
    }
}
