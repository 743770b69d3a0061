// SPDX-License-Identifier: Apache-2.0

import JSON
import Tokens

/// The member `model` of a `tokenizer.json`.
struct HuggingFaceModel {
    private var options: [String: JSONValue] = [:]
    private let vocabulary: JSONValue
    private let merges: JSONValue
    private let spelling: TokenSpelling

    init(_ value: JSONValue, _ spelling: TokenSpelling) throws(TokenizerError) {
        let members = try Self.members(of: value)
        guard let vocabulary = members["vocab"] else { throw .malformed(.missing(member: "vocab")) }
        guard let merges = members["merges"] else { throw .malformed(.missing(member: "merges")) }
        self.vocabulary = vocabulary
        self.merges = merges
        self.spelling = spelling
        options = members
    }

    /// Refuses models of a kind that is not known.
    static func checkKind(_ model: JSONValue) throws(TokenizerError) {
        let members = try members(of: model)
        // The first files of the format do not name the kind; only BPE has merges.
        var kind = "without a type"
        if let type = members["type"] {
            kind = try reading { () throws(JSONError) in try type.string() }
        } else if members["merges"] != nil {
            kind = "BPE"
        }
        guard kind == "BPE" else { throw .unsupported(.model, name: kind) }
    }

    private static func members(of value: JSONValue) throws(TokenizerError) -> [String: JSONValue] {
        var members: [String: JSONValue] = [:]
        try reading { () throws(JSONError) in
            try value.forEachMember { (name, value) in members[name] = value.isNull ? nil : value }
        }
        return members
    }

    /// The encoding that the file describes.
    func model(addedTokens: HuggingFaceAddedTokens) throws(TokenizerError) -> BytePairModel {
        try checkSwitches()
        var reader = HuggingFaceVocabulary(
            spelling,
            spellsBytes: try flag("byte_fallback"),
            unknown: try text("unk_token")
        )
        let vocabulary = try reader.read(vocabulary, addedTokens)
        let model = BytePairModel(
            vocabulary: vocabulary,
            merges: try readMerges(vocabulary),
            units: spelling == .bytes ? .bytes : .characters,
            fallback: try fallback(reader),
            takesWholePieces: try flag("ignore_merges")
        )
        if spelling == .bytes, model.byteTokens.contains(BytePairModel.missing) {
            for name in ["unk_token", "byte_fallback"] where try isSet(name) {
                throw .unsupported(.model, name: "BPE with \(name) and bytes that have no token")
            }
        }
        return model
    }

    /// What becomes of characters without a token.
    private func fallback(_ reader: HuggingFaceVocabulary) throws(TokenizerError) -> BytePairModel.Fallback {
        // A byte-level vocabulary has all bytes, or is refused, or has no other way than to drop them.
        if spelling == .bytes { return .drop }
        if try flag("byte_fallback"), let bytes = try reader.allBytes() { return .bytes(bytes) }
        guard let name = try text("unk_token") else { return .drop }
        guard let unknown = reader.unknownID else {
            throw .unsupported(.model, name: "BPE with unk_token \(name), which is no token,")
        }
        return .unknown(unknown, isFused: try flag("fuse_unk"))
    }

    private func checkSwitches() throws(TokenizerError) {
        for name in ["continuing_subword_prefix", "end_of_word_suffix"] where try text(name) != nil {
            throw .unsupported(.model, name: "BPE with \(name)")
        }
        if let dropout = options["dropout"], try reading({ () throws(JSONError) in try dropout.double() }) != 0 {
            throw .unsupported(.model, name: "BPE with dropout")
        }
    }

    private func isSet(_ name: String) throws(TokenizerError) -> Bool {
        guard let value = options[name] else { return false }
        return value.kind == .string ? try text(name) != nil : try flag(name)
    }

    /// The truth value of an option, false when it is absent or null.
    private func flag(_ name: String) throws(TokenizerError) -> Bool {
        guard let value = options[name] else { return false }
        return try reading { () throws(JSONError) in try value.bool() }
    }

    /// The text of an option, nil when it is absent, null or empty.
    private func text(_ name: String) throws(TokenizerError) -> String? {
        guard let value = options[name] else { return nil }
        let text = try reading { () throws(JSONError) in try value.string() }
        return text.isEmpty ? nil : text
    }

    private func readMerges(_ vocabulary: Vocabulary) throws(TokenizerError) -> MergeTable {
        var table = try MergeTable(count: merges.count())
        var parts = MergeParts()
        parts.spelling = spelling
        var rank = 0
        var invalid: Int?
        try reading { () throws(JSONError) in
            try merges.forEachElement { (merge) throws(JSONError) in
                defer { rank += 1 }
                guard invalid == nil else { return }
                if try parts.read(merge), let (left, right, result) = parts.tokens(of: vocabulary) {
                    table.append(left, right, to: result)
                } else {
                    invalid = rank
                }
            }
        }
        if let invalid { throw .invalidMerge(rank: invalid) }
        return table
    }
}
