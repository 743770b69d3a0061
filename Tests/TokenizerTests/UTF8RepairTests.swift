// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import Tokenizer

private func repaired(_ bytes: [UInt8]) -> UTF8Repair? {
    UTF8Repair.firstError(bytes.span, from: 0).map { UTF8Repair(bytes.span, firstError: $0) }
}

struct UTF8RepairTests {
    @Test(
        arguments: [
            ([0x61, 0x80, 0x62], "a\u{FFFD}b", 1),
            ([0xFF, 0xFE], "\u{FFFD}\u{FFFD}", 2),
            // One maximal part of a character is one replacement; bytes that cannot begin one are one each.
            ([0xE2, 0x82, 0x41], "\u{FFFD}A", 2),
            ([0xF0, 0x9F, 0x98], "\u{FFFD}", 3),
            ([0xED, 0xA0, 0x80], "\u{FFFD}\u{FFFD}\u{FFFD}", 3),
            ([0xC0, 0xAF], "\u{FFFD}\u{FFFD}", 2),
            ([0xF4, 0x90, 0x80, 0x80], "\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}", 4),
            ([0xE2, 0x82, 0xE2, 0x82, 0xAC], "\u{FFFD}€", 2),
        ] as [([UInt8], String, Int)]
    )
    func `what is not UTF-8 is replaced and counted`(bytes: [UInt8], expected: String, count: Int) throws {
        let repair = try #require(repaired(bytes))
        #expect(repair.bytes == Array(expected.utf8))
        #expect(repair.replacedBytes == count)
        let encoding = try TestVocabulary.load("english").encode(bytes)
        #expect(encoding.replacedBytes == count)
        #expect(encoding.ends.last == bytes.count)
    }

    @Test func `random bytes are repaired as the standard library does`() throws {
        var generator = TestGenerator(seed: 23)
        // Bytes at the edges of what may begin or continue a character.
        let edges: [UInt8] = [
            0, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xED, 0xEE, 0xF0, 0xF3,
            0xF4, 0xF5,
        ]
        for _ in 0..<5000 {
            let bytes = (0..<Int(generator.next() % 12)).map { _ in edges.randomElement(using: &generator) ?? 0 }
            let expected = Array(String(decoding: bytes, as: UTF8.self).utf8)
            #expect((repaired(bytes)?.bytes ?? bytes) == expected, "\(bytes)")
        }
    }

    /// Linear time is a fraction of a second; quadratic was minutes.
    @Test(.timeLimit(.minutes(1)))
    func `errors at every byte take linear time`() {
        let text = [UInt8](repeating: 0xFF, count: 1_000_000)
        let repair = repaired(text)
        #expect(repair?.replacedBytes == text.count)
    }

    @Test func `offsets lead back to the original`() throws {
        let bytes: [UInt8] = [0x61, 0xF0, 0x9F, 0x98, 0x62, 0x80, 0x63]
        let repair = try #require(repaired(bytes))
        // a | EF BF BD | b | EF BF BD | c
        var ends = Array(0...9)
        repair.restore(&ends)
        #expect(ends == [0, 1, 1, 1, 4, 5, 5, 5, 6, 7])
    }
}
