// SPDX-License-Identifier: Apache-2.0

/// The names of a table's columns.
public final class CSVHeader: Sendable {
    /// The names, in the order of the columns.
    public let names: [String]
    /// What parts the fields of the table.
    public let delimiter: UInt8
    private let indexes: [String: Int]

    /// The header whose fields are the names.
    ///
    /// One column may have none, as row numbers often do.
    ///
    /// - Throws: a ``RecordProblem`` that says which name appears twice or is not UTF-8, or that there is no name at all.
    init(_ fields: CSVFields) throws(RecordProblem) {
        guard fields.count > 1 || !fields.bytes.isEmpty else { throw .invalidCSV("the header is empty") }
        var names: [String] = []
        var indexes: [String: Int] = [:]
        for index in 0..<fields.count {
            guard let name = String(validating: fields.field(index), as: UTF8.self) else {
                throw .invalidCSV("the name of column \(index + 1) is not UTF-8")
            }
            if let other = indexes.updateValue(index, forKey: name) {
                throw .invalidCSV("columns \(other + 1) and \(index + 1) have the same name '\(name)'")
            }
            names.append(name)
        }
        self.names = names
        delimiter = fields.delimiter
        self.indexes = indexes
    }

    /// The index of the column with a name; nil if none has it.
    public func index(of name: String) -> Int? { indexes[name] }
}
