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
        help: "The field that holds the text; for JSON also a pointer such as /messages/0/content."
    )
    static let idField = Parameter(
        option: "id-field",
        .string,
        valueName: "NAME",
        help: "The field that names a row; 'id' where there is one unless given, else the row is called PATH:LINE."
    )
    static let limit = Parameter(
        option: "max-bytes",
        .byteCount(atLeast: 1),
        default: 8 << 20,
        help: "The longest record in bytes; a longer one is an error row, and is skipped without being kept."
    )

    static let group = ParameterGroup("Records", [format, textField, idField, limit])

    let format: RecordFormat?
    let rows: RowOptions
    let limit: Int

    init(_ arguments: ParsedArguments) {
        format = arguments[Self.format]
        limit = arguments[Self.limit]
        var rows = RowOptions()
        rows.textField = FieldPath(arguments[Self.textField])
        rows.idField = arguments[Self.idField]
        self.rows = rows
    }
}
