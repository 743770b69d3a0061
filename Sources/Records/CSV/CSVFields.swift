// SPDX-License-Identifier: Apache-2.0

/// The fields of one CSV record at a time; their memory is used again.
public struct CSVFields: Sendable {
    /// The bytes of all fields one after the other, without quotes.
    public private(set) var bytes: [UInt8] = []
    private var ends: [Int] = []
    /// What parts the fields.
    public let delimiter: UInt8

    /// No fields yet.
    ///
    /// - Parameter delimiter: what parts fields: a comma, a tab, or another ASCII character but a quote.
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
    /// An empty record has one field, which is empty. Where tabs part fields, a quote inside a field that does not begin with
    /// one is a character like others.
    ///
    /// - Parameter record: the record without its line break.
    /// - Throws: a ``RecordProblem`` with the code `invalid_csv`. No fields are left then.
    /// - Complexity: O(the record's bytes).
    public mutating func parse(_ record: Span<UInt8>) throws(RecordProblem) {
        bytes.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
        var grammar = CSVGrammar(delimiter: delimiter)
        var index = 0
        while index < record.count {
            if grammar.state == .quoted {
                let end = record.firstIndex(of: UInt8(ascii: "\""), in: index..<record.count) ?? record.count
                append(record, index..<end)
                index = end
                if index == record.count { break }
            }
            switch grammar.take(record[index]) {
            case .content: bytes.append(record[index])
            case .syntax: break
            case .endOfField: ends.append(bytes.count)
            }
            index += 1
        }
        ends.append(bytes.count)
        guard let reason = grammar.reason else { return }
        bytes.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
        throw .invalidCSV(reason)
    }

    private mutating func append(_ record: Span<UInt8>, _ range: Range<Int>) {
        // The range lies in the record, and the pointer stays inside the closure.
        unsafe record.withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0[range]) }
    }
}
