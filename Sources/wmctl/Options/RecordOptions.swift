// SPDX-License-Identifier: Apache-2.0

import Arguments
import Batch
import Records

/// What the records of inputs are, and where their texts stand.
struct RecordOptions {
    private static let format = Parameter(
        option: "format",
        .choice as ValueKind<RecordFormat>,
        help: "What the inputs are; told by their names unless given, and jsonl on standard input."
    )
    static let textField = Parameter(
        option: "text-field",
        .string,
        default: RowOptions().textField.description,
        valueName: "NAME",
        help: "The field that holds the text; for JSON also a pointer such as /messages/-1/content (-1: the last)."
    )
    static let idField = Parameter(
        option: "id-field",
        .string,
        valueName: "NAME",
        help: "The field that names a row; 'id' where there is one unless given, else the row is called PATH:LINE."
    )
    private static let delimiter = Parameter(
        option: "delimiter",
        ValueKind(
            name: "CHAR",
            expected: "one ASCII character but a quote or a line break, or 'tab'",
            read: readDelimiter
        ),
        help: "What parts the fields of CSV; told by each file's first line unless given."
    )
    private static let columns = Parameter(
        option: "columns",
        ValueKind(
            name: "NAME,…",
            expected: "names of columns with commas between them, each once, and 'verdict' among them",
            read: readColumns
        ),
        help: "The columns of CSV output, in this order; rows that have no field of a name leave it empty."
    )
    static let limit = Parameter(
        option: "max-bytes",
        .byteCount(atLeast: 1),
        default: 8 << 20,
        help: "The longest record in bytes; a longer one is an error row, and is skipped without being kept."
    )

    static let group = ParameterGroup("Records", [format, textField, idField, delimiter, columns, limit])
    /// For commands that write no rows.
    static let parameters: [any ParameterProtocol] = [format, textField, idField, delimiter, limit]

    let format: RecordFormat?
    let rows: RowOptions
    /// The columns of CSV output; nil for all.
    let columns: [String]?
    let limit: Int

    /// - Parameter hasColumns: whether the command writes rows, which may be a table.
    init(_ arguments: ParsedArguments, hasColumns: Bool = true) {
        format = arguments[Self.format]
        columns = hasColumns ? arguments[Self.columns] : nil
        limit = arguments[Self.limit]
        var rows = RowOptions()
        rows.textField = FieldPath(arguments[Self.textField])
        rows.idField = arguments[Self.idField]
        rows.delimiter = arguments[Self.delimiter]
        self.rows = rows
    }

    private static func readDelimiter(_ text: String) -> UInt8? {
        if text == "tab" { return UInt8(ascii: "\t") }
        guard text.utf8.count == 1, let byte = text.utf8.first, byte == 0x09 || (0x20..<0x7F).contains(byte) else {
            return nil
        }
        return byte == UInt8(ascii: "\"") ? nil : byte
    }

    private static func readColumns(_ text: String) -> [String]? {
        let names = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        let isUsable = !names.contains("") && Set(names).count == names.count
        // A run that goes on tells by the verdict which rows are errors.
        return isUsable && names.contains("verdict") ? names : nil
    }
}
