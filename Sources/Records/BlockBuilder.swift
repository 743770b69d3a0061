// SPDX-License-Identifier: Apache-2.0

/// Gathers the records of a block while their bytes are pending.
struct BlockBuilder {
    private var records: [RecordSlice] = []
    /// Where the records lie among the pending bytes; unwanted ones between them included.
    private(set) var range = 0..<0

    var count: Int { records.count }
    var byteCount: Int { range.count }

    /// Adds a record, which lies behind those before it, or one that has only a problem.
    mutating func add(_ place: Range<Int>?, ordinal: Int, line: Int, _ problem: RecordProblem?) {
        var place = place ?? range.upperBound..<range.upperBound
        range = range.isEmpty ? place : range.lowerBound..<place.upperBound
        place = place.lowerBound - range.lowerBound..<place.upperBound - range.lowerBound
        records.append(RecordSlice(range: place, ordinal: ordinal, line: line, problem: problem))
    }

    /// The records with their places in the bytes of ``range``; nothing is left then.
    mutating func takeRecords() -> [RecordSlice] {
        let taken = records
        // Blocks that follow each other have about as many.
        records = []
        records.reserveCapacity(taken.count)
        range = 0..<0
        return taken
    }
}
