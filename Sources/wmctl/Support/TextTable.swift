// SPDX-License-Identifier: Apache-2.0

/// Rows with aligned columns, for people.
struct TextTable {
    private var rows: [[String]]

    /// A table with its headings.
    init(_ headings: String...) {
        rows = [headings]
    }

    /// A table with as many headings as are given.
    init(headings: [String]) {
        rows = [headings]
    }

    /// Adds a row, of as many columns as there are headings.
    mutating func add(_ row: [String]) {
        rows.append(row)
    }

    /// Adds a row, of as many columns as there are headings.
    mutating func add(_ row: String...) {
        rows.append(row)
    }

    /// The lines, each column as wide as its widest text.
    var text: String {
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            var line = ""
            for (cell, width) in zip(row, widths) {
                line += cell + String(repeating: " ", count: width - cell.count + 2)
            }
            line.removeLast(line.reversed().prefix { $0 == " " }.count)
            return line + "\n"
        }.joined()
    }
}
