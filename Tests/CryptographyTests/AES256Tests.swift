// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Testing

@Suite
struct `AES-256 words` {
    /// SP 800-38A, appendix F.1.5 and F.5.5.
    static let key = hex("603deb1015ca71be2b73aef0857d7781 1f352c073b6108d72d9810a30914dff4")

    static func blocks(_ counters: [UInt128], key: [UInt8] = key) throws -> [UInt32] {
        var aes = try AES256(key: secret(key))
        var words = [UInt32](repeating: .max, count: 4 * counters.count)
        var span = words.mutableSpan
        aes.encrypt(counters.span, into: &span)
        return words
    }

    static func stream(from counter: UInt128, words count: Int, key: [UInt8] = key) throws -> [UInt32] {
        var aes = try AES256(key: secret(key))
        var words = [UInt32](repeating: .max, count: count)
        var span = words.mutableSpan
        aes.keystream(from: counter, into: &span)
        return words
    }

    @Test
    func `blocks equal SP 800-38A's ECB example`() throws {
        let plain: [UInt128] = [
            0x6bc1_bee2_2e40_9f96_e93d_7e11_7393_172a, 0xae2d_8a57_1e03_ac9c_9eb7_6fac_45af_8e51,
            0x30c8_1c46_a35c_e411_e5fb_c119_1a0a_52ef, 0xf69f_2445_df4f_9b17_ad2b_417b_e66c_3710,
        ]
        let cipher = hex(
            """
            f3eed1bdb5d2a03c064b5a7e3db181f8 591ccb10d410ed26dc5ba74a31362870
            b6ed21b99ca6f4f9f153e7b1beafed1d 23304b7a39f9f3ff067d8d8f9e24ecc7
            """
        )
        #expect(try Self.blocks(plain).littleEndianBytes == cipher)
    }

    @Test
    func `the keystream equals SP 800-38A's CTR output blocks`() throws {
        let output = hex(
            """
            0bdf7df1591716335e9a8b15c860c502 5a6e699d536119065433863c8f657b94
            1bc12c9c01610d5d0d8bd6a3378eca62 2956e1c8693536b1bee99c73a31576b6
            """
        )
        let words = try Self.stream(from: 0xf0f1_f2f3_f4f5_f6f7_f8f9_fafb_fcfd_feff, words: 16)
        #expect(words.littleEndianBytes == output)
    }

    @Test(arguments: [0, 1, 0xffff_fffe, UInt128(UInt64.max) - 5, .max - 2, .max])
    func `every block of the keystream is found alone, across every carry`(start: UInt128) throws {
        let counters = (0..<5000).map { start &+ UInt128($0) }
        #expect(try Self.stream(from: start, words: 20_000) == Self.blocks(counters))
    }

    @Test(arguments: [0, 1, 2, 3, 4, 5, 4095, 4096, 4097, 8191, 12_289])
    func `a keystream of any length is a beginning of the long one`(count: Int) throws {
        #expect(try Self.stream(from: 77, words: count)[...] == Self.stream(from: 77, words: 16_384).prefix(count))
    }

    @Test
    func `a keystream does not depend on the ones before it`() throws {
        var aes = try AES256(key: secret(Self.key))
        var words = [UInt32](repeating: 0, count: 7)
        for start in [5, 1000, 5] as [UInt128] {
            var span = words.mutableSpan
            aes.keystream(from: start, into: &span)
            #expect(try words == Self.stream(from: start, words: 7))
        }
    }

    @Test
    func `no counters give no words`() throws {
        #expect(try Self.blocks([]).isEmpty)
    }

    @Test(arguments: [0, 16, 31, 33, 64])
    func `a key that has not 32 bytes is refused`(count: Int) {
        #expect(throws: CryptographyError.size(of: "key", found: count, expected: "32")) {
            _ = try AES256(key: secret(.init(repeating: 1, count: count)))
        }
    }
}
