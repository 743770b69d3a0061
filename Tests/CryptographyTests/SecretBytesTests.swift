// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Testing

@Suite
struct `Secret bytes` {
    @Test
    func `they hold what they were given`() {
        #expect(secret([1, 2, 255]).hexadecimal == "0102ff")
        #expect(secret([1, 2, 255]).count == 3)
        #expect(secret([]).count == 0)
    }

    @Test
    func `whole numbers are big-endian, in two's complement`() {
        #expect(SecretBytes(wholeNumbers: [0x0102_0304_0506_0708] as [UInt64]).hexadecimal == "0102030405060708")
        #expect(SecretBytes(wholeNumbers: [1, -2] as [Int64]).hexadecimal == "0000000000000001fffffffffffffffe")
        #expect(SecretBytes(wholeNumbers: [UInt64]()).count == 0)
    }

    @Test
    func `taking an array over empties it`() {
        var bytes: [UInt8] = [1, 2, 3]
        let taken = SecretBytes(wiping: &bytes)
        #expect(bytes.isEmpty)
        #expect(taken.hexadecimal == "010203")
    }

    @Test
    func `no kind of printing shows a byte`() {
        let secret = secret([0xde, 0xad, 0xbe, 0xef])
        var dumped = ""
        dump(secret, to: &dumped)
        dump([secret], to: &dumped)
        for text in ["\(secret)", String(reflecting: secret), String(describing: [secret]), dumped] {
            #expect(text.contains("secret"))
            for trace in ["222", "173", "dead", "0x"] { #expect(!text.lowercased().contains(trace)) }
        }
    }

    @Test(
        arguments: [
            ([], [], true), ([1], [1], true), ([1], [2], false), ([1, 2], [1], false), ([], [0], false),
            ([0, 0, 1], [0, 0, 129], false),
        ] as [([UInt8], [UInt8], Bool)]
    )
    func `equality is that of the bytes`(left: [UInt8], right: [UInt8], areEqual: Bool) {
        #expect((secret(left) == secret(right)) == areEqual)
        #expect(constantTimeEqual(left.span, right.span) == areEqual)
    }

    @Test
    func `random bytes fill every place and do not repeat`() throws {
        // 64 draws of 32 bytes: a place that stays 0 throughout has probability 32 * 2⁻⁵¹² .
        var seen = [UInt8](repeating: 0, count: 32)
        var draws: Set<[UInt8]> = []
        for _ in 0..<64 {
            let bytes = try Randomness.bytes(count: 32)
            for index in bytes.indices { seen[index] |= bytes[index] }
            draws.insert(bytes)
        }
        #expect(!seen.contains(0))
        #expect(draws.count == 64)
        #expect(try Randomness.bytes(count: 0).isEmpty)
        #expect(try SecretBytes.random(count: 32) != SecretBytes.random(count: 32))
    }

    @Test
    func `the self test passes, again and again`() throws {
        try selfTest()
        try Cryptography.selfTest()
    }
}
