// SPDX-License-Identifier: Apache-2.0

/// How CSV and TSV are read.
public struct TableOptions: Sendable, Hashable {
    /// What parts the fields of CSV; nil to tell it by each file's first line.
    public var delimiter: UInt8?
    /// The columns that a table must have; one that lacks any is one problem, and its rows are not read.
    public var requiredColumns: [String]

    /// Tables that need no column.
    public init(delimiter: UInt8? = nil, requiredColumns: [String] = []) {
        self.delimiter = delimiter
        self.requiredColumns = requiredColumns
    }

    /// What is wrong with a table of these columns; nil when nothing is.
    func problem(with header: CSVHeader) -> RecordProblem? {
        guard let missing = requiredColumns.first(where: { header.index(of: $0) == nil }) else { return nil }
        let shown = header.names.prefix(10).map(Self.quoted).joined(separator: ", ")
        let more = header.names.count > 10 ? " and \(header.names.count - 10) more" : ""
        let twin = header.names.first { $0.lowercased() == missing.lowercased() }
        let hint = twin.map { "; did you mean \(Self.quoted($0))?" } ?? ""
        return RecordProblem(
            code: "missing_column",
            message: "no column \(Self.quoted(missing)); expected one of \(shown)\(more)\(hint)"
        )
    }

    /// A name, cut short: where the header was left out, it is data.
    private static func quoted(_ name: String) -> String {
        let limit = 40
        return "'\(name.unicodeScalars.count > limit ? String(name.unicodeScalars.prefix(limit)) + "…" : name)'"
    }
}
