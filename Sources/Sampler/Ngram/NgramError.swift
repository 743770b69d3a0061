// SPDX-License-Identifier: Apache-2.0

public import Tokens

/// Why an n-gram model could not be read, trained, imported or exported.
public enum NgramError: Error, Sendable, Equatable {
    /// The operating system refused: `operation` on `path` failed with this `errno`.
    case system(operation: String, path: String, code: Int32)
    /// The file does not start with the n-gram magic.
    case notAModel
    /// The file has a format version this program does not know.
    case unknownVersion(UInt32)
    /// The file has fewer or more bytes than its header says.
    case size(found: Int, expected: Int)
    /// The contents do not match their SHA-256.
    case checksum
    /// The checksum is right but the contents break the format.
    case malformed(NgramDefect)
    /// Orders are 1 to ``NgramModel/orderLimit``.
    case order(Int)
    /// Vocabularies hold 1 to 2³¹ − 1 tokens.
    case vocabularySize(Int)
    /// A token is not below the vocabulary size.
    case token(TokenID, vocabularySize: Int)
    /// A start context has more tokens than the model looks back.
    case startContext(count: Int, order: Int)
    /// The pruning threshold is negative or not a number.
    case pruneThreshold(Double)
    /// The corpus description is longer than 65,535 bytes.
    case description(count: Int)
    /// No token was given to learn from.
    case emptyCorpus
    /// The corpus needs more memory than allowed.
    case memory(needed: Int, limit: Int)
    /// A level has more n-grams than 32 bits count.
    case tooManyNgrams(order: Int)
    /// An ARPA file breaks its format at this line (counted from 1).
    case arpa(line: Int, ARPADefect)
}

/// What a file with a right checksum has wrong: the writer was not this program, or meant harm.
public enum NgramDefect: String, Sendable {
    /// A header field is outside its range.
    case header
    /// A log-probability is above 0 or not a number, or a back-off is out of range.
    case number
    /// A range of successors runs backwards or past its level.
    case children
    /// The bit map of nodes with successors disagrees with its counts.
    case rank
    /// Successors are not in ascending order, or not below the vocabulary size.
    case tokens
    /// The description is not UTF-8.
    case description
}

/// What an ARPA line has wrong.
public enum ARPADefect: Sendable, Equatable {
    /// The line is not what has to come here.
    case expected(String)
    /// A log-probability or back-off is not a number in range.
    case number
    /// The n-gram's first words are not an n-gram of the order below.
    case context
    /// The n-gram was listed before.
    case duplicate
    /// The section holds another number of n-grams than the head announced.
    case count(order: Int, found: Int, announced: Int)
}

extension NgramError: CustomStringConvertible {
    /// The reason as a lower-case fragment.
    public var description: String {
        switch self {
        case .system(let operation, let path, let code):
            "cannot \(operation) '\(path)': \(SystemError(code: code))"
        case .notAModel: "not an n-gram model"
        case .unknownVersion(let version):
            "n-gram format version \(version); this program reads version \(NgramHeader.version)"
        case .size(let found, let expected): "n-gram model has \(found) bytes; its header says \(expected)"
        case .checksum: "n-gram model is damaged: its checksum does not match"
        case .malformed(let defect): "n-gram model is malformed: bad \(defect.rawValue)"
        case .order(let order): "order is \(order); expected 1 to \(NgramModel.orderLimit)"
        case .vocabularySize(let size): "vocabulary has \(size) tokens; expected 1 to \(Int32.max)"
        case .token(let token, let size): "token \(token) is outside the vocabulary of \(size) tokens"
        case .startContext(let count, let order):
            "start context has \(count) tokens; a model of order \(order) looks back \(order - 1)"
        case .pruneThreshold(let threshold): "pruning threshold is \(threshold); expected 0 or more"
        case .description(let count): "description has \(count) bytes; expected at most \(NgramHeader.descriptionLimit)"
        case .emptyCorpus: "corpus has no tokens"
        case .memory(let needed, let limit): "corpus needs \(needed) bytes of memory; the limit is \(limit)"
        case .tooManyNgrams(let order): "order \(order) has more than \(UInt32.max) n-grams"
        case .arpa(let line, let defect): "line \(line): \(defect)"
        }
    }
}

extension ARPADefect: CustomStringConvertible {
    /// The reason as a lower-case fragment.
    public var description: String {
        switch self {
        case .expected(let what): "expected \(what)"
        case .number: "number is malformed or out of range"
        case .context: "the n-gram's context is not listed in the order below"
        case .duplicate: "the n-gram was listed before"
        case .count(let order, let found, let announced):
            "found \(found) n-grams of order \(order); the head announced \(announced)"
        }
    }
}
