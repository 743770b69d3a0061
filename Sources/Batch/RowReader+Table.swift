// SPDX-License-Identifier: Apache-2.0

import JSON
import Records

extension RowReader {
    /// Writes the row of a row of a table.
    func writeFields(
        _ record: RecordSlice,
        of block: RecordBlock,
        _ json: inout JSONWriter,
        _ members: Members
    ) throws(RecordProblem) {
        guard let header = block.header else {
            throw RecordProblem(code: "invalid_csv", message: "row has no header; expected one")
        }
        if fields.delimiter != header.delimiter { fields = CSVFields(delimiter: header.delimiter) }
        let content = block.bytes
        try fields.parse(content.span.extracting(record.range))
        guard fields.count == header.names.count else {
            let count = header.names.count
            throw RecordProblem(code: "invalid_csv", message: "row has \(fields.count) fields; expected \(count)")
        }
        let bytes = fields.bytes
        var (problem, unusable) = unusableColumns(header)
        let idColumn = header.index(of: options.idField ?? "id")
        if let idColumn, !fields.range(idColumn).isEmpty, !unusable.contains(idColumn) {
            writeField(bytes, fields.range(idColumn), named: "id", &json)
        } else {
            writePlace(of: record, in: block, &json)
            if problem == nil, let name = options.idField { problem = RecordProblem(JSONError.missing(member: name)) }
        }
        for (column, name) in header.names.enumerated() where column != idColumn && !leftOut.contains(name) {
            if unusable.contains(column) { continue }
            writeField(bytes, fields.range(column), named: names.prefix(of: name) + name, &json)
        }
        if let problem { throw problem }
        guard let text = options.textField.name.flatMap(header.index(of:)) else { throw options.textField.missing }
        try members(bytes.span.extracting(fields.range(text)), nil, &json)
    }

    /// The columns whose fields are no text, and what is wrong with the first.
    private func unusableColumns(_ header: CSVHeader) -> (RecordProblem?, Set<Int>) {
        let bytes = fields.bytes
        var problem: RecordProblem?
        var columns: Set<Int> = []
        for (column, name) in header.names.enumerated() {
            do throws(RecordProblem) {
                try bytes.span.extracting(fields.range(column)).checkText("column '\(name)'")
            } catch {
                problem = problem ?? error
                columns.insert(column)
            }
        }
        return (problem, columns)
    }

    private func writeField(_ bytes: [UInt8], _ range: Range<Int>, named name: String, _ json: inout JSONWriter) {
        guard let text = try? UTF8Span(validating: bytes.span.extracting(range)) else {
            preconditionFailure("a field that is written is UTF-8")
        }
        json.key(name)
        json.value(text)
    }
}
