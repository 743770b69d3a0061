// SPDX-License-Identifier: Apache-2.0

import Detector
import JSON
import Records

extension RecordProblem {
    /// A text that has bytes which are not UTF-8.
    static let invalidUTF8 = RecordProblem(code: "invalid_utf8", message: "text is not UTF-8")
    /// A text that has a NUL byte: binary data, most likely.
    static let holdsNUL = RecordProblem(code: "nul_byte", message: "text holds a NUL byte")

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
    func checkText() throws(RecordProblem) {
        for index in indices where self[index] == 0 { throw .holdsNUL }
        do {
            _ = try UTF8Span(validating: self)
        } catch {
            throw .invalidUTF8
        }
    }
}
