// SPDX-License-Identifier: Apache-2.0

import Records
import TestSupport
import Testing

struct SplittingTests {
    @Test(arguments: RecordFormat.allCases)
    func `a reader finds what taking the whole file apart finds`(format: RecordFormat) throws {
        var generator = TestGenerator(seed: 3)
        for round in 0..<4000 {
            let file = RandomFile.any(&generator)
            let limit = Int.random(in: 0..<60, using: &generator)
            let skipsBlankLines = Bool.random(using: &generator)
            let tables = TableOptions(delimiter: format.delimiter)
            let whole = RecordReader(file, format, limit: limit, skipsBlankLines: skipsBlankLines, tables: tables)
                .readAll()
            let reference = RecordReference(file, format, limit: limit, skipsBlankLines: skipsBlankLines)
            let records = try whole.records.map { try found($0, format) }
            try #require(
                records == reference.records,
                "round \(round): \(String(decoding: file, as: UTF8.self).debugDescription)"
            )
            let header = reference.header.map { $0.map { String(decoding: $0, as: UTF8.self) } }
            // A file without records has no block either.
            if !records.isEmpty { try #require(whole.header == header) }

            let pieces = RecordReader(
                file,
                format,
                limit: limit,
                recordsPerBlock: Int.random(in: 1...5, using: &generator),
                skipsBlankLines: skipsBlankLines,
                tables: tables,
                size: pieceSizes(seed: generator.next())
            )
            try #require(pieces.readAll() == whole, "round \(round)")
        }
    }

    private func found(_ record: ReadRecord, _ format: RecordFormat) throws -> RecordReference.Record {
        var fields: [[UInt8]]?
        if record.problem == nil, let delimiter = format.delimiter {
            var parsed = CSVFields(delimiter: delimiter)
            try parsed.parse(record.bytes.span)
            fields = (0..<parsed.count).map { parsed.field($0) }
        }
        return RecordReference.Record(
            bytes: record.bytes,
            fields: fields,
            line: record.line,
            code: record.problem?.code
        )
    }

    @Test(arguments: [
        ("", []), ("\n", [""]), ("a", ["a"]), ("a\n", ["a"]), ("a\r\n\r\nb", ["a", "", "b"]), ("a\r", ["a\r"]),
        ("a\rb\n", ["a\rb"]), ("\u{FEFF}a\n\u{FEFF}b", ["a", "\u{FEFF}b"]), ("a\u{0}b\n", ["a\u{0}b"]),
        ("\r\r\n", ["\r"]), ("\u{FEFF}", []),
    ])
    func `lines end with a line feed or the file`(file: String, lines: [String]) {
        let read = RecordReader(Array(file.utf8), .lines).readAll()
        #expect(read.records.map { String(decoding: $0.bytes, as: UTF8.self) } == lines)
        #expect(read.records.map(\.line) == Array(1..<lines.count + 1))
    }

    @Test func `blank lines of JSONL count as lines and not as records`() {
        let file = Array("\n1\n \t\r\n2\n\n".utf8)
        #expect(RecordReader(file, .jsonl).readAll().records.map(\.line) == [2, 4])
        #expect(RecordReader(file, .jsonl, skipsBlankLines: false).readAll().records.map(\.line) == [1, 2, 3, 4, 5])
    }

    @Test func `a text is one record, also when it is empty`() {
        #expect(RecordReader([], .text).readAll().records == [ReadRecord(bytes: [], line: 1)])
        let text = Array("a\r\n\nb\n".utf8)
        #expect(RecordReader(text, .text, size: { 1 }).readAll().records == [ReadRecord(bytes: text, line: 1)])
    }

    @Test func `shards are the whole, and skipping leaves the end`() {
        var generator = TestGenerator(seed: 5)
        let file = (0..<1000).flatMap { number in
            Array("\(number)".utf8) + Array(repeating: UInt8(ascii: " "), count: number % 7 * 400) + [
                UInt8(ascii: "\n")
            ]
        }
        let whole = ordinals(RecordReader(file, .lines))
        #expect(whole.map(\.ordinal) == Array(0..<1000))
        for count in [1, 2, 3, 7, 1001] {
            let skipping = Int.random(in: 0..<1100, using: &generator)
            var parts: [(ordinal: Int, bytes: [UInt8])] = []
            for index in 0..<count {
                let shard = Shard(index: index, count: count)
                let part = ordinals(RecordReader(file, .lines, skipping: skipping, shard: shard))
                #expect(part.allSatisfy { $0.ordinal % count == index })
                parts += part
            }
            parts.sort { $0.ordinal < $1.ordinal }
            #expect(parts.elementsEqual(whole.dropFirst(skipping), by: ==))
        }
    }

    private func ordinals(_ reader: RecordReader) -> [(ordinal: Int, bytes: [UInt8])] {
        var found: [(ordinal: Int, bytes: [UInt8])] = []
        while let block = reader.next() {
            for record in block.records { found.append((record.ordinal, Array(block.bytes[record.range]))) }
        }
        return found
    }

    @Test func `blocks are small`() {
        let line = Array(repeating: UInt8(ascii: "x"), count: 999) + [UInt8(ascii: "\n")]
        let file = Array(repeatElement(line, count: 2000).joined())
        let reader = RecordReader(file, .lines, recordsPerBlock: 200)
        var counts: [Int] = []
        while let block = reader.next() {
            #expect(block.bytes.count <= 130 << 10)
            counts.append(block.records.count)
        }
        #expect(counts.reduce(0, +) == 2000)
        #expect(counts.allSatisfy { $0 <= 200 })
        #expect(counts.count < 25)
    }
}
