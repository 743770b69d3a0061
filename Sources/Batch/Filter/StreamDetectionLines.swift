// SPDX-License-Identifier: Apache-2.0

import Detector
import JSON
import Records
import Tokens

/// Answers pieces of texts with what is known of each text so far.
///
/// A row names its text, `stream`; lines of text and rows without a name are pieces of one more. Texts are kept until a row
/// says `"end": true`.
final class StreamDetectionLines: LineAnswerer {
    let namesRead = ["stream", "text", "ids", "end"]
    let namesWritten = ["stream"] + StreamReport.memberNames
    private let detector: StreamingDetector
    private let limit: Int
    private var streams: [Name: DetectionStream] = [:]

    /// What a text is called.
    private enum Name: Hashable {
        case text(String)
        case number(Int)
        case none
    }

    /// What a row says.
    private struct Piece {
        var name = Name.none
        var text: [UInt8]?
        var tokens: [TokenID]?
        var isEnd = false
    }

    /// - Parameter limit: the most texts that are open at once.
    init(_ detector: Detector, limit: Int) throws(DetectorError) {
        self.detector = try StreamingDetector(detector)
        self.limit = limit
    }

    func answer(
        _ text: Span<UInt8>,
        row: JSONValue?,
        number: Int,
        to json: inout JSONWriter
    ) throws(RecordProblem) {
        var piece = Piece()
        if let row {
            do throws(JSONError) {
                try Self.read(row, into: &piece)
            } catch {
                throw RecordProblem(error)
            }
        }
        let stream = try stream(piece.name)
        do throws(DetectorError) {
            if let tokens = piece.tokens {
                try stream.append(tokens: tokens.span)
            } else if let text = piece.text {
                try stream.append(text.span)
            } else if row == nil {
                // The line break is a part of the text.
                try stream.append(text)
                try stream.append([UInt8(ascii: "\n")].span)
            }
            if piece.isEnd { try stream.finish() }
        } catch {
            throw RecordProblem(error)
        }
        streams[piece.name] = piece.isEnd ? nil : stream
        switch piece.name {
        case .text(let name): json.member("stream", name)
        case .number(let name): json.member("stream", name)
        case .none: json.member("stream", String?.none)
        }
        stream.report.writeMembers(to: &json)
    }

    /// The text of that name, or a new one, which counts once something was added.
    private func stream(_ name: Name) throws(RecordProblem) -> DetectionStream {
        if let stream = streams[name] { return stream }
        guard streams.count < limit else {
            let expected = "expected at most \(limit) open at once, which --max-streams sets"
            throw RecordProblem(code: "too_many_streams", message: "one more stream; \(expected)")
        }
        do {
            return try detector.makeStream()
        } catch {
            throw RecordProblem(error)
        }
    }

    private static func read(_ row: JSONValue, into piece: inout Piece) throws(JSONError) {
        if let name = try row.optional("stream"), !name.isNull {
            piece.name = name.kind == .string ? .text(try name.string()) : .number(try name.integer(as: Int.self))
        }
        if let end = try row.optional("end"), !end.isNull { piece.isEnd = try end.bool() }
        if let ids = try row.optional("ids"), !ids.isNull {
            var tokens: [TokenID] = []
            for id in try ids.elements() { tokens.append(try id.integer(as: TokenID.self)) }
            piece.tokens = tokens
        }
        if let text = try row.optional("text"), !text.isNull {
            if piece.tokens != nil { throw .invalid(member: "ids", expected: "no 'text' beside it") }
            var bytes: [UInt8] = []
            try text.withUTF8 { utf8 in
                for index in utf8.span.indices { bytes.append(utf8.span[index]) }
            }
            piece.text = bytes
        } else if piece.tokens == nil, !piece.isEnd {
            throw .missing(member: "text")
        }
    }
}
