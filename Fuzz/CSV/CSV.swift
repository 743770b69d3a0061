// SPDX-License-Identifier: Apache-2.0

import FuzzSupport
import Records

/// What parses as CSV or TSV is written and read back as the same, and a file that comes in pieces, of any format, has the
/// records that it has as a whole.
///
/// The first four bytes choose the format, the limit, whether blank lines count, and the sizes of the pieces. The reference of
/// the tests is linked here.
@c(LLVMFuzzerTestOneInput)
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let input = unsafe input(start, count)
    guard input.count >= 4 else { return 0 }
    let format = RecordFormat.allCases[Int(input[0]) % RecordFormat.allCases.count]
    let limit = input[1] == 255 ? 1 << 20 : Int(input[1])
    let skipsBlankLines = input[2] & 1 == 0
    let file = Array(input.dropFirst(4))
    // The reference does not look for delimiters.
    let isDelimiterGiven = input[2] & 2 == 0
    let tables = TableOptions(delimiter: isDelimiterGiven ? format.delimiter : nil)
    let whole = RecordReader(file, format, limit: limit, skipsBlankLines: skipsBlankLines, tables: tables).readAll()
    var state = UInt32(input[3]) + 1
    let pieces = RecordReader(
        file,
        format,
        limit: limit,
        recordsPerBlock: 3,
        skipsBlankLines: skipsBlankLines,
        tables: tables
    ) {
        state = state &* 1_664_525 &+ 1_013_904_223
        return Int(state >> 16) % (1 + Int(input[3])) + 1
    }
    let found = pieces.readAll()
    require(found == whole, "pieces are the whole")
    if format == .csv, !isDelimiterGiven { return 0 }
    // The reference knows no archives.
    if let compression = Compression(firstBytes: file.prefix(4)), compression != .none { return 0 }

    let reference = RecordReference(file, format, limit: limit, skipsBlankLines: skipsBlankLines)
    let records = whole.records.map { record in
        RecordReference.Record(
            bytes: record.bytes,
            fields: record.problem == nil ? format.delimiter.map { fields(of: record.bytes, $0) } : nil,
            line: record.line,
            code: record.problem?.code
        )
    }
    require(records == reference.records, "the records are the reference's")
    if let delimiter = format.delimiter { checkWriting(records.compactMap(\.fields), format, delimiter) }
    return 0
}

private func fields(of record: [UInt8], _ delimiter: UInt8) -> [[UInt8]] {
    var fields = CSVFields(delimiter: delimiter)
    must("taking a record of the reader apart") { try fields.parse(record.span) }
    return (0..<fields.count).map { fields.field($0) }
}

private func checkWriting(_ rows: [[[UInt8]]], _ format: RecordFormat, _ delimiter: UInt8) {
    var writer = CSVWriter(delimiter: delimiter)
    writer.field("header")
    writer.endRow()
    for row in rows {
        for field in row { writer.field(field) }
        writer.endRow()
    }
    let again = RecordReader(writer.bytes, format).readAll().records
    require(again.allSatisfy { $0.problem == nil }, "what was written has no problem")
    require(again.map { fields(of: $0.bytes, delimiter) } == rows, "rows are read as they were written")
}
