// SPDX-License-Identifier: Apache-2.0

public import Tokens
import UnicodeNormalization

/// What a tokenizer does, in words.
public struct TokenizerSummary: Sendable {
    /// What is done to text before it is split, step by step; empty for nothing.
    public let normalizer: [String]
    /// How text is split into pieces, one split after the other; empty when it is not.
    public let splits: [String]
    /// What a piece is first made of: `bytes` or `characters`.
    public let units: String
    /// Whether a piece that is a token is that token, whatever merges would make.
    public let takesWholePieces: Bool
    /// The number of merges: those of the file, or one for each token that merging makes.
    public let mergeCount: Int
    /// The tokens that mark structure, in the order of ids.
    public let specialTokens: [(id: TokenID, name: String)]

    /// Describes a tokenizer.
    public init(_ tokenizer: Tokenizer) {
        let model = tokenizer.model
        normalizer = (tokenizer.text.normalization + tokenizer.text.preparation).map(Self.name)
        splits = tokenizer.preTokenizer.splits.map { split in
            guard let parts = try? SplitPart.parts(of: split) else { return "\(split)" }
            return parts.map(\.name).joined(separator: ", then ")
        }
        units = model.units == .bytes ? "bytes" : "characters"
        takesWholePieces = model.takesWholePieces
        mergeCount = model.mergeCount
        let added = tokenizer.addedTokens.flatMap(\.tokens) + tokenizer.normalizedTokens.tokens
        specialTokens = added.filter(\.isSpecial).sorted { $0.id < $1.id }
            .map { ($0.id, String(decoding: $0.content, as: UTF8.self)) }
    }

    private static func name(of step: TextStep) -> String {
        func quoted(_ bytes: [UInt8]) -> String { "'\(String(decoding: bytes, as: UTF8.self))'" }
        return switch step {
        case .form(let form): form.rawValue
        case .prepend(let bytes): "Prepend \(quoted(bytes))"
        case .leadingSpace(let onlyAtStart): onlyAtStart ? "a space at the start" : "a space before text without one"
        case .replace(let old, let new): "Replace \(quoted(old)) by \(quoted(new))"
        case .spaces: "▁ and space as one"
        case .strip(let left, let right): "Strip\(left ? " left" : "")\(right ? " right" : "")"
        case .lowercase: "Lowercase"
        case .extraSpaces(let addsLeading): "runs of spaces as one\(addsLeading ? ", with one at the start" : "")"
        }
    }
}
