// SPDX-License-Identifier: Apache-2.0

/// Writes rows of CSV.
///
/// Fields are quoted only where a reader would take them otherwise, or trim them; rows end with `\n`.
public struct CSVWriter: Sendable {
    /// What was written.
    public private(set) var bytes: [UInt8] = []
    private let delimiter: UInt8
    private var fieldsInRow = 0

    /// Writes nothing yet.
    ///
    /// - Parameter delimiter: what parts fields: a comma, or a tab.
    public init(delimiter: UInt8 = UInt8(ascii: ",")) {
        self.delimiter = delimiter
    }

    /// Writes the next field of the row.
    ///
    /// - Parameter utf8: its bytes; they need not be valid UTF-8.
    public mutating func field(_ utf8: some Sequence<UInt8>) {
        if fieldsInRow > 0 { bytes.append(delimiter) }
        fieldsInRow += 1
        let start = bytes.count
        bytes.append(contentsOf: utf8)
        if mustQuote(from: start) { quote(from: start) }
    }

    /// Writes the next field of the row.
    public mutating func field(_ text: String) { field(text.utf8) }

    /// Ends the row.
    ///
    /// A row of no fields is written as one of one empty field.
    public mutating func endRow() {
        // A blank line is not a row to every reader.
        if bytes.isEmpty || bytes.last == UInt8(ascii: "\n") { bytes += "\"\"".utf8 }
        bytes.append(UInt8(ascii: "\n"))
        fieldsInRow = 0
    }

    private func mustQuote(from start: Int) -> Bool {
        let field = bytes[start...]
        guard let first = field.first, let last = field.last else { return false }
        let space = UInt8(ascii: " ")
        // Where a file begins, a reader would take the first three bytes for a byte order mark.
        if first == space || last == space || field.starts(with: [0xEF, 0xBB, 0xBF]) { return true }
        return field.contains {
            $0 == delimiter || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r")
        }
    }

    private mutating func quote(from start: Int) {
        let quote = UInt8(ascii: "\"")
        let field = Array(bytes[start...])
        bytes.removeLast(field.count)
        bytes.append(quote)
        for byte in field {
            if byte == quote { bytes.append(quote) }
            bytes.append(byte)
        }
        bytes.append(quote)
    }

    /// Forgets what was written and keeps the memory.
    public mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        fieldsInRow = 0
    }
}
