// SPDX-License-Identifier: Apache-2.0

/// What the records of a file are.
public enum RecordFormat: String, Sendable, CaseIterable {
    /// The whole file is one record.
    case text
    /// Each line is a record.
    case lines
    /// Each line is a JSON value.
    case jsonl
    /// Each row after the header is a record; fields are parted by commas, or by what the header shows.
    case csv
    /// Each row after the header is a record; fields are parted by tabs, and quoted as in CSV or not at all.
    case tsv

    /// What parts the fields of a record; nil where records have none.
    public var delimiter: UInt8? {
        switch self {
        case .csv: UInt8(ascii: ",")
        case .tsv: UInt8(ascii: "\t")
        case .text, .lines, .jsonl: nil
        }
    }
}

extension RecordFormat {
    /// The extensions that are known, in words.
    static let extensions = ".txt, .md, .text, .jsonl, .ndjson, .csv or .tsv, with .gz or .zst after it or not"

    /// The format that the extension of a file name stands for, in front of `.gz` or `.zst` too; nil for others.
    ///
    /// Capital letters count as small ones.
    init?(nameOfFile path: String) {
        switch Self.fileExtension(path) {
        case "txt", "md", "text": self = .text
        case "jsonl", "ndjson": self = .jsonl
        case "csv": self = .csv
        case "tsv": self = .tsv
        default: return nil
        }
    }

    /// The last extension of a file name that does not name a compression, in small letters; empty without one.
    static func fileExtension(_ path: String) -> String {
        let scalars = path.unicodeScalars
        let name = scalars.lastIndex(of: "/").map { scalars[scalars.index(after: $0)...] } ?? scalars[...]
        var parts = name.split(separator: ".", omittingEmptySubsequences: false).dropFirst().map {
            String($0).lowercased()
        }
        if let last = parts.last, last == "gz" || last == "zst" { parts.removeLast() }
        return parts.last ?? ""
    }
}
