// SPDX-License-Identifier: Apache-2.0

import JSON

/// A tokenizer, and the file that it was read from.
///
///     let file = try TokenizerFile(contentsOf: "model.gguf")
///     file.format  // .gguf
public struct TokenizerFile: Sendable {
    /// The file; where a folder was named, the file in it.
    public let path: String
    /// What kind of file it is, which its contents tell.
    public let format: TokenizerFormat
    /// What the file describes.
    public let tokenizer: Tokenizer

    /// Reads a file of any known kind, or the one that a folder holds.
    ///
    /// - Parameters:
    ///   - path: a file, one of a pair of files, or a folder with one or the other.
    ///   - pattern: how text is split (a ``SplitPattern``) or whose tokens they are (``patternNames``), for files that do not
    ///     say so: ranks of tiktoken, and vocabulary and merges. Not needed where the tokens are well known.
    /// - Throws: ``TokenizerError``, which names any part of a kind that is not known.
    public init(contentsOf path: String, pattern: String? = nil) throws(TokenizerError) {
        let path = try TokenizerFolder.file(of: path)
        let file = try readingFile { () throws(FileBeginning.Unreadable) in try FileBeginning(contentsOf: path) }
        try self.init(file, path: path, pattern: pattern)
    }

    /// Reads a file of any known kind that is in memory; not one of a pair, whose other file would be missing.
    ///
    /// - Parameter pattern: as for a file.
    /// - Throws: ``TokenizerError``, which names any part of a kind that is not known.
    public init(_ bytes: [UInt8], pattern: String? = nil) throws(TokenizerError) {
        try self.init(FileBeginning(bytes), path: "", pattern: pattern)
    }

    private init(_ file: consuming FileBeginning, path: String, pattern: String?) throws(TokenizerError) {
        var file = file
        _ = try readingFile { () throws(FileBeginning.Unreadable) in try file.read(1) }
        let beginning = TokenizerFormat.beginning(file.bytes.span)
        self.path = path
        switch beginning {
        case .gguf:
            format = .gguf
            tokenizer = try GGUFVocabulary(file).tokenizer()
        case .some(let beginning):
            let bytes = try readingFile { () throws(FileBeginning.Unreadable) in try file.readAll() }
            (format, tokenizer) = try TokenizerFile.read(bytes, beginning, path: path, pattern: pattern)
        case nil where file.bytes.isEmpty:
            throw .emptyFile(path: path)
        case nil:
            throw .unknownFormat(path: path)
        }
        guard pattern == nil || format == .ranks || format == .merges else { throw .needlessPattern(format) }
    }

    /// What may be named as a pattern: ways to split text, and vocabularies that are known by name.
    public static var patternNames: [String] {
        let patterns = SplitPattern.allCases.map(\.rawValue)
        return patterns + KnownRanks.all.map(\.name).filter { !patterns.contains($0) }
    }

    private static func read(
        _ bytes: [UInt8],
        _ beginning: TokenizerFormat.Beginning,
        path: String,
        pattern: String?
    ) throws(TokenizerError) -> (TokenizerFormat, Tokenizer) {
        switch beginning {
        case .json:
            return try read(json: bytes, path: path, pattern: pattern)
        case .ranks:
            return (.ranks, try RankFile(bytes.span).tokenizer(pattern: pattern))
        case .merges:
            let vocabulary = try fileContents(TokenizerFolder.partner(of: path, isVocabulary: false))
            let document = try reading { () throws(JSONError) in try JSONDocument(vocabulary) }
            return (.merges, try MergesFile(vocabulary: document.root).tokenizer(merges: bytes.span, pattern: pattern))
        case .sentencePiece:
            return (.sentencePiece, try SentencePieceFile(bytes.span).tokenizer())
        case .gguf:
            throw .unknownFormat(path: path)
        }
    }

    /// Tells the kinds of JSON files apart by their members.
    private static func read(
        json: [UInt8],
        path: String,
        pattern: String?
    ) throws(TokenizerError) -> (TokenizerFormat, Tokenizer) {
        let document = try reading { () throws(JSONError) in try JSONDocument(json) }
        var names: Set<String> = []
        var isVocabulary = true
        try reading { () throws(JSONError) in
            try document.root.forEachMember { (name, value) throws(JSONError) in
                if names.count < 16 || name == "model" { names.insert(name) }
                isVocabulary = isVocabulary && value.kind == .number
            }
        }
        if names.contains("config"), names.contains("vocab") {
            return (.tekken, try TekkenFile(document.root).tokenizer())
        }
        guard isVocabulary, !names.isEmpty else {
            guard names.contains("model") else { throw .unknownFormat(path: path) }
            return (.huggingFace, try HuggingFaceFile(document.root).tokenizer())
        }
        let merges = try fileContents(TokenizerFolder.partner(of: path, isVocabulary: true))
        return (.merges, try MergesFile(vocabulary: document.root).tokenizer(merges: merges.span, pattern: pattern))
    }
}
