// SPDX-License-Identifier: Apache-2.0

package import Records

/// What a file holds, by taking it apart as a whole.
package struct RecordReference {
    /// A record, or the code of its problem.
    package struct Record: Equatable {
        package var bytes: [UInt8] = []
        package var fields: [[UInt8]]?
        package var line: Int
        package var code: String?
    }

    package private(set) var header: [[UInt8]]?
    package private(set) var records: [Record] = []

    private let file: [UInt8]
    private let limit: Int
    private let skipsBlankLines: Bool

    package init(_ file: [UInt8], _ format: RecordFormat, limit: Int, skipsBlankLines: Bool) {
        self.file = file.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(file.dropFirst(3)) : file
        self.limit = limit
        self.skipsBlankLines = skipsBlankLines
        if format != .text, file.starts(with: [0xFF, 0xFE]) || file.starts(with: [0xFE, 0xFF]) {
            records = [Record(line: 1, code: "not_text")]
            return
        }
        switch format {
        case .text: takeWhole()
        case .lines: takeLines { _ in false }
        case .jsonl: takeLines { [skipsBlankLines] in skipsBlankLines && $0.allSatisfy { " \t\r".utf8.contains($0) } }
        case .csv: takeRows { Self.row($0, UInt8(ascii: ",")) }
        case .tsv: takeRows(Self.tabbedRow)
        }
    }

    private mutating func takeWhole() {
        records = [
            file.count > limit ? Record(line: 1, code: "too_long") : Record(bytes: file, line: 1)
        ]
    }

    /// The lines with their line breaks.
    private var lines: [[UInt8]] {
        let feed = UInt8(ascii: "\n")
        var lines: [[UInt8]] = file.split(separator: feed, omittingEmptySubsequences: false).map { Array($0) + [feed] }
        let last = lines.removeLast().dropLast()
        return last.isEmpty ? lines : lines + [Array(last)]
    }

    private static func content(_ line: [UInt8]) -> [UInt8] {
        guard line.last == UInt8(ascii: "\n") else { return line }
        let line = line.dropLast()
        return Array(line.last == UInt8(ascii: "\r") ? line.dropLast() : line)
    }

    private mutating func takeLines(isBlank: ([UInt8]) -> Bool) {
        for (index, line) in lines.enumerated() {
            let content = Self.content(line)
            if content.count > limit {
                records.append(Record(line: index + 1, code: "too_long"))
            } else if !isBlank(content) {
                records.append(Record(bytes: content, line: index + 1))
            }
        }
    }

    private typealias Row = (fields: [[UInt8]], bytes: [UInt8], lines: Int)

    private mutating func takeRows(_ firstRow: (ArraySlice<[UInt8]>) -> Row?) {
        let lines = lines
        var index = 0
        while index < lines.count {
            let line = index + 1
            let first = Self.content(lines[index])
            let row = firstRow(lines[index...])
            index += row?.lines ?? 1
            if first.isEmpty && skipsBlankLines { continue }
            if let row, row.bytes.count <= limit {
                if header != nil {
                    records.append(Record(bytes: row.bytes, fields: row.fields, line: line))
                    continue
                }
                header = row.fields
                let names = row.fields.map { String(validating: $0, as: UTF8.self) }
                if row.fields != [[]], !names.contains(nil), Set(names).count == names.count { continue }
                records = [Record(line: line, code: "invalid_csv")]
                header = nil
                return
            }
            // Of a row that cannot be used, only the first line is given up.
            index = line
            records.append(Record(line: line, code: first.count > limit ? "too_long" : "invalid_csv"))
            if header == nil { return }
        }
        if header == nil { records = [Record(line: lines.count + 1, code: "invalid_csv")] }
    }

    /// The row with which lines begin; nil if it is malformed.
    private static func row(_ lines: ArraySlice<[UInt8]>, _ delimiter: UInt8) -> Row? {
        let quote = UInt8(ascii: "\"")
        for count in 1...lines.count {
            // Quotes that stand alone or in pairs are open or closed.
            let bytes = content(Array(lines.prefix(count).joined()))
            guard bytes.count(where: { $0 == quote }).isMultiple(of: 2) else { continue }
            var fields: [[UInt8]] = []
            for piece in pieces(bytes, delimiter) {
                guard piece.contains(quote) else {
                    fields.append(piece)
                    continue
                }
                guard piece.count > 1, piece.first == quote, piece.last == quote else { return nil }
                let inside = Array(piece.dropFirst().dropLast())
                // Between two quotes there is nothing: they were a pair.
                let parts = inside.split(separator: quote, omittingEmptySubsequences: false).map(Array.init)
                guard parts.count % 2 == 1, parts.indices.allSatisfy({ $0 % 2 == 0 || parts[$0].isEmpty }) else {
                    return nil
                }
                fields.append(
                    Array(parts.enumerated().filter { $0.offset % 2 == 0 }.map(\.element).joined(separator: [quote]))
                )
            }
            return (fields, bytes, count)
        }
        return nil
    }

    /// The row with which lines of TSV begin: a quote counts only where a field begins, and a row that has others ends with
    /// its line.
    private static func tabbedRow(_ lines: ArraySlice<[UInt8]>) -> Row? {
        let (quote, tab) = (UInt8(ascii: "\""), UInt8(ascii: "\t"))
        lines: for count in 1...lines.count {
            let bytes = content(Array(lines.prefix(count).joined()))
            var rest = bytes[...]
            var fields: [[UInt8]] = []
            var isLiteral = false
            while true {
                var field = rest.prefix { $0 != tab }
                if rest.first == quote {
                    guard
                        let end = rest.indices.dropFirst().first(where: { end in
                            rest[end] == quote && rest[..<end].dropFirst().count { $0 == quote }.isMultiple(of: 2)
                                && (end + 1 == rest.endIndex || rest[end + 1] != quote)
                        })
                    else {
                        if isLiteral { return nil }
                        continue lines
                    }
                    field = rest[...end]
                    let inside = field.dropFirst().dropLast()
                    var text: [UInt8] = []
                    var isPair = false
                    for byte in inside {
                        isPair = byte == quote && !isPair
                        if !isPair { text.append(byte) }
                    }
                    fields.append(text)
                } else {
                    isLiteral = isLiteral || field.contains(quote)
                    fields.append(Array(field))
                }
                rest = rest.dropFirst(field.count)
                if rest.isEmpty { return (fields, bytes, count) }
                guard rest.first == tab else { return nil }
                rest = rest.dropFirst()
            }
        }
        return nil
    }

    /// The pieces between the delimiters that have an even number of quotes before them.
    private static func pieces(_ bytes: [UInt8], _ delimiter: UInt8) -> [[UInt8]] {
        var pieces: [[UInt8]] = [[]]
        var quotes = 0
        for byte in bytes {
            if byte == UInt8(ascii: "\"") { quotes += 1 }
            if byte == delimiter, quotes.isMultiple(of: 2) {
                pieces.append([])
            } else {
                pieces[pieces.count - 1].append(byte)
            }
        }
        return pieces
    }
}
