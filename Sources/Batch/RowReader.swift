// SPDX-License-Identifier: Apache-2.0

public import JSON
public import Records

/// Turns records into rows: JSON objects that begin with the record's id and its other fields, byte for byte as they were
/// written, and go on with what a caller has to say of its text.
///
/// `docs/formats/batch.md` describes rows. Belongs to one thread at a time; memory is reused from row to row.
public final class RowReader {
    private let sources: [RecordSource]
    private let options: RowOptions
    private let reserved: Set<String>
    private let leftOut: Set<String>
    private let parser = JSONParser()
    private var fields = CSVFields()
    private var tabbedFields = CSVFields(delimiter: UInt8(ascii: "\t"))
    private var ranges: [JSONMemberRange] = []

    /// What an input field gets before its name when the row has a member of that name.
    static let prefix = "input_"

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
        reserved = Set(memberNames + ["id", "error"])
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
        _ members: (Span<UInt8>, JSONValue?, inout JSONWriter) throws(RecordProblem) -> Void
    ) throws(RecordProblem) {
        let bytes = block.bytes
        let content = bytes.span.extracting(record.range)
        switch sources[block.source].format {
        case .text:
            writePlace(of: record, in: block, &json)
            try FileSignature.check(content)
            try members(content, nil, &json)
        case .lines:
            writePlace(of: record, in: block, &json)
            try content.checkText()
            try members(content, nil, &json)
        case .jsonl:
            try writeObject(record, of: block, &json, members)
        case .csv:
            try fields.parse(content)
            try writeFields(fields, of: record, in: block, &json, members)
        case .tsv:
            try tabbedFields.parse(content)
            try writeFields(tabbedFields, of: record, in: block, &json, members)
        }
    }

    private func writePlace(of record: RecordSlice, in block: RecordBlock, _ json: inout JSONWriter) {
        guard options.namesPlaces else { return }
        let source = sources[block.source]
        json.member("id", source.format == .text ? source.path : "\(source.path):\(record.line)")
    }

    // MARK: JSON

    private func writeObject(
        _ record: RecordSlice,
        of block: RecordBlock,
        _ json: inout JSONWriter,
        _ members: (Span<UInt8>, JSONValue?, inout JSONWriter) throws(RecordProblem) -> Void
    ) throws(RecordProblem) {
        let bytes = block.bytes
        let content = bytes.span.extracting(record.range)
        let object = try inJSON { () throws(JSONError) in try parser.parse(content) }
        guard object.kind == .object else {
            throw RecordProblem(code: "invalid_field", message: "line is \(object.kind.rawValue); expected an object")
        }
        JSONMemberRange.find(in: content, into: &ranges)
        let problem = try inJSON { () throws(JSONError) -> RecordProblem? in
            try writeOtherMembers(of: object, in: bytes[record.range], &json, record, block)
            guard let text = try options.textField.value(in: object) else {
                throw .missing(member: options.textField.description)
            }
            func write(_ text: Span<UInt8>) -> RecordProblem? {
                do throws(RecordProblem) {
                    try members(text, object, &json)
                    return nil
                } catch {
                    return error
                }
            }
            return options.textField == .record ? write(content) : try text.withUTF8 { text in write(text.span) }
        }
        if let problem { throw problem }
    }

    /// What `body` returns; what is wrong with the JSON is what is wrong with the record.
    private func inJSON<Result>(_ body: () throws(JSONError) -> Result) throws(RecordProblem) -> Result {
        do {
            return try body()
        } catch {
            throw RecordProblem(error)
        }
    }

    /// Writes the id and all members but the text.
    private func writeOtherMembers(
        of object: JSONValue,
        in bytes: ArraySlice<UInt8>,
        _ json: inout JSONWriter,
        _ record: RecordSlice,
        _ block: RecordBlock
    ) throws(JSONError) {
        let idField = options.idField ?? "id"
        var index = 0
        var id: (value: JSONValue, place: JSONMemberRange)?
        try object.forEachMember { (name, value) throws(JSONError) in
            if id == nil, name == idField { id = (value, ranges[index]) }
            index += 1
        }
        if let id, !id.value.isNull {
            json.key("id")
            json.raw(slice(id.place.value, of: bytes))
        } else {
            writePlace(of: record, in: block, &json)
            if options.idField != nil { throw .missing(member: idField) }
        }
        index = 0
        try object.forEachMember { (name, _) throws(JSONError) in
            let range = ranges[index]
            index += 1
            if name == idField || leftOut.contains(name) { return }
            json.member(
                prefix: reserved.contains(name) ? Self.prefix : "",
                rawName: slice(range.name, of: bytes),
                rawValue: slice(range.value, of: bytes)
            )
        }
    }

    private func slice(_ range: Range<Int>, of bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        bytes[bytes.startIndex + range.lowerBound..<bytes.startIndex + range.upperBound]
    }

    // MARK: CSV

    private func writeFields(
        _ fields: CSVFields,
        of record: RecordSlice,
        in block: RecordBlock,
        _ json: inout JSONWriter,
        _ members: (Span<UInt8>, JSONValue?, inout JSONWriter) throws(RecordProblem) -> Void
    ) throws(RecordProblem) {
        guard let header = block.header, fields.count == header.names.count else {
            let expected = block.header.map { "\($0.names.count)" } ?? "a header"
            throw RecordProblem(
                code: "invalid_csv",
                message: "row has \(fields.count) fields; expected \(expected)"
            )
        }
        let bytes = fields.bytes
        try bytes.span.checkText()
        let idColumn = header.index(of: options.idField ?? "id")
        if let idColumn, !fields.range(idColumn).isEmpty {
            try writeField(bytes, fields.range(idColumn), named: "id", &json)
        } else {
            writePlace(of: record, in: block, &json)
            if let name = options.idField { throw RecordProblem(JSONError.missing(member: name)) }
        }
        let textColumn = options.textField.name.flatMap(header.index(of:))
        for (column, name) in header.names.enumerated() where column != idColumn && !leftOut.contains(name) {
            let isReserved = reserved.contains(name)
            try writeField(bytes, fields.range(column), named: isReserved ? Self.prefix + name : name, &json)
        }
        guard let textColumn else { throw RecordProblem(JSONError.missing(member: options.textField.description)) }
        try members(bytes.span.extracting(fields.range(textColumn)), nil, &json)
    }

    private func writeField(
        _ bytes: [UInt8],
        _ range: Range<Int>,
        named name: String,
        _ json: inout JSONWriter
    ) throws(RecordProblem) {
        json.key(name)
        do {
            json.value(try UTF8Span(validating: bytes.span.extracting(range)))
        } catch {
            throw .invalidUTF8
        }
    }
}

@available(*, unavailable)
extension RowReader: Sendable {}
