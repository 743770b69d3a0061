// SPDX-License-Identifier: Apache-2.0

import Records
import TestSupport
import Testing

struct TableTests {
    private func rows(
        _ file: [UInt8],
        _ format: RecordFormat = .csv,
        _ tables: TableOptions = TableOptions(),
        size: Int = .max
    ) throws -> [[String]] {
        let reader = RecordReader(file, format, tables: tables, size: { size })
        var rows: [[String]] = []
        while let block = reader.next() {
            let header = try #require(block.header)
            if rows.isEmpty { rows.append(header.names) }
            var fields = CSVFields(delimiter: header.delimiter)
            for record in block.records {
                try #require(record.problem == nil)
                let bytes = block.bytes
                try fields.parse(bytes.span.extracting(record.range))
                rows.append((0..<fields.count).map { String(decoding: fields.field($0), as: UTF8.self) })
            }
        }
        return rows
    }

    @Test(arguments: [
        ("a,b\n1,2\n", [["a", "b"], ["1", "2"]]),
        ("a;b\n1,5;2\n", [["a", "b"], ["1,5", "2"]]),
        ("a\tb\n1;2\t3\n", [["a", "b"], ["1;2", "3"]]),
        ("a|b\n1|2\n", [["a", "b"], ["1", "2"]]),
        ("\"x,y,z\";b\n1;2\n", [["x,y,z", "b"], ["1", "2"]]),
        ("a,b;c\n1,2\n", [["a", "b;c"], ["1", "2"]]),
        ("text\n1;2\n", [["text"], ["1;2"]]),
        ("\n\na;b\n1;2\n", [["a", "b"], ["1", "2"]]),
        ("\u{FEFF}sep=;\r\na,b;c\r\n1;2\r\n", [["a,b", "c"], ["1", "2"]]),
        ("sep=|\na|b\n1|2", [["a", "b"], ["1", "2"]]),
        ("sep=;x\n1\n", [["sep=", "x"], ["1"]]),
    ])
    func `the first line shows what parts the fields`(file: String, expected: [[String]]) throws {
        for size in [1, 2, 1000] { #expect(try rows(Array(file.utf8), size: size) == expected) }
    }

    @Test func `a delimiter that is given is not looked for`() throws {
        let tables = TableOptions(delimiter: UInt8(ascii: "|"))
        #expect(try rows(Array("a,b,c|d\n1|2\n".utf8), .csv, tables) == [["a,b,c", "d"], ["1", "2"]])
        #expect(try rows(Array("sep=;\nx\n".utf8), .csv, tables) == [["sep=;"], ["x"]])
        // TSV has its own.
        #expect(try rows(Array("a|b\tc\n1\t2\n".utf8), .tsv, tables) == [["a|b", "c"], ["1", "2"]])
    }

    @Test func `quotes in TSV are themselves where a field does not begin with one`() throws {
        let file = "id\ttext\n1\tsay \"hi\"\n2\t5\" wide\n3\t\"a\tb\nc\"\n4\t\"\"\"q\"\"\"\n5\tit's\n"
        let expected = [
            ["id", "text"], ["1", "say \"hi\""], ["2", "5\" wide"], ["3", "a\tb\nc"], ["4", "\"q\""], ["5", "it's"],
        ]
        #expect(try rows(Array(file.utf8), .tsv) == expected)
        // A row that goes on behind its line has no other quotes: the line alone is given up.
        let open = RecordReader(Array("a\tb\nx\"\t\"open\n1\t2\n".utf8), .tsv).readAll().records
        #expect(open.map(\.problem?.message) == ["the quote that opens field 2 is never closed", nil])
    }

    @Test func `literal quotes cost linear time`() {
        // Each line would go on in the next, were it not for the quote inside its first field.
        let line = Array("a\"\t\"b\n".utf8)
        let file = Array("h\ti\n".utf8) + Array(repeatElement(line, count: 200_000).joined())
        let records = RecordReader(file, .tsv).readAll().records
        #expect(records.count == 200_000)
        #expect(records.allSatisfy { $0.problem?.code == "invalid_csv" })
    }

    @Test(arguments: [
        ("id,Name\n1,x\n2,y\n", "no column 'text'; expected one of 'id', 'Name'", 1),
        ("\nid,Text\n1,x\n", "no column 'text'; expected one of 'id', 'Text'; did you mean 'Text'?", 2),
        (
            (1...12).map { "c\($0)" }.joined(separator: ","),
            "no column 'text'; expected one of 'c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'c7', 'c8', 'c9', 'c10' and 2 more",
            1
        ),
        (
            String(repeating: "x", count: 50),
            "no column 'text'; expected one of '\(String(repeating: "x", count: 40))…'", 1
        ),
    ])
    func `a column that is missing is one problem for the file`(file: String, message: String, line: Int) {
        let tables = TableOptions(requiredColumns: ["text"])
        let problem = RecordProblem(code: "missing_column", message: message)
        #expect(
            RecordReader(Array(file.utf8), .csv, tables: tables).readAll().records == [
                ReadRecord(bytes: [], line: line, problem: problem)
            ]
        )
        let good = Array("text,id\n1,2\n".utf8)
        #expect(RecordReader(good, .csv, tables: tables).readAll().records.map(\.problem) == [nil])
    }

    @Test(arguments: [RecordFormat.csv, .tsv, .jsonl, .lines])
    func `UTF-16 is one problem that says what to do`(format: RecordFormat) {
        let problem = RecordProblem(
            code: "not_text",
            message: "the file is UTF-16; convert it with iconv -f UTF-16 -t UTF-8"
        )
        for file in [[0xFF, 0xFE, 0x61, 0x00, 0x0A, 0x00], [0xFE, 0xFF, 0x00, 0x61], [0xFF, 0xFE]] as [[UInt8]] {
            for size in [1, 100] {
                let records = RecordReader(file, format, size: { size }).readAll().records
                #expect(records == [ReadRecord(bytes: [], line: 1, problem: problem)])
                // Whoever gets a whole text looks for more than this.
                #expect(RecordReader(file, .text, size: { size }).readAll().records.map(\.bytes) == [file])
            }
        }
    }
}
