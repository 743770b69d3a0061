// SPDX-License-Identifier: Apache-2.0

import Records
import TestSupport
import Testing

struct CSVTests {
    private func fields(_ record: String, delimiter: Character = ",") throws -> [String] {
        var fields = CSVFields(delimiter: delimiter.asciiValue ?? 0)
        try fields.parse(Array(record.utf8).span)
        return (0..<fields.count).map { String(decoding: fields.field($0), as: UTF8.self) }
    }

    @Test(arguments: [
        ("", [""]), (",", ["", ""]), ("a,b", ["a", "b"]), ("\"a,b\",c", ["a,b", "c"]), ("\"\"", [""]),
        ("\"a\"\"b\",\"\"\"\"", ["a\"b", "\""]), ("\"a\nb\r\n\"", ["a\nb\r\n"]), (" a , b ", [" a ", " b "]),
        ("a\tb", ["a\tb"]), ("'a,b'", ["'a", "b'"]), ("é,\"ü\"", ["é", "ü"]),
    ])
    func `fields are as RFC 4180 has them`(record: String, expected: [String]) throws {
        #expect(try fields(record) == expected)
        #expect(
            try fields(record.map { $0 == "," ? "\t" : $0 == "\t" ? "," : String($0) }.joined(), delimiter: "\t")
                == expected.map { String($0.map { $0 == "," ? "\t" : $0 == "\t" ? "," : $0 }) }
        )
    }

    @Test(arguments: [
        ("a\"", "a quote stands inside field 1, which does not begin with one"),
        ("a,b\"c\"", "a quote stands inside field 2, which does not begin with one"),
        ("\"a\"b", "field 1 goes on behind its closing quote"), ("\"a\" ", "field 1 goes on behind its closing quote"),
        ("a,\"b\"\r", "field 2 goes on behind its closing quote"),
        ("\"", "the quote that opens field 1 is never closed"),
        ("a,b,\"\"\"", "the quote that opens field 3 is never closed"),
    ])
    func `a malformed record is refused in words`(record: String, message: String) {
        #expect(throws: RecordProblem(code: "invalid_csv", message: message)) { try fields(record) }
    }

    @Test(arguments: [
        (["a", "b"], "a,b\n"), ([""], "\"\"\n"), ([], "\"\"\n"), (["", ""], ",\n"),
        (["a,b", "c\"d"], "\"a,b\",\"c\"\"d\"\n"),
        (["a\nb", "c\r"], "\"a\nb\",\"c\r\"\n"), ([" a", "a ", "a b"], "\" a\",\"a \",a b\n"),
        (["\u{FEFF}a"], "\"\u{FEFF}a\"\n"), (["a\tb"], "a\tb\n"),
    ])
    func `a writer quotes only where it must`(row: [String], text: String) {
        var writer = CSVWriter()
        for field in row { writer.field(field) }
        writer.endRow()
        #expect(String(decoding: writer.bytes, as: UTF8.self) == text)
        writer.removeAll()
        #expect(writer.bytes.isEmpty)
    }

    @Test func `an empty field at the end of the first is not an empty row`() {
        var writer = CSVWriter(delimiter: UInt8(ascii: "\t"))
        for row in [["a", ""], [""], ["", "", "b\tc"]] {
            for field in row { writer.field(field) }
            writer.endRow()
        }
        #expect(String(decoding: writer.bytes, as: UTF8.self) == "a\t\n\"\"\n\t\t\"b\tc\"\n")
    }

    @Test func `what is written is read back`() throws {
        var generator = TestGenerator(seed: 12)
        let pieces = ["a", "\"", ",", "\n", "\r", " ", "é", "\t", "\u{FEFF}"]
        for _ in 0..<2000 {
            let rows = (0..<Int.random(in: 1..<6, using: &generator)).map { _ in
                (0..<Int.random(in: 1..<5, using: &generator)).map { _ in
                    (0..<Int.random(in: 0..<5, using: &generator)).map { _ in
                        pieces.randomElement(using: &generator) ?? ""
                    }
                    .joined()
                }
            }
            var writer = CSVWriter()
            for row in [["header"]] + rows {
                for field in row { writer.field(field) }
                writer.endRow()
            }
            let read = RecordReader(writer.bytes, .csv).readAll()
            let again = try read.records.map { try fields(String(decoding: $0.bytes, as: UTF8.self)) }
            try #require(again.map { $0.map { Array($0.utf8) } } == rows.map { $0.map { Array($0.utf8) } })
        }
    }

    @Test(arguments: [
        ("", "the file has no header", 1), ("\n\n", "the file has no header", 3),
        ("a,b,a\n1,2,3\n", "columns 1 and 3 have the same name 'a'", 1),
        (",\n", "columns 1 and 2 have the same name ''", 1),
        ("\"\"\nx\n", "the header is empty", 1),
        ("a\"b\nx\n", "a quote stands inside field 1, which does not begin with one", 1),
        ("\"a\nx\n", "the quote that opens field 1 is never closed", 1),
    ])
    func `a header without good names is one problem for the file`(file: String, message: String, line: Int) {
        let problem = RecordProblem(code: "invalid_csv", message: message)
        #expect(
            RecordReader(Array(file.utf8), .csv).readAll().records == [
                ReadRecord(bytes: [], line: line, problem: problem)
            ]
        )
    }

    @Test func `a header names its columns`() throws {
        let reader = RecordReader(Array("\u{FEFF},\"te\"\"xt\",é\r\n1,2,3\r\n".utf8), .csv)
        let header = try #require(reader.next()?.header)
        #expect(header.names == ["", "te\"xt", "é"])
        #expect(header.index(of: "é") == 2)
        #expect(header.index(of: "") == 0)
        #expect(header.index(of: "id") == nil)
    }

    @Test func `one bad row does not swallow the rest`() {
        let file = "a,b\n1,\"x\ny\"\n2,\"open\n3,good\n4,b\"ad\n5,\"more\n6,\"\n7,end\n8,\"never\n9,last\n"
        let records = RecordReader(Array(file.utf8), .csv).readAll().records
        // The quote of row 5 is closed in row 6.
        let good = records.filter { $0.problem == nil }.map { String(decoding: $0.bytes, as: UTF8.self) }
        #expect(good == ["1,\"x\ny\"", "3,good", "5,\"more\n6,\"", "7,end", "9,last"])
        #expect(records.filter { $0.problem != nil }.map(\.line) == [4, 6, 10])
    }

    @Test func `tables are read as Python's csv module reads them`() throws {
        var generator = TestGenerator(seed: 21)
        let folder = try TemporaryFolder()
        let tables = (0..<300).map { _ in RandomFile.table(&generator) }
        for (number, table) in tables.enumerated() { try folder.write(table, to: "\(number).csv") }
        let script = """
            import csv, json, sys
            for number in range(int(sys.argv[2])):
                with open(f"{sys.argv[1]}/{number}.csv", encoding="utf-8", newline="") as file:
                    print(json.dumps([row for row in csv.reader(file, strict=True)][1:]))
            """
        let run = try CommandRun.run(
            "/usr/bin/python3",
            ["-c", script, folder.path, "\(tables.count)"],
            environment: [:]
        )
        try #require(run.status == 0, "\(run.errors)")
        let rows = run.text.split(separator: "\n").map { line in
            // Both sides in Python's own JSON, so that no other reader is between.
            String(line)
        }
        for (table, expected) in zip(tables, rows) {
            let records = RecordReader(table, .csv, skipsBlankLines: false).readAll().records
            let read = try records.map { record in
                try #require(record.problem == nil)
                return try fields(String(decoding: record.bytes, as: UTF8.self))
            }
            #expect(json(read) == expected)
        }
        #expect(rows.count == tables.count)
    }

    /// Rows as Python's `json.dumps` writes them.
    private func json(_ rows: [[String]]) -> String {
        let list = rows.map { row in
            "["
                + row.map { field in
                    "\""
                        + field.unicodeScalars.map { scalar in
                            switch scalar {
                            case "\n": "\\n"
                            case "\r": "\\r"
                            case "\"": "\\\""
                            case "é": "\\u00e9"
                            default: String(scalar)
                            }
                        }
                        .joined() + "\""
                }
                .joined(separator: ", ") + "]"
        }
        return "[\(list.joined(separator: ", "))]"
    }
}
