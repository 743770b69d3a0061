// SPDX-License-Identifier: Apache-2.0

/// The rows that a run writes again before it adds others, compared with those that are there.
public struct RecheckedRows: Sendable {
    private let path: String
    private var expected: ArraySlice<UInt8>

    /// Expects the last rows of a file.
    public init(_ rows: WrittenRows, of path: String) {
        self.path = path
        expected = rows.last
    }

    /// What of these rows is not in the file yet.
    ///
    /// - Throws: ``BatchError/otherRows(path:)`` when they are not those that are expected.
    public mutating func new(in rows: [UInt8]) throws(BatchError) -> ArraySlice<UInt8> {
        let count = min(expected.count, rows.count)
        guard expected.prefix(count) == rows.prefix(count) else { throw .otherRows(path: path) }
        expected = expected.dropFirst(count)
        return rows.dropFirst(count)
    }

    /// Checks that every row came out again.
    ///
    /// - Throws: ``BatchError/otherRows(path:)``.
    public func finish() throws(BatchError) {
        guard expected.isEmpty else { throw .otherRows(path: path) }
    }
}
