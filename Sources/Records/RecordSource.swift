// SPDX-License-Identifier: Apache-2.0

/// A file of records, or stdin, before it is opened.
public struct RecordSource: Sendable, Equatable {
    /// The file's path; `-` is stdin.
    public let path: String
    /// What its records are.
    public let format: RecordFormat
    /// The file's size as stored, which for a compressed one is the compressed size; nil for pipes and stdin.
    public let byteCount: Int?

    /// Whether nobody said the format, and the name does not tell it.
    public let isFormatAssumed: Bool

    /// A source that nobody has looked for yet.
    public init(path: String, format: RecordFormat, byteCount: Int? = nil, isFormatAssumed: Bool = false) {
        self.isFormatAssumed = isFormatAssumed
        self.path = path
        self.format = format
        self.byteCount = byteCount
    }
}
