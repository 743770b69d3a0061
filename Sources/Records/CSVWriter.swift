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
    public mutating func field(_ utf8: some Sequence<UInt8>) {
    }

    /// Writes the next field of the row.
    public mutating func field(_ text: String) { field(text.utf8) }

    /// Ends the row.
    public mutating func endRow() {
    }

    /// Forgets what was written and keeps the memory.
    public mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        fieldsInRow = 0
    }
}
