// SPDX-License-Identifier: Apache-2.0

public import JSON
public import Records

/// Turns records into rows: JSON objects that begin with the record's id and its other fields, byte for byte as they were
/// written, and go on with what a caller has to say of its text.
///
/// `docs/formats/batch.md` describes rows. Belongs to one thread at a time; memory is reused from row to row.
public final class RowReader {
    typealias Members = (Span<UInt8>, JSONValue?, inout JSONWriter) throws(RecordProblem) -> Void

    let options: RowOptions
    let names: FieldNames
    let leftOut: Set<String>
    let parser = JSONParser()
    var fields = CSVFields()
    // Of the members of one record.
    var ranges: [JSONMemberRange] = []
    var memberNames: [String] = []
    private let sources: [RecordSource]

    /// A reader of the records of these sources.
    ///
    /// - Parameters:
    ///   - memberNames: the names of the members that a caller writes.
    ///   - namesLeftOut: the names of the fields that rows do without, beside the text's.
    public init(
        sources: [RecordSource],
        options: RowOptions,
        memberNames: [String],
        namesLeftOut: [String] = []
    ) {
        self.sources = sources
        self.options = options
        names = FieldNames(reserved: memberNames + ["id", "error"])
        leftOut = Set(namesLeftOut + [options.textField.name].compactMap(\.self))
    }

    /// Writes the row of a record, with its line break.
    ///
    /// - Parameter members: is given the text's bytes, which are UTF-8 unless the record is a whole file, and the record itself
    ///   when it is JSON; writes the members that follow. When it throws, it must not have written yet: the row then has the
    ///   member `error` instead.
    /// - Returns: why the row is an error; nil when it is not.
    public func write(
        _ record: RecordSlice,
        of block: RecordBlock,
        to json: inout JSONWriter,
        _ members: (Span<UInt8>, JSONValue?, inout JSONWriter) throws(RecordProblem) -> Void
    ) -> RecordProblem? {
        var problem: RecordProblem?
        json.object { json in
            do throws(RecordProblem) {
                if let problem = record.problem { throw problem }
                try write(record, of: block, &json, members)
            } catch {
                if !json.hasMembers { writePlace(of: record, in: block, &json) }
                Self.writeError(error, to: &json)
                problem = error
            }
        }
        json.endLine()
        return problem
    }

    /// Writes the member `error`.
    public static func writeError(_ problem: RecordProblem, to json: inout JSONWriter) {
        json.member("error") { json in
            json.member("code", problem.code)
            json.member("message", problem.message)
        }
    }

    private func write(
        _ record: RecordSlice,
        of block: RecordBlock,
        _ json: inout JSONWriter,
        _ members: Members
    ) throws(RecordProblem) {
        let bytes = block.bytes
        let content = bytes.span.extracting(record.range)
        switch sources[block.source].format {
        case .text:
            writePlace(of: record, in: block, &json)
            if sources[block.source].isFormatAssumed, looksLikeJSONL(content) { throw .looksLikeJSONL }
            try FileSignature.check(content)
            try members(content, nil, &json)
        case .lines:
            writePlace(of: record, in: block, &json)
            try content.checkText()
            try members(content, nil, &json)
        case .jsonl:
            try writeObject(record, of: block, &json, members)
        case .csv, .tsv:
            try writeFields(record, of: block, &json, members)
        }
    }

    /// Writes where the record stands as its id.
    func writePlace(of record: RecordSlice, in block: RecordBlock, _ json: inout JSONWriter) {
        guard options.namesPlaces else { return }
        json.member("id", place(of: record, in: block))
    }

    /// `PATH` for a text, `PATH:LINE` for others.
    func place(of record: RecordSlice, in block: RecordBlock) -> String {
        let source = sources[block.source]
        return source.format == .text ? source.path : "\(source.path):\(record.line)"
    }
}

@available(*, unavailable)
extension RowReader: Sendable {}
