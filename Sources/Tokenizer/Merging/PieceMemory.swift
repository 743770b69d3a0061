// SPDX-License-Identifier: Apache-2.0

import CKernels

/// The memory of a ``PieceCache``: lines that lie in cache lines of the processor, which no array promises, and records.
///
/// Written only by a holder that is the only one.
@safe
final class PieceMemory: @unchecked Sendable {
    private(set) var table: kernel_piece_table
    /// The words of all records.
    private(set) var recordCount = 0
    private var recordCapacity: Int
    /// Words that the kernel reads behind the last record.
    private static let slack = 3

    /// An empty table of 2^`bits` lines.
    convenience init(bits: Int) {
        self.init(bits: bits, recordCapacity: 64)
    }

    /// A table of 2^`bits` lines with the pieces of another one, which has at most as many.
    convenience init(moving other: PieceMemory, bits: Int) {
        self.init(bits: bits, recordCapacity: other.recordCapacity)
        recordCount = other.recordCount
        // Both have the same capacity, and the tables are the two objects' own.
        unsafe table.records.update(from: other.table.records, count: recordCount)
        unsafe kernel_move_pieces(other.table, table)
    }

    private init(bits: Int, recordCapacity: Int) {
        let count = 1 << bits
        let size = count * MemoryLayout<kernel_piece_line>.stride
        let memory = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 64)
        let lines = unsafe memory.bindMemory(to: kernel_piece_line.self, capacity: count)
        unsafe lines.initialize(repeating: kernel_piece_line(), count: count)
        let records = unsafe PieceMemory.records(recordCapacity)
        unsafe table = kernel_piece_table(lines: lines, records: records, shift: UInt32(64 - bits))
        self.recordCapacity = recordCapacity
    }

    private static func records(_ capacity: Int) -> UnsafeMutablePointer<UInt32> {
        let records = UnsafeMutablePointer<UInt32>.allocate(capacity: capacity + slack)
        unsafe records.initialize(repeating: 0, count: capacity + slack)
        return unsafe records
    }

    /// Appends a word to the records.
    func append(_ word: UInt32) {
        if recordCount == recordCapacity {
            let larger = unsafe PieceMemory.records(2 * recordCapacity)
            unsafe larger.update(from: table.records, count: recordCount)
            unsafe table.records.deallocate()
            unsafe table.records = larger
            recordCapacity *= 2
        }
        unsafe table.records[recordCount] = word
        recordCount += 1
    }

    /// Appends as many words as that many bytes need.
    func append(bytes count: Int, _ byte: (_ index: Int) -> UInt8) {
        for start in stride(from: 0, to: count, by: 4) {
            var word: UInt32 = 0
            for index in start..<min(start + 4, count) { word |= UInt32(byte(index)) << UInt32(8 * (index - start)) }
            append(UInt32(littleEndian: word))
        }
    }

    deinit {
        unsafe table.lines.deallocate()
        unsafe table.records.deallocate()
    }
}
