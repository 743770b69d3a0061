// SPDX-License-Identifier: Apache-2.0

import JSON
import Records

/// What a ``Filter`` has to say of each line, on one thread.
protocol LineAnswerer: AnyObject {
    /// The members of a row that it reads beside the text: they are left out of the answer.
    var namesRead: [String] { get }
    /// The members that it writes.
    var namesWritten: [String] { get }

    /// Writes the members of the answer to a line.
    ///
    /// - Parameters:
    ///   - text: the line, or the row's text.
    ///   - row: the line as JSON; nil for a line of text.
    ///   - number: the number of the line, from 0.
    /// - Throws: ``RecordProblem`` before anything is written.
    func answer(
        _ text: Span<UInt8>,
        row: JSONValue?,
        number: Int,
        to json: inout JSONWriter
    ) throws(RecordProblem)

    /// Whether lines of text are answered with text.
    var answersTextPlainly: Bool { get }
    /// Writes the answer to a line of text as text, without a line break.
    ///
    /// - Throws: ``RecordProblem`` before anything is written.
    func answerPlainly(_ text: Span<UInt8>, number: Int, to output: inout JSONWriter) throws(RecordProblem)
}

extension LineAnswerer {
    /// Lines of text are answered as rows are.
    var answersTextPlainly: Bool { false }

    /// Is not called.
    func answerPlainly(_ text: Span<UInt8>, number: Int, to output: inout JSONWriter) throws(RecordProblem) {
        preconditionFailure("texts are answered as rows are")
    }
}
