// SPDX-License-Identifier: Apache-2.0

import JSON
import Records

extension RowReader {
    /// Writes the row of a line of JSON.
    func writeObject(
        _ record: RecordSlice,
        of block: RecordBlock,
        _ json: inout JSONWriter,
        _ members: Members
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
            func write(_ text: Span<UInt8>) -> RecordProblem? {
                do throws(RecordProblem) {
                    try members(text, object, &json)
                    return nil
                } catch {
                    return error
                }
            }
            guard let text = try options.textField.value(in: object) else {
                let missing = options.textField.missing
                guard let other = options.alternativeMember, try object.optional(other)?.isNull == false else {
                    return missing
                }
                if let option = options.alternativeOption {
                    return RecordProblem(code: missing.code, message: "\(missing.message); '\(other)' needs \(option)")
                }
                return write([UInt8]().span)
            }
            if options.textField == .record { return write(content) }
            if let joined = try TextParts.joined(text) { return write(joined.span) }
            return try text.withUTF8 { text in write(text.span) }
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

    /// Writes the id and all members but the text, and only then says what is wrong with them.
    private func writeOtherMembers(
        of object: JSONValue,
        in bytes: ArraySlice<UInt8>,
        _ json: inout JSONWriter,
        _ record: RecordSlice,
        _ block: RecordBlock
    ) throws(JSONError) {
        let idField = options.idField ?? "id"
        memberNames.removeAll(keepingCapacity: true)
        var id: Range<Int>?
        try object.forEachMember { (name, value) throws(JSONError) in
            if id == nil, name == idField, !value.isNull { id = ranges[memberNames.count].value }
            memberNames.append(name)
        }
        let repeated = FieldNames.repeated(in: memberNames)
        if let id, repeated != idField {
            json.key("id")
            json.raw(slice(id, of: bytes))
        } else {
            writePlace(of: record, in: block, &json)
        }
        // Which of the two a reader of the row would take is anybody's guess.
        if let repeated { throw .duplicate(member: repeated) }
        for (name, range) in zip(memberNames, ranges) where name != idField && !leftOut.contains(name) {
            json.member(
                prefix: names.prefix(of: name),
                rawName: slice(range.name, of: bytes),
                rawValue: slice(range.value, of: bytes)
            )
        }
        if id == nil, options.idField != nil { throw .missing(member: idField) }
    }

    private func slice(_ range: Range<Int>, of bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        bytes[bytes.startIndex + range.lowerBound..<bytes.startIndex + range.upperBound]
    }

    /// Whether a text has two lines or more, and each of the first two is a JSON object.
    func looksLikeJSONL(_ text: Span<UInt8>) -> Bool {
        var start = 0
        for _ in 0..<2 {
            guard start < text.count, text[start] == UInt8(ascii: "{") else { return false }
            var end = start
            while end < text.count, text[end] != UInt8(ascii: "\n") { end += 1 }
            guard (try? parser.parse(text.extracting(start..<end)))?.kind == .object else { return false }
            start = end + 1
        }
        return true
    }
}
