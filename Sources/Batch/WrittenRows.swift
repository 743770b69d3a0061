// SPDX-License-Identifier: Apache-2.0

import Detector
import JSON
import Records

/// The rows that a run wrote before it was killed: as many as are whole.
public struct WrittenRows: Sendable {
    /// What the rows say, but for those of ``last``.
    public private(set) var tally = BatchTally()
    /// The last rows, a few, which must come out again before others follow: then inputs and keys are what they were.
    public private(set) var last = ArraySlice<UInt8>()
    /// How many rows ``last`` has.
    public private(set) var lastCount = 0
    /// Where the last whole row ends in the file.
    private(set) var byteCount = 0

    private var recent: [(bytes: [UInt8], row: Row)] = []
    private static let recheckedCount = 16

    /// No rows.
    public init() {}

    /// The number of rows.
    public var count: Int { tally.rows + lastCount }

    /// Whether some row is an error.
    public private(set) var hasErrors = false

    /// What stands in a row.
    private enum Row {
        case header
        case verdict(String)
        case error(code: String, id: String)
    }

    /// Reads the rows of a file until one is torn or is no row.
    ///
    /// Kills tear at most the last one; a machine that lost its power may have lost more. A row that says that a file could not
    /// be read ends them, too, when the file can be read now.
    ///
    /// - Throws: ``BatchError/cannotRead(path:code:)``.
    /// - Complexity: O(*n*) in the size of the file, in bounded memory.
    static func read(_ path: String, columns: [String]?, _ settings: BatchSettings) throws(BatchError) -> WrittenRows {
        let parse = columns.map(tableRows) ?? lineRows()
        var rows = WrittenRows()
        let end = try forEachRow(of: path, isTable: columns != nil) { bytes in
            guard let row = parse(bytes) else { return false }
            if case .error("unreadable_file", let id) = row, !settings.unreadable.contains(where: { $0.isPlace(id) }) {
                return false
            }
            return rows.add(bytes, row)
        }
        rows.byteCount = end
        for row in rows.recent { rows.last += row.bytes }
        rows.lastCount = rows.recent.count
        rows.recent = []
        return rows
    }

    private mutating func add(_ bytes: ArraySlice<UInt8>, _ row: Row) -> Bool {
        if case .header = row { return true }
        if case .verdict(let word) = row, Verdict(rawValue: word) == nil { return false }
        if case .error = row { hasErrors = true }
        recent.append((Array(bytes), row))
        guard recent.count > Self.recheckedCount else { return true }
        switch recent.removeFirst().row {
        case .header: break
        case .verdict(let word): Verdict(rawValue: word).map { tally.count($0) }
        case .error(let code, let id): tally.countError(code: code, place: id)
        }
        return true
    }

    private static func lineRows() -> (ArraySlice<UInt8>) -> Row? {
        let parser = JSONParser()
        return { bytes in
            guard let object = try? parser.parse(bytes.span), object.kind == .object else { return nil }
            if let error = try? object.optional("error") {
                guard let code = try? error.member("code").string() else { return nil }
                return .error(code: code, id: (try? object.member("id").string()) ?? "")
            }
            return (try? object.member("verdict").string()).map { .verdict($0) }
        }
    }

    private static func tableRows(_ columns: [String]) -> (ArraySlice<UInt8>) -> Row? {
        var fields = CSVFields()
        var isHeader = true
        func field(_ name: String) -> String {
            columns.firstIndex(of: name).map { String(decoding: fields.field($0), as: UTF8.self) } ?? ""
        }
        return { bytes in
            let content = bytes.dropLast()
            guard (try? fields.parse(content.span)) != nil, fields.count == columns.count else { return nil }
            if isHeader {
                isHeader = false
                return columns.indices.allSatisfy { fields.field($0).elementsEqual(columns[$0].utf8) } ? .header : nil
            }
            // Columns that were chosen have a verdict, and need not have the code.
            let verdict = field("verdict")
            return verdict.isEmpty ? .error(code: field(RowTable.errorCode), id: field("id")) : .verdict(verdict)
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

extension String {
    /// Whether an id is this path, as a text's is, or a line of it.
    fileprivate func isPlace(_ id: String) -> Bool {
        guard id.hasPrefix(self) else { return false }
        let rest = id.dropFirst(count)
        return rest.isEmpty || (rest.first == ":" && rest.dropFirst().allSatisfy(\.isNumber))
    }
}
