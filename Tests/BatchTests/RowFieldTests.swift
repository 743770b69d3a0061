// SPDX-License-Identifier: Apache-2.0

import JSON
import Records
import TestSupport
import Testing

@testable import Batch

/// What becomes of a record's fields on the way to its row.
struct RowFieldTests {
    private func row(_ name: String, _ content: String, _ options: RowOptions = RowOptions()) throws -> [String] {
        var inputs = try Inputs()
        try inputs.add(name, content)
        return inputs.rows(options)
    }

    private func error(_ code: String, _ message: String) -> String {
        #""error":{"code":"\#(code)","message":"\#(message)"}}"#
    }

    @Test
    func `no two fields come to have one name`() throws {
        #expect(
            try row("a.jsonl", #"{"text":"x","length":1,"input_length":2,"input_input_length":3,"input_":4,"input":5}"#)
                == [
                    #"{"id":"a.jsonl:1","input_length":1,"input_input_length":2,"input_input_input_length":3,"#
                        + #""input_input_":4,"input":5,"length":1}"#
                ]
        )
        #expect(
            try row("a.csv", "text,length,input_length,input_id\nx,1,2,3\n") == [
                #"{"id":"a.csv:2","input_length":"1","input_input_length":"2","input_input_id":"3","length":1}"#
            ]
        )
        let columns = RowColumns.columns(
            inputs: ["verdict", "input_verdict", "id", "text"],
            options: RowOptions(),
            keepsOthers: false
        )
        #expect(columns.prefix(4) == ["id", "input_verdict", "input_input_verdict", "verdict"])
    }

    @Test
    func `random names stay apart`() throws {
        var random = TestGenerator(seed: 4)
        let names = FieldNames(reserved: ["id", "a", "input_a"])
        let pieces = ["input_", "id", "a", "b", "_"]
        var seen: [String: String] = [:]
        for _ in 0..<5_000 {
            let count = Int.random(in: 0...4, using: &random)
            let name = (0..<count).map { _ in pieces[Int.random(in: 0..<pieces.count, using: &random)] }.joined()
            let passed = names.prefix(of: name) + name
            #expect(seen.updateValue(name, forKey: passed) ?? name == name)
            #expect(passed != "id" && passed != "a")
        }
    }

    @Test(arguments: [0, 1, 15, 40])
    func `a member that stands twice is an error`(others: Int) throws {
        let more = (0..<others).map { ",\"m\($0)\":\($0)" }.joined()
        let twice = error("invalid_field", "member 'x' stands twice")
        #expect(try row("a.jsonl", #"{"id":7,"x":1\#(more),"\u0078":2,"text":"t"}"#) == [#"{"id":7,"# + twice])
        let text = error("invalid_field", "member 'text' stands twice")
        #expect(try row("a.jsonl", #"{"text":"a"\#(more),"text":"b"}"#) == [#"{"id":"a.jsonl:1","# + text])
        let id = error("invalid_field", "member 'id' stands twice")
        #expect(try row("a.jsonl", #"{"id":1,"text":"a"\#(more),"id":2}"#) == [#"{"id":"a.jsonl:1","# + id])
        // Names that look alike are two, and so are those of two objects.
        #expect(
            try row("a.jsonl", #"{"text":"t","\u00e9":1,"e\u0301":{"x":1,"y":{"x":1}}\#(more)}"#)[0]
                .hasSuffix(#""length":1}"#)
        )
    }

    @Test
    func `a record without the id that was asked for keeps its other fields`() throws {
        var options = RowOptions()
        options.idField = "uid"
        let missing = error("missing_field", "member 'uid' is missing")
        #expect(try row("a.jsonl", #"{"text":"t","n":1}"#, options) == [#"{"id":"a.jsonl:1","n":1,"# + missing])
        #expect(
            try row("a.jsonl", #"{"uid":null,"text":"t","n":1}"#, options) == [#"{"id":"a.jsonl:1","n":1,"# + missing]
        )
        #expect(try row("a.csv", "uid,n,text\n,1,t\n", options) == [#"{"id":"a.csv:2","n":"1","# + missing])
    }

    @Test
    func `numbers of any size are passed on as they were written`() throws {
        let line = #"{"id":123456789012345678901234567890,"text":"abc","n":[-1e400, {"m":1E999}],"s":"1e400"}"#
        let row = #"{"id":123456789012345678901234567890,"n":[-1e400, {"m":1E999}],"s":"1e400","length":3}"#
        #expect(try self.row("a.jsonl", line) == [row])
        var table = RowTable(columns: ["id", "n", "length"])
        table.append(Array(row.utf8))
        let cells = "123456789012345678901234567890,\"[-1e400, {\"\"m\"\":1E999}]\",3\n"
        #expect(String(decoding: table.take(), as: UTF8.self) == cells)
    }

    @Test
    func `a field of a table that is no text costs its row and not the id`() throws {
        var inputs = try Inputs()
        let bytes = Array("id,n,text\n7,good,caf".utf8) + [0xE9, 0x0A] + Array("8,".utf8) + [0xC3] + Array(",".utf8)
        try inputs.add("a.csv", bytes + [0xA9] + Array("x\n9,a\u{0},t\n".utf8))
        let help = "is not UTF-8; iconv converts a file, as with -f LATIN1 -t UTF-8"
        #expect(
            inputs.rows() == [
                #"{"id":"7","n":"good","# + error("invalid_utf8", "column 'text' \(help)"),
                #"{"id":"8","# + error("invalid_utf8", "column 'n' \(help)"),
                #"{"id":"9","# + error("nul_byte", "column 'n' holds a NUL byte"),
            ]
        )
    }

    @Test(arguments: [
        (#"{"c":[{"type":"text","text":"ab"},{"type":"image_url","image_url":{}},{"type":"text","text":"é"}]}"#, 4),
        (#"{"c":[{"type":"output_text","text":""}]}"#, 0),
        (#"{"c":"plain"}"#, 5),
    ])
    func `the content of a message may be a list of parts`(line: String, length: Int) throws {
        var options = RowOptions()
        options.textField = FieldPath("/c")
        #expect(try row("a.jsonl", line, options) == [#"{"id":"a.jsonl:1","length":\#(length)}"#])
    }

    @Test(arguments: [
        #"{"text":[]}"#, #"{"text":["a"]}"#, #"{"text":[{"text":"a"}]}"#, #"{"text":[{"type":"image"}]}"#,
        #"{"text":[{"type":"text","text":"a"},5]}"#,
    ])
    func `a list that is none of parts with text is no text`(line: String) throws {
        let wrong = error("invalid_field", "member 'text' is an array; expected a string")
        #expect(try row("a.jsonl", line) == [#"{"id":"a.jsonl:1","# + wrong])
    }

    @Test
    func `a negative index counts from the end`() throws {
        var options = RowOptions()
        for (path, length) in [("/m/-1/c", 3), ("/m/-2/c", 1), ("/m/1/c", 3)] {
            options.textField = FieldPath(path)
            #expect(
                try row("a.jsonl", #"{"m":[{"c":"a"},{"c":"abc"}]}"#, options)[0].hasSuffix(#""length":\#(length)}"#)
            )
        }
    }

    @Test(arguments: ["a.b", "a[0]"])
    func `a path that is no pointer is told what a pointer is`(path: String) throws {
        var options = RowOptions()
        options.textField = FieldPath(path)
        let message = "member '\(path)' is missing; a pointer begins with '/', as in /a/0/b"
        #expect(try row("a.jsonl", #"{"a":{"b":"t"}}"#, options)[0].hasSuffix(error("missing_field", message)))
    }

    @Test(arguments: [
        ("a.log", "{\"text\":\"x\"}\n{\"text\":\"y\"}\n", true), ("a.log", "{}\n{}", true),
        ("a.log", "{\"text\":\"x\"}\n", false), ("a.log", "{\n}\n", false), ("a.log", "{}\nend\n", false),
        ("a.txt", "{}\n{}\n", false), ("a.log", "", false),
    ])
    func `lines of JSON under a name that says nothing are not one text`(
        name: String,
        content: String,
        isProblem: Bool
    ) throws {
        let row = try #require(try row(name, content).first)
        #expect(row.contains("looks_like_jsonl") == isProblem)
        var inputs = try Inputs()
        try inputs.folder.write(content, to: name)
        inputs.sources = try RecordSources.find([inputs.folder.file(name)], format: .text)
        #expect(inputs.rows()[0].hasSuffix(#""length":\#(content.utf8.count)}"#))
    }
}
