// SPDX-License-Identifier: Apache-2.0

public import Records

/// Where the text of a record stands, and what its row is called.
public struct RowOptions: Sendable, Hashable {
    /// The field that holds the text, for JSONL, CSV and TSV.
    public var textField = FieldPath("text")
    /// The field that names the record.
    ///
    /// A record without it is an error. Nil takes the field `id` where there is one.
    public var idField: String?
    /// A member of JSON rows that may be there instead of the text, which is then empty.
    public var alternativeMember: String?
    /// The option that a user must give to have the alternative read; nil where it is read.
    public var alternativeOption: String?
    /// Whether a row whose record has no id is called by its place: `PATH` for a text, `PATH:LINE` for others.
    public var namesPlaces = true

    /// What parts the fields of CSV; nil to tell it by each file's header.
    public var delimiter: UInt8?

    /// How a reader of the records must read tables: those that lack a column which is asked for are not read.
    public var tables: TableOptions {
        TableOptions(
            delimiter: delimiter,
            requiredColumns: [textField.name ?? textField.description, idField].compactMap(\.self)
        )
    }

    /// The texts are in `text` and the ids in `id`.
    public init() {}
}
