// SPDX-License-Identifier: Apache-2.0

/// Why the sources of records could not be found.
public enum RecordsError: Error, Equatable, Sendable {
    /// Nothing has that path.
    case missing(path: String)
    /// No file has a path of that pattern.
    case noMatch(pattern: String)
    /// No file of the folder has a known extension.
    case noTexts(folder: String)
    /// The file is one JSON document and not lines of JSON.
    case jsonDocument(path: String)
    /// A file's name is not UTF-8; `name` has its other bytes as `\xNN`.
    case invalidName(folder: String, name: String)
    /// The system refused to look; `code` is its `errno`.
    case system(path: String, code: Int32)
}

extension RecordsError: CustomStringConvertible {
    /// A lower-case fragment that names the value and what was expected.
    public var description: String {
        switch self {
        case .missing(let path): "no file or folder '\(path)'"
        case .noMatch(let pattern): "no file matches '\(pattern)'"
        case .noTexts(let folder): "no text in folder '\(folder)'; expected \(RecordFormat.extensions)"
        case .jsonDocument(let path): "'\(path)' is one JSON document; expected JSONL, a value on each line"
        case .invalidName(let folder, let name): "the name '\(name)' in folder '\(folder)' is not UTF-8"
        case .system(let path, let code): "cannot read '\(path)': \(systemMessage(code))"
        }
    }

    /// What the user can do, where there is something.
    public var help: String? {
        switch self {
        case .jsonDocument: "write one value a line (jq -c '.[]'), or name the format"
        case .invalidName: "rename it, or name the files to read"
        case .missing, .noMatch, .noTexts, .system: nil
        }
    }
}
