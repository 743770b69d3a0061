// SPDX-License-Identifier: Apache-2.0

import Detector
import JSON
import Records

extension RecordProblem {
    /// A text that has bytes which are not UTF-8.
    static func invalidUTF8(_ what: String) -> RecordProblem {
        let help = "iconv converts a file, as with -f LATIN1 -t UTF-8"
        return RecordProblem(code: "invalid_utf8", message: "\(what) is not UTF-8; \(help)")
    }

    /// A text that has a NUL byte: binary data, most likely.
    static func holdsNUL(_ what: String) -> RecordProblem {
        RecordProblem(code: "nul_byte", message: "\(what) holds a NUL byte")
    }

    /// A file that is taken for one text, and is not.
    static let looksLikeJSONL = RecordProblem(
        code: "looks_like_jsonl",
        message: "lines of JSON under a name that does not say so; expected --format jsonl, or text"
    )

    /// What is wrong with a JSON record.
    init(_ error: JSONError) {
        let code =
            switch error {
            case .malformed: "invalid_json"
            case .missing: "missing_field"
            case .wrongKind, .invalid, .unknown, .duplicate: "invalid_field"
            }
        self.init(code: code, message: error.description)
    }

    /// Why a text could not be scored.
    init(_ error: DetectorError) {
        self.init(code: "detector", message: error.description)
    }
}

extension Span<UInt8> {
    /// Checks that the bytes are text: UTF-8 without NUL.
    ///
    /// - Parameter what: what to call them.
    func checkText(_ what: @autoclosure () -> String = "text") throws(RecordProblem) {
        for index in indices where self[index] == 0 { throw .holdsNUL(what()) }
        do {
            _ = try UTF8Span(validating: self)
        } catch {
            throw .invalidUTF8(what())
        }
    }
}
