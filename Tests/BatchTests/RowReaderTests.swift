// SPDX-License-Identifier: Apache-2.0

import JSON
import Records
import Testing

@testable import Batch

struct RowReaderTests {
    @Test
    func `a row begins with the id and the other fields, as they were written`() throws {
        var inputs = try Inputs()
        try inputs.add(
            "a.jsonl",
            #"{"label" : "human" , "text":"four","n":1.50,"id":7,"deep":{"x": [ 1,2 ]},"k\u0065y":null}"#
        )
        let row = #"{"id":7,"label":"human","n":1.50,"deep":{"x": [ 1,2 ]},"k\u0065y":null,"length":4}"#
        #expect(inputs.rows() == [row])
    }

    @Test
    func `a row without an id is called by its place`() throws {
        var inputs = try Inputs()
        try inputs.add("a.jsonl", "{\"text\":\"\"}\n\n{\"text\":\"é\",\"id\":null}")
        try inputs.add("b.csv", "text,id\none,\n\"a\nb\",x\nthree,\n")
        try inputs.add("c.txt", "all\nof it")
        #expect(
            inputs.rows() == [
                #"{"id":"a.jsonl:1","length":0}"#, #"{"id":"a.jsonl:3","length":2}"#,
                #"{"id":"b.csv:2","length":3}"#, #"{"id":"x","length":3}"#, #"{"id":"b.csv:5","length":5}"#,
                #"{"id":"c.txt","length":9}"#,
            ]
        )
        var options = RowOptions()
        options.namesPlaces = false
        #expect(inputs.rows(options).first == #"{"length":0}"#)
    }

    @Test
    func `fields that a row needs for itself are passed on under another name`() throws {
        var inputs = try Inputs()
        try inputs.add("a.jsonl", #"{"id":1,"text":"x","length":"long","error":false,"uid":"u"}"#)
        #expect(inputs.rows() == [#"{"id":1,"input_length":"long","input_error":false,"uid":"u","length":1}"#])
        var options = RowOptions()
        options.idField = "uid"
        #expect(
            inputs.rows(options) == [#"{"id":"u","input_id":1,"input_length":"long","input_error":false,"length":1}"#]
        )
    }

    @Test
    func `columns are passed on as strings`() throws {
        var inputs = try Inputs()
        try inputs.add("a.csv", "n,text,length\n1,\"say \"\"hi\"\"\",\"a,\\b\"\n")
        try inputs.add("b.tsv", "text\tn\nx\t\"tab\there\"\n")
        #expect(
            inputs.rows() == [
                #"{"id":"a.csv:2","n":"1","input_length":"a,\\b","length":8}"#,
                #"{"id":"b.tsv:2","n":"tab\there","length":1}"#,
            ]
        )
    }

    @Test(arguments: [
        (
            "/a/1/b~1c/~0", #"{"a":[0,{"b/c":{"~":"deep"}}]}"#,
            #"{"id":"x.jsonl:1","a":[0,{"b/c":{"~":"deep"}}],"length":4}"#
        ),
        ("/", #"{"":"empty name"}"#, #"{"id":"x.jsonl:1","length":10}"#),
        ("/text", #"{"text":"top"}"#, #"{"id":"x.jsonl:1","length":3}"#),
        ("body", #"{"text":"other","body":"this"}"#, #"{"id":"x.jsonl:1","text":"other","length":4}"#),
    ])
    func `the text is where the field path leads`(path: String, line: String, row: String) throws {
        var inputs = try Inputs()
        try inputs.add("x.jsonl", line)
        var options = RowOptions()
        options.textField = FieldPath(path)
        #expect(inputs.rows(options) == [row])
    }

    @Test(
        arguments: [
            (#"{"text":5}"#, "invalid_field", "member 'text' is a number; expected a string"),
            (#"{"id":1}"#, "missing_field", "member 'text' is missing"),
            (#"{"text":null}"#, "missing_field", "member 'text' is missing"),
            (#"["text"]"#, "invalid_field", "line is an array; expected an object"),
            (#""text""#, "invalid_field", "line is a string; expected an object"),
            (#"{"text":"x""#, "invalid_json", nil),
            ("text", "invalid_json", nil),
            ("{\"text\":\"a\u{0}\"}", "invalid_json", nil),
        ] as [(String, String, String?)]
    )
    func `a line that cannot be used becomes an error row`(line: String, code: String, message: String?) throws {
        var inputs = try Inputs()
        try inputs.add("a.jsonl", line + "\n{\"text\":\"good\"}\n")
        let rows = inputs.rows()
        #expect(rows.count == 2)
        #expect(rows[0].contains(#""error":{"code":"\#(code)","message":""#))
        if let message { #expect(rows[0].hasSuffix(#""message":"\#(message)"}}"#)) }
        #expect(rows[1] == #"{"id":"a.jsonl:2","length":4}"#)
    }

    @Test(arguments: ["/0/x", "/a/b", "/a/01", "/a/9", "/a/-2", "/a/-0", "/a/-", "x"])
    func `a field path that leads nowhere is a missing field`(path: String) throws {
        var inputs = try Inputs()
        try inputs.add("a.jsonl", #"{"a":["t"]}"#)
        var options = RowOptions()
        options.textField = FieldPath(path)
        #expect(
            inputs.rows(options)[0].contains(
                #""error":{"code":"missing_field","message":"member '\#(path)' is missing"}"#
            )
        )
    }

    @Test
    func `an error row keeps the id and the fields that could be read`() throws {
        var inputs = try Inputs()
        try inputs.add("a.jsonl", #"{"id":"x","label":1,"text":[]}"#)
        let message = "member 'text' is an array; expected a string"
        #expect(inputs.rows() == [#"{"id":"x","label":1,"error":{"code":"invalid_field","message":"\#(message)"}}"#])
    }

    @Test
    func `an id field that was asked for must be there`() throws {
        var inputs = try Inputs()
        try inputs.add("a.jsonl", #"{"text":"x"}"#)
        try inputs.add("b.csv", "text\nx\n")
        var options = RowOptions()
        options.idField = "uid"
        let error = #""error":{"code":"missing_field","message":"member 'uid' is missing"}}"#
        #expect(inputs.rows(options) == [#"{"id":"a.jsonl:1",\#(error)"#, #"{"id":"b.csv:2",\#(error)"#])
    }

    @Test
    func `rows of a table that do not fit its header, or are no text, are errors`() throws {
        var inputs = try Inputs()
        try inputs.add("a.csv", "id,text\n1,two,3\n2\n3,\"a\"b\n4,nul\u{0}\n5,good\n")
        try inputs.add("b.csv", Array("text\n".utf8) + [0xC3, 0x0A])
        try inputs.add("c.csv", "body\nx\n")
        let rows = inputs.rows()
        #expect(rows.count == 7)
        #expect(rows[0].contains("row has 3 fields; expected 2") && rows[0].hasPrefix(#"{"id":"a.csv:2","error""#))
        #expect(rows[1].contains("row has 1 fields; expected 2"))
        #expect(rows[2].contains(#""code":"invalid_csv""#))
        #expect(rows[3].contains(#""code":"nul_byte""#))
        #expect(rows[4] == #"{"id":"5","length":4}"#)
        #expect(rows[5].contains(#""code":"invalid_utf8""#))
        #expect(rows[6].contains(#""body":"x","error":{"code":"missing_field""#))
    }

    @Test
    func `what a caller throws becomes the row's error`() throws {
        var inputs = try Inputs()
        try inputs.add("a.jsonl", "{\"id\":1,\"text\":\"bad\"}\n{\"id\":2,\"text\":\"good\"}\n")
        let rows = inputs.rows { (text, _, json) throws(RecordProblem) in
            guard text.count == 4 else { throw RecordProblem(code: "short", message: "too short") }
            json.member("length", text.count)
        }
        #expect(rows == [#"{"id":1,"error":{"code":"short","message":"too short"}}"#, #"{"id":2,"length":4}"#])
    }
}
