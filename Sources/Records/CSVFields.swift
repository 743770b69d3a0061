// SPDX-License-Identifier: Apache-2.0

/// The fields of one CSV record at a time; their memory is used again.
public struct CSVFields: Sendable {
    /// The bytes of all fields one after the other, without quotes.
    public private(set) var bytes: [UInt8] = []
    private var ends: [Int] = []
    private let delimiter: UInt8

    /// No fields yet.
    ///
    /// - Parameter delimiter: what parts fields: a comma, or a tab.
    public init(delimiter: UInt8 = UInt8(ascii: ",")) {
        self.delimiter = delimiter
    }

    /// The number of fields of the record that was parsed last; 0 before.
    public var count: Int { ends.count }

    /// Where a field lies in ``bytes``.
    public func range(_ index: Int) -> Range<Int> {
        (index == 0 ? 0 : ends[index - 1])..<ends[index]
    }

    /// The bytes of a field, without its quotes.
    public func field(_ index: Int) -> [UInt8] { Array(bytes[range(index)]) }

    /// Takes the fields of a record apart, as RFC 4180 has them.
    ///
    /// An empty record has one field, which is empty.
    ///
    /// - Parameter record: the record without its line break.
    /// - Throws: a ``RecordProblem`` with the code `invalid_csv`. No fields are left then.
    /// - Complexity: O(the record's bytes).
    public mutating func parse(_ record: Span<UInt8>) throws(RecordProblem) {
    }
}
