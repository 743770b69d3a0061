// SPDX-License-Identifier: Apache-2.0

import Detector
import JSON
import Records

/// Rows as CSV: the members of each JSON row put into columns.
///
/// A string is its text, null is empty, and an array or object is its JSON text. Members without a column are gathered, as one
/// object, in the column `fields` if there is one.
struct RowTable {
    private let columns: [String]
    private let places: [String: Int]
    private let parser = JSONParser()
    private var writer = CSVWriter()
    private var ranges: [JSONMemberRange] = []
    private var cells: [Cell?]

    private struct Cell {
        let value: JSONValue
        let range: Range<Int>
    }

    static let otherFields = "fields"
    static let errorCode = "error_code"
    static let errorMessage = "error_message"
    /// The columns that no member of a JSON row has.
    static let ownColumns = [otherFields, errorCode, errorMessage]

    /// A table of these columns.
    init(columns: [String]) {
        self.columns = columns
        places = Dictionary(uniqueKeysWithValues: zip(columns, columns.indices))
        cells = Array(repeating: nil, count: columns.count)
    }

    /// The line that names the columns.
    static func header(_ columns: [String]) -> [UInt8] {
        var writer = CSVWriter()
        for column in columns { writer.field(column) }
        writer.endRow()
        return writer.bytes
    }

    /// The rows so far; none are left then.
    mutating func take() -> [UInt8] {
        defer { writer = CSVWriter() }
        return writer.bytes
    }

    /// Adds a row.
    ///
    /// - Parameter row: a row as ``RowReader`` writes it.
    mutating func append(_ row: [UInt8]) {
        // What RowReader writes is a JSON object; a table of rows that are not would be a fault of this module.
        guard let object = try? parser.parse(row.span) else { preconditionFailure("a row is JSON") }
        JSONMemberRange.find(in: row.span, into: &ranges)
        for index in cells.indices { cells[index] = nil }
        var others = JSONWriter()
        others.object { others in
            var index = 0
            try? object.forEachMember { (name, value) throws(JSONError) in
                let range = ranges[index]
                index += 1
                if name == "error" {
                    place(try value.member("code"), Self.errorCode)
                    place(try value.member("message"), Self.errorMessage)
                } else if let column = places[name] {
                    cells[column] = Cell(value: value, range: range.value)
                } else {
                    others.member(rawName: row[range.name], rawValue: row[range.value])
                }
            }
        }
        for (column, name) in columns.enumerated() {
            if name == Self.otherFields {
                // An empty object would say that something was there.
                writer.field(others.bytes.count > 2 ? others.bytes : [])
            } else {
                write(cells[column], of: row)
            }
        }
        writer.endRow()
    }

    private mutating func place(_ value: JSONValue, _ column: String) {
        if let place = places[column] { cells[place] = Cell(value: value, range: 0..<0) }
    }

    private mutating func write(_ cell: Cell?, of row: [UInt8]) {
        guard let cell, !cell.value.isNull else { return writer.field("") }
        guard let text = try? cell.value.string() else { return writer.field(row[cell.range]) }
        writer.field(text)
    }
}

/// The columns of a batch's CSV output.
public enum RowColumns: Sendable {
    /// The id, what the inputs' columns pass on, the report's members, and what went wrong.
    ///
    /// - Parameters:
    ///   - inputs: the columns of the inputs that are CSV or TSV, each once.
    ///   - keepsOthers: whether some input is JSONL, whose members are not known before it is read: a column `fields` then
    ///     holds them as a JSON object.
    public static func columns(inputs: [String], options: RowOptions, keepsOthers: Bool) -> [String] {
        // Rows are not asked for the statistic of another engine.
        let report = DetectionReport.memberNames.filter { $0 != "peer" }
        let names = FieldNames(reserved: reservedNames)
        let passed = inputs.filter { $0 != (options.idField ?? "id") && $0 != options.textField.name }
            .map { names.prefix(of: $0) + $0 }
        let own = RowTable.ownColumns.filter { keepsOthers || $0 != RowTable.otherFields }
        var seen: Set<String> = []
        return (["id"] + passed + report + own).filter { seen.insert($0).inserted }
    }

    /// The first line of the output.
    public static func header(_ columns: [String]) -> [UInt8] { RowTable.header(columns) }

    /// The names that a column of an input cannot keep.
    static let reservedNames = ["id", "error"] + DetectionReport.memberNames + RowTable.ownColumns
}
