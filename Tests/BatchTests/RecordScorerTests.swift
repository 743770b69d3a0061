// SPDX-License-Identifier: Apache-2.0

import Detector
import JSON
import Records
import TestSupport
import Testing

@testable import Batch

struct RecordScorerTests {
    private func score(
        _ inputs: Inputs,
        _ options: RowOptions = RowOptions(),
        columns: [String]? = nil,
        recordsPerBlock: Int = .max
    ) throws -> (text: String, tally: BatchTally) {
        let reader = RecordReader(sources: inputs.sources, recordsPerBlock: recordsPerBlock)
        let scorer = try RecordScorer(
            detector: makeDetector(),
            sources: inputs.sources,
            options: options,
            columns: columns
        )
        var (bytes, tally) = ([UInt8](), BatchTally())
        while let block = reader.next() {
            let scored = scorer.score(block)
            bytes += scored.rows
            tally += scored.tally
        }
        return (String(decoding: bytes, as: UTF8.self), tally)
    }

    @Test
    func `a row holds the very report that detect gives`() throws {
        var inputs = try Inputs()
        let texts = ["", "a few words", String(repeating: "It was a fine morning. ", count: 40), "zero\u{200B}width"]
        var lines = ""
        for text in texts {
            var json = JSONWriter()
            json.object { $0.member("text", text) }
            lines += json.text + "\n"
        }
        try inputs.add("a.jsonl", lines)
        let detector = try makeDetector()
        let expected = try texts.enumerated().map { index, text in
            #"{"id":"a.jsonl:\#(index + 1)","# + (try detector.detect(text.utf8.span).json().dropFirst())
        }
        let (text, tally) = try score(inputs)
        #expect(inputs.lines(text) == expected)
        #expect(tally.scored == 4 && tally.errors == 0)
        // The cut into blocks changes nothing.
        #expect(try score(inputs, recordsPerBlock: 1).text == text)
    }

    @Test
    func `a whole file is scored as it is, also when it is not UTF-8`() throws {
        var inputs = try Inputs()
        try inputs.add("a.txt", [0x61, 0xFF, 0x00, 0x62])
        let report = try makeDetector().detect([0x61, 0xFF, 0x00, 0x62].span)
        #expect(try inputs.lines(score(inputs).text) == [#"{"id":"a.txt","# + report.json().dropFirst()])
    }

    @Test
    func `rows are counted by their verdicts`() throws {
        var inputs = try Inputs()
        try inputs.add("a.jsonl", "{\"text\":\"x\"}\n{}\nnone\n{\"text\":\"y\"}\n")
        let tally = try score(inputs).tally
        #expect(tally.tooShort == 2 && tally.errors == 2 && tally.rows == 4 && tally.scored == 2)
    }

    // MARK: CSV

    private func table(_ text: String) throws -> [[String]] {
        var fields = CSVFields()
        var rows: [[String]] = []
        for line in text.split(separator: "\n") {
            try fields.parse(Array(line.utf8).span)
            rows.append((0..<fields.count).map { String(decoding: fields.field($0), as: UTF8.self) })
        }
        return rows
    }

    @Test
    func `a table has the members of the JSON rows in its columns`() throws {
        var inputs = try Inputs()
        try inputs.add("a.csv", "id,text,label,score\n1,\"some, words\",\"a,b\",2\n2,x\n")
        try inputs.add("b.jsonl", #"{"text":"it was","label":[1, 2],"more":{"x":1}}"#)
        let options = RowOptions()
        let columns = RowColumns.columns(
            inputs: ["id", "text", "label", "score"],
            options: options,
            keepsOthers: true
        )
        #expect(columns.prefix(4) == ["id", "label", "input_score", "verdict"])
        let optional = ["model", "other_profiles", "payload", "calibration"]
        #expect(columns.suffix(9) == ["warnings", "method"] + optional + ["fields", "error_code", "error_message"])
        let rows = try table(score(inputs, options, columns: columns).text)
        #expect(rows.allSatisfy { $0.count == columns.count })
        let cells = rows.map { row in Dictionary(uniqueKeysWithValues: zip(columns, row)) }
        let report = try makeDetector().detect(Array("some, words".utf8).span)
        #expect(cells[0]["id"] == "1" && cells[0]["label"] == "a,b" && cells[0]["input_score"] == "2")
        #expect(cells[0]["verdict"] == "too_short" && cells[0]["p_value"] == "\(report.pValue.value)")
        #expect(cells[0]["score"] == "\(report.score)" && cells[0]["spans"] == "[]" && cells[0]["fields"] == "")
        #expect(
            cells[0]["error_code"] == "" && cells[0]["green_fraction"] == report.greenFraction.map { "\($0)" } ?? ""
        )
        #expect(cells[1]["id"]?.hasSuffix("a.csv:3") == true && cells[1]["verdict"] == "")
        #expect(cells[1]["error_code"] == "invalid_csv" && cells[1]["error_message"] == "row has 2 fields; expected 4")
        #expect(cells[2]["label"] == "[1, 2]" && cells[2]["fields"] == #"{"more":{"x":1}}"#)
    }

    @Test
    func `columns stand once, and the text's own is left out`() {
        var options = RowOptions()
        options.textField = FieldPath("body")
        options.idField = "uid"
        let columns = RowColumns.columns(
            inputs: ["uid", "id", "body", "input_id", "fields", "x"],
            options: options,
            keepsOthers: false
        )
        #expect(columns.prefix(5) == ["id", "input_id", "input_input_id", "input_fields", "x"])
        #expect(Set(columns).count == columns.count && !columns.contains("fields") && !columns.contains("body"))
    }
}
