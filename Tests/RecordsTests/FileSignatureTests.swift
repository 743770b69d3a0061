// SPDX-License-Identifier: Apache-2.0

import Records
import TestSupport
import Testing

@Suite
struct `Files that are not text` {
    private static let rest = Array("and more of it\n".utf8)

    private func found(in bytes: [UInt8]) -> FileSignature? { FileSignature(of: bytes.span) }

    @Test(arguments: [
        ([0x50, 0x4B, 3, 4, 20, 0], "zip archive"),
        ([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], "old Microsoft"),
        (Array("{\\rtf1\\ansi ".utf8), "RTF"), (Array("%PDF-1.7\n".utf8), "PDF"),
        (Array("SQLite format 3\0".utf8), "SQLite"), ([0x89, 0x50, 0x4E, 0x47, 13, 10, 26, 10], "PNG"),
        ([0xFF, 0xD8, 0xFF, 0xE0], "JPEG"), (Array("GIF89a".utf8), "GIF"), (Array("GIF87a".utf8), "GIF"),
        ([0x7F, 0x45, 0x4C, 0x46, 2], "ELF"), ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0], "xz"),
        ([0xFF, 0xFE, 0x41, 0], "UTF-16"), ([0xFE, 0xFF, 0, 0x41], "UTF-16"),
        ([0xFF, 0xFE, 0, 0, 0x41, 0, 0, 0], "UTF-32"), ([0, 0, 0xFE, 0xFF, 0, 0, 0, 0x41], "UTF-32"),
    ])
    func `are told by their first bytes`(start: [UInt8], kind: String) throws {
        let bytes = start + Self.rest
        let signature = try #require(found(in: bytes))
        #expect(signature.name.contains(kind) && !signature.help.isEmpty)
        let problem = RecordProblem(code: "not_text", message: "the file is \(signature.name), not plain text")
        #expect(throws: problem) { try FileSignature.check(bytes.span) }
        // A part of the signature, or the signature behind something else, tells nothing.
        #expect(found(in: Self.rest + bytes) == nil)
        #expect(found(in: [bytes[0]]) == nil)
    }

    @Test
    func `include Parquet tables, whose four letters alone do not tell them`() {
        let table = Array("PAR1".utf8) + [0x15, 0] + Array("PAR1".utf8)
        #expect(found(in: table)?.name.contains("Parquet") == true)
        #expect(found(in: Array("PAR1 is where it begins.\n".utf8)) == nil)
    }

    @Test(arguments: ["", "P", "PK", "%PDF", "GIF", "{\\rt", "SQLite format 3", "\u{FEFF}text", "ÿþ", "<html>", "BZh9"])
    func `do not include texts`(text: String) throws {
        let bytes = Array(text.utf8)
        #expect(found(in: bytes) == nil)
        try FileSignature.check(bytes.span)
    }
}

@Suite
struct `Whole files` {
    @Test(arguments: [0, 1, 3, 4, 1000, 1_000_000])
    func `are decompressed, and others are as they were`(count: Int) throws {
        var random = TestGenerator(seed: UInt64(count))
        let bytes = (0..<count).map { _ in UInt8(ascii: "a") + UInt8(random.next() % 8) }
        #expect(try Decompression.bytes(of: bytes, limit: 0) == bytes)
        for compressor in Compressor.allCases {
            let stored = try compressor.compress(bytes)
            #expect(try Decompression.bytes(of: stored, limit: count) == bytes)
            guard count > 0 else { continue }
            let message = "decompressed text is longer than \(count - 1) bytes"
            #expect(throws: RecordProblem(code: "too_long", message: message)) {
                try Decompression.bytes(of: stored, limit: count - 1)
            }
            let problem = #expect(throws: RecordProblem.self) {
                try Decompression.bytes(of: Array(stored.dropLast(5)), limit: count)
            }
            #expect(problem?.code == "corrupt_file")
        }
    }
}
