// SPDX-License-Identifier: Apache-2.0

public import JSON
public import Tokens

/// Why a tokenizer could not be loaded.
public enum TokenizerError: Error, Equatable, Sendable {
    /// The file could not be read; `code` is the system's error number.
    case unreadable(path: String, code: Int32)
    /// The text is not JSON, or a member is missing or of the wrong kind.
    case malformed(JSONError)
    /// A file of a known kind is not what that kind should be; the reason says what was expected.
    case malformedFile(TokenizerFormat, reason: String)
    /// The file has no bytes.
    case emptyFile(path: String)
    /// The file is of none of the known kinds.
    case unknownFormat(path: String)
    /// A folder holds no file, or more than one, that could be a tokenizer's.
    case noTokenizer(inFolder: String, found: [String])
    /// One of a pair of files is there without the other, which may have any of those names.
    case missingPart(of: String, expected: [String])
    /// The file does not say how text is split, and its tokens (by the fingerprint of the ordinary ones) are not known.
    case unknownPattern(vocabulary: String)
    /// A split pattern was named for a file that says itself how text is split.
    case needlessPattern(TokenizerFormat)
    /// The file asks for something that would need other code; a guess would give wrong ids silently.
    case unsupported(Part, name: String)
    /// What a `tokenizer.json` cannot say so that every program would read it the same.
    case unwritable(Part, name: String)
    /// Two tokens have one id.
    case duplicate(id: TokenID)
    /// An id lies outside the range that merges can hold.
    case idOutOfRange(Int)
    /// There are more merges than can be ranked.
    case tooManyMerges(Int)
    /// A merge is not two parts, or one of them or their sum is not in the vocabulary.
    case invalidMerge(rank: Int)

    /// The part of a tokenizer that has an unsupported kind or option.
    public enum Part: String, Sendable {
        /// How text is changed before it is split.
        case normalizer
        /// How text is split into pieces.
        case preTokenizer = "pre-tokenizer"
        /// How a piece becomes tokens.
        case model
        /// What is put around the tokens of a text.
        case postProcessor = "post-processor"
        /// How tokens become text.
        case decoder
        /// A token that is found in the text before it is split.
        case addedToken = "added token"
    }
}

extension TokenizerError: CustomStringConvertible {
    /// A lower-case fragment that names what is wrong and what was expected.
    public var description: String {
        switch self {
        case .unreadable(let path, let code): "cannot read '\(path)': \(systemMessage(code))"
        case .malformed(let error): error.description
        case .malformedFile(let format, let reason): "\(format.name) file: \(reason)"
        case .emptyFile(let path): "'\(path)' is empty; expected \(TokenizerFormat.list)"
        case .unknownFormat(let path):
            "'\(path)' is no tokenizer file of a known kind; expected \(TokenizerFormat.list)"
        case .noTokenizer(let folder, let found) where found.isEmpty:
            "no tokenizer is in '\(folder)'; expected \(TokenizerFolder.list)"
        case .noTokenizer(let folder, let found):
            "'\(folder)' holds \(found.joined(separator: " and ")); expected one of them to be named"
        case .missingPart(let path, let expected):
            "'\(path)' is one of two files; expected \(expected.joined(separator: " or ")) beside it"
        case .unknownPattern(let vocabulary):
            "the file does not say how text is split, and its tokens (\(vocabulary)) are not known; "
                + "expected the name of a pattern"
        case .needlessPattern(let format): "a \(format.name) file says itself how text is split; expected no pattern"
        case .unsupported(let part, let name): "\(part.rawValue) '\(name)' is not supported"
        case .unwritable(let part, let name): "\(part.rawValue) cannot be written as a tokenizer.json: \(name)"
        case .duplicate(let id): "token id \(id) is given twice"
        case .idOutOfRange(let id): "token id \(id) is out of range; expected 0…\(MergeTable.largestID)"
        case .tooManyMerges(let count): "vocabulary has \(count) merges; expected at most \(MergeTable.largestID)"
        case .invalidMerge(let rank): "merge \(rank) does not join two tokens of the vocabulary to a third"
        }
    }
}
