// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import Records

struct LimitTests {
    private let long = Array(repeating: UInt8(ascii: "x"), count: 20 << 20)

    @Test(arguments: [RecordFormat.lines, .jsonl])
    func `a line of 20 MB over the limit costs itself and no memory`(format: RecordFormat) {
        let file = Array("first\n".utf8) + long + Array("\nlast\n".utf8)
        let reader = RecordReader(file, format, limit: 1 << 20)
        let records = reader.readAll().records
        #expect(records.map(\.line) == [1, 2, 3])
        #expect(records.map(\.problem?.message) == [nil, "line is longer than 1048576 bytes", nil])
        #expect(records.map { $0.bytes.count } == [5, 0, 4])
        #expect(reader.memory <= 4 << 20)
    }

    @Test func `a row of 20 MB over the limit costs itself and no memory`() {
        let file = Array("a,b\n1,".utf8) + long + Array("\n2,\"".utf8) + long + Array("\"\n3,x\n".utf8)
        let reader = RecordReader(file, .csv, limit: 1 << 20)
        let records = reader.readAll().records
        #expect(records.map(\.line) == [2, 3, 4])
        #expect(records.map(\.problem?.code) == ["too_long", "too_long", nil])
        #expect(reader.memory <= 4 << 20)
    }

    @Test func `a text over the limit is given up before it is read`() {
        var reads = 0
        let reader = RecordReader(long, .text, limit: 1 << 20) {
            reads += 1
            return .max
        }
        let records = reader.readAll().records
        #expect(records.map(\.problem?.code) == ["too_long"])
        #expect(reads <= 9)
        #expect(reader.memory <= 4 << 20)
    }

    @Test(arguments: [RecordFormat.lines, .csv])
    func `a record has as many bytes as the limit, whatever ends it`(format: RecordFormat) {
        for end in ["\n", "\r\n", ""] {
            for (count, code) in [(10, nil), (11, "too_long")] {
                let line = Array("h\n".utf8) + Array(repeating: UInt8(ascii: "x"), count: count) + Array(end.utf8)
                let reader = RecordReader(line, format, limit: 10, size: { 1 })
                #expect(reader.readAll().records.last?.problem?.code == code)
            }
        }
    }

    @Test func `stray quotes cost linear time`() {
        // Each odd line opens a quote that nothing closes before the limit, or that the next odd line closes wrongly.
        let even = Array(repeating: ["\"\"\n", "a,\"\",b\n"], count: 500).flatMap { $0 }
        for lines in [["\"\n"], ["\"x\n"] + even, ["\"\"\"\n"] + even, ["a\n", "\"\"\"\n", "\"\"\n"]] {
            var generator = TestGenerator(seed: 8)
            var file = Array("h\n".utf8)
            while file.count < 200_000 { file += (lines.randomElement(using: &generator) ?? "").utf8 }
            for limit in [100, 10_000, 1 << 20] {
                let splitter = CSVSplitter(.csv, limit: limit, skipsBlankLines: false)
                var pending = PendingBytes()
                pending.replace(with: file.prefix(PendingBytes.chunk))
                var records = 0
                loop: while true {
                    switch splitter.next(&pending, isAtEnd: true) {
                    case .record, .problem: records += 1
                    case .header: break
                    case .needsMore, .failure, .end: break loop
                    }
                }
                #expect(records > 1000)
                // Three times, and each time for the line feed, the first quote and the quotes.
                #expect(splitter.work <= 9 * PendingBytes.chunk)
            }
        }
    }
}
