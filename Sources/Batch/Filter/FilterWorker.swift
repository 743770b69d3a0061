// SPDX-License-Identifier: Apache-2.0

import JSON
import Records

/// One thread of a ``Filter``: answers whatever a line holds with one line.
final class FilterWorker {
    /// Whole lines.
    struct Answers: Sendable {
        var bytes: [UInt8]
        var tally: FilterTally
        /// Why there are no more lines although the input has not ended; nil as long as it is whole.
        var breakReason: String?
    }

    private let answerer: any LineAnswerer
    private let rows: RowReader
    private let texts: RowReader
    private var json = JSONWriter()

    init(_ answerer: any LineAnswerer, options: RowOptions) {
        self.answerer = answerer
        func reader(_ format: RecordFormat) -> RowReader {
            RowReader(
                sources: [RecordSource(path: "-", format: format)],
                options: options,
                memberNames: answerer.namesWritten,
                namesLeftOut: answerer.namesRead
            )
        }
        rows = reader(.jsonl)
        texts = reader(.lines)
    }

    func answer(_ lines: StreamLines) -> Answers {
        var tally = FilterTally()
        var breakReason: String?
        for record in lines.block.records {
            if let problem = record.problem, problem.endsInput {
                // It is no line's, and would be an answer to none.
                breakReason =
                    problem.code == "corrupt_file" ? "cannot read standard input: \(problem.message)" : problem.message
                break
            }
            let isRow = record.ordinal >= lines.firstRow
            let problem: RecordProblem?
            if !isRow, answerer.answersTextPlainly {
                problem = answerPlainly(record, of: lines.block)
            } else {
                let reader = isRow ? rows : texts
                problem = reader.write(record, of: lines.block, to: &json) { (text, row, json) throws(RecordProblem) in
                    try answerer.answer(text, row: row, number: record.ordinal, to: &json)
                }
            }
            tally.count(record.ordinal + 1, code: problem?.code)
        }
        return Answers(bytes: json.take(), tally: tally, breakReason: breakReason)
    }

    /// - Returns: why the answer is an object with an error; nil when it is a text.
    private func answerPlainly(_ record: RecordSlice, of block: RecordBlock) -> RecordProblem? {
        defer { json.endLine() }
        do throws(RecordProblem) {
            if let problem = record.problem { throw problem }
            let bytes = block.bytes
            let text = bytes.span.extracting(record.range)
            try text.checkText()
            try answerer.answerPlainly(text, number: record.ordinal, to: &json)
            return nil
        } catch {
            json.object { json in RowReader.writeError(error, to: &json) }
            return error
        }
    }
}

extension RecordProblem {
    /// Whether the input itself cannot be read any further.
    fileprivate var endsInput: Bool { code == "unreadable_file" || code == "corrupt_file" }
}
