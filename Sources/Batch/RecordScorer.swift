// SPDX-License-Identifier: Apache-2.0

public import Detector
import JSON
public import Records

/// Some rows of a batch, as bytes to write, and what is to be told of them.
public struct ScoredBlock: Sendable {
    /// The rows with their line breaks.
    public let rows: [UInt8]
    /// What the rows say.
    public let tally: BatchTally
    /// How many bytes of the sources have been read up to here, as stored.
    public let bytesRead: Int
    /// How many bytes the records have.
    public let textBytes: Int
}

/// Scores the records of blocks: what one worker of a batch does.
///
/// A record that cannot be used becomes an error row; none ends the batch. Belongs to one thread at a time.
public final class RecordScorer {
    private let worker: DetectionWorker
    private let reader: RowReader
    private var table: RowTable?
    private var json = JSONWriter()

    /// A scorer of the records of these sources.
    ///
    /// - Parameter columns: the columns of CSV output (``RowColumns``); nil writes JSON Lines.
    /// - Throws: ``DetectorError`` when no worker can be made.
    public init(
        detector: Detector,
        sources: [RecordSource],
        options: RowOptions,
        columns: [String]? = nil
    ) throws(DetectorError) {
        worker = try detector.makeWorker()
        let names = columns == nil ? DetectionReport.memberNames : RowColumns.reservedNames
        reader = RowReader(sources: sources, options: options, memberNames: names)
        table = columns.map(RowTable.init)
    }

    /// Scores the records of a block.
    public func score(_ block: RecordBlock) -> ScoredBlock {
        var tally = BatchTally()
        var textBytes = 0
        for record in block.records {
            let problem = reader.write(record, of: block, to: &json) { (text, _, json) throws(RecordProblem) in
                do throws(DetectorError) {
                    let report = try worker.detect(text)
                    report.writeMembers(to: &json)
                    tally.count(report.verdict)
                } catch {
                    throw RecordProblem(error)
                }
            }
            if let problem { tally.countError(code: problem.code, place: reader.place(of: record, in: block)) }
            textBytes += record.range.count
            if table != nil { moveRowToTable() }
        }
        let rows = table == nil ? json.take() : table?.take() ?? []
        return ScoredBlock(rows: rows, tally: tally, bytesRead: block.bytesRead, textBytes: textBytes)
    }

    private func moveRowToTable() {
        let row = json.bytes
        table?.append(row)
        json.removeAll()
    }
}

@available(*, unavailable)
extension RecordScorer: Sendable {}
