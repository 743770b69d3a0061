// SPDX-License-Identifier: Apache-2.0

import JSON
import Tokens

/// The member `model` of a `tokenizer.json`.
struct HuggingFaceModel {
    private var options: [String: JSONValue] = [:]
    private let vocabulary: JSONValue
    private let merges: JSONValue

    init(_ value: JSONValue) throws(TokenizerError) {
        var members: [String: JSONValue] = [:]
        try reading { () throws(JSONError) in
            try value.forEachMember { (name, value) in members[name] = value.isNull ? nil : value }
        }
        // The first files of the format do not name the kind; only BPE has merges.
        var kind = "without a type"
        if let type = members["type"] {
            kind = try reading { () throws(JSONError) in try type.string() }
        } else if members["merges"] != nil {
            kind = "BPE"
        }
        guard kind == "BPE" else { throw .unsupported(.model, name: kind) }
        guard let vocabulary = members["vocab"] else { throw .malformed(.missing(member: "vocab")) }
        guard let merges = members["merges"] else { throw .malformed(.missing(member: "merges")) }
        self.vocabulary = vocabulary
        self.merges = merges
        options = members
    }

    /// The encoding that the file describes.
    func model(addedTokens: [HuggingFaceFile.Added]) throws(TokenizerError) -> BytePairModel {
        try checkSwitches()
        let vocabulary = try Vocabulary(readVocabulary(addedTokens))
        let model = BytePairModel(vocabulary: vocabulary, merges: try readMerges(vocabulary))
        // A token for the unknown stands only for bytes that have no token.
        if try hasText("unk_token"), model.byteTokens.contains(BytePairModel.missing) {
            throw .unsupported(.model, name: "BPE with unk_token")
        }
        return model
    }

    private func checkSwitches() throws(TokenizerError) {
        for name in ["byte_fallback", "ignore_merges"] {
            guard let value = options[name] else { continue }
            if try reading({ () throws(JSONError) in try value.bool() }) {
                throw .unsupported(.model, name: "BPE with \(name)")
            }
        }
        for name in ["continuing_subword_prefix", "end_of_word_suffix"] where try hasText(name) {
            throw .unsupported(.model, name: "BPE with \(name)")
        }
        if let dropout = options["dropout"], try reading({ () throws(JSONError) in try dropout.double() }) != 0 {
            throw .unsupported(.model, name: "BPE with dropout")
        }
    }

    private func hasText(_ name: String) throws(TokenizerError) -> Bool {
        guard let value = options[name] else { return false }
        return try reading { () throws(JSONError) in try !value.string().isEmpty }
    }

    // MARK: Vocabulary

    private func readVocabulary(_ added: [HuggingFaceFile.Added]) throws(TokenizerError) -> Vocabulary.Entries {
        var entries = Vocabulary.Entries()
        var contents: [TokenID: [UInt8]] = [:]
        for token in added {
            let former = contents.updateValue(token.token.content, forKey: token.token.id)
            guard former == nil else { throw .duplicate(id: token.token.id) }
        }
        var outOfRange: Int?
        try reading { () throws(JSONError) in
            try vocabulary.forEachMember { (name, value) throws(JSONError) in
                let id = try value.integer(as: Int.self)
                guard (0...MergeTable.largestID).contains(id) else {
                    outOfRange = outOfRange ?? id
                    return
                }
                let start = entries.bytes.count
                if let content = contents.removeValue(forKey: TokenID(id)) {
                    entries.bytes += content
                } else if !ByteAlphabet.append(name.utf8.span, to: &entries.bytes) {
                    entries.bytes += name.utf8
                }
                entries.endToken(TokenID(id), from: start)
            }
        }
        if let outOfRange { throw .idOutOfRange(outOfRange) }
        entries.endOrdinaryTokens()
        for (id, content) in contents {
            let start = entries.bytes.count
            entries.bytes += content
            entries.endToken(id, from: start)
        }
        return entries
    }

    // MARK: Merges

    private func readMerges(_ vocabulary: Vocabulary) throws(TokenizerError) -> MergeTable {
        let all = try reading { () throws(JSONError) in try merges.elements() }
        var table = try MergeTable(count: all.count, vocabularySize: vocabulary.count)
        var parts = MergeParts()
        for (rank, merge) in all.enumerated() {
            let isMerge = try reading { () throws(JSONError) in try parts.read(merge) }
            guard isMerge, let (left, right, result) = parts.tokens(of: vocabulary) else {
                throw .invalidMerge(rank: rank)
            }
            table.append(left, right, to: result)
        }
        table.finish()
        return table
    }
}
