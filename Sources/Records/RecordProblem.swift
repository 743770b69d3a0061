// SPDX-License-Identifier: Apache-2.0

/// Why a record, or the rest of a file, cannot be used.
public struct RecordProblem: Error, Sendable, Equatable {
    /// A word that programs can rely on, such as `too_long`.
    public let code: String
    /// A lower-case fragment for people.
    public let message: String

    /// A problem of a kind that has a code.
    public init(code: String, message: String) {
        self.code = code
        self.message = message
    }
}

extension RecordProblem: CustomStringConvertible {
    /// The message.
    public var description: String { message }
}

extension RecordProblem {
    /// The file cannot be opened or read.
    static func unreadableFile(_ path: String, code: Int32) -> RecordProblem {
        let name = path == "-" ? "standard input" : "'\(path)'"
        return RecordProblem(code: "unreadable_file", message: "cannot read \(name): \(systemMessage(code))")
    }

    /// Compressed data that cannot be decompressed, or that ends too early.
    static func corruptFile(_ reason: String) -> RecordProblem {
        RecordProblem(code: "corrupt_file", message: reason)
    }

    /// More bytes than a record may have.
    static func tooLong(_ what: String, limit: Int) -> RecordProblem {
        RecordProblem(code: "too_long", message: "\(what) is longer than \(limit) bytes")
    }

    /// Two bytes or more for each character, which are not lines of anything here.
    static let utf16 = RecordProblem(
        code: "not_text",
        message: "the file is UTF-16; convert it with iconv -f UTF-16 -t UTF-8"
    )

    /// Not CSV as RFC 4180 has it, or a header that does not name the columns.
    static func invalidCSV(_ reason: String) -> RecordProblem {
        RecordProblem(code: "invalid_csv", message: reason)
    }
}
