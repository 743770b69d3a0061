// SPDX-License-Identifier: Apache-2.0

import JSON
import Records

/// The rows that a run wrote before it was killed: as many as are whole.
struct WrittenRows {
    /// What they say.
    private(set) var tally = BatchTally()
    /// Where the last whole one ends in the file.
    private(set) var byteCount = 0

    /// Reads the rows of a file until one is torn or is no row.
    ///
    /// Kills tear at most the last one; a machine that lost its power may have lost more.
    ///
    /// - Throws: ``BatchError/cannotRead(path:code:)``.
    /// - Complexity: O(*n*) in the size of the file, in bounded memory.
    static func read(_ path: String, columns: [String]?) throws(BatchError) -> WrittenRows {
        let verdict = columns.map(tableVerdicts) ?? lineVerdicts()
        var rows = WrittenRows()
        var tally = BatchTally()
        rows.byteCount = try forEachRow(of: path, isTable: columns != nil) { row in
            switch verdict(row) {
            case .header: true
            case .verdict(let word): tally.count(verdict: word)
            case nil: false
            }
        }
        rows.tally = tally
        return rows
    }

    /// What stands in a row.
    private enum Row {
        case header
        /// Empty for an error.
        case verdict(String)
    }

    private static func lineVerdicts() -> (ArraySlice<UInt8>) -> Row? {
        let parser = JSONParser()
        return { row in
            guard let object = try? parser.parse(row.span), object.kind == .object else { return nil }
            if (try? object.optional("error")) != nil { return .verdict("") }
            return (try? object.member("verdict").string()).map { .verdict($0) }
        }
    }

    private static func tableVerdicts(_ columns: [String]) -> (ArraySlice<UInt8>) -> Row? {
        var fields = CSVFields()
        var isHeader = true
        let verdict = columns.firstIndex(of: "verdict") ?? 0
        return { row in
            let content = row.dropLast()
            guard (try? fields.parse(content.span)) != nil, fields.count == columns.count else { return nil }
            guard isHeader else { return .verdict(String(decoding: fields.field(verdict), as: UTF8.self)) }
            isHeader = false
            return columns.indices.allSatisfy { fields.field($0).elementsEqual(columns[$0].utf8) } ? .header : nil
        }
    }

    /// Calls `body` with each row and its line break, until it says that one is none.
    ///
    /// - Returns: where the last good one ends.
    private static func forEachRow(
        of path: String,
        isTable: Bool,
        _ body: (ArraySlice<UInt8>) -> Bool
    ) throws(BatchError) -> Int {
        var pending: [UInt8] = []
        var end = 0
        var isQuoted = false
        try BatchFile.forEachChunk(of: path) { chunk in
            var searched = pending.count
            var start = 0
            pending += chunk
            while searched < pending.count {
                let byte = pending[searched]
                searched += 1
                // In CSV as this module writes it, a line break behind an even number of quotes ends a row.
                if isTable, byte == UInt8(ascii: "\"") { isQuoted.toggle() }
                guard byte == UInt8(ascii: "\n"), !isQuoted else { continue }
                guard body(pending[start..<searched]) else { return false }
                end += searched - start
                start = searched
            }
            pending.removeFirst(start)
            return true
        }
        return end
    }
}
