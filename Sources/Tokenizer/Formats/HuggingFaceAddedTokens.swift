// SPDX-License-Identifier: Apache-2.0

import JSON
import Tokens

/// The member `added_tokens` of a `tokenizer.json`.
struct HuggingFaceAddedTokens {
    /// An added token, and whether the format looks for it in normalised text.
    struct Entry {
        let token: AddedToken
        let isNormalized: Bool
        /// What is looked for, and what the token writes: its content, as normalisation leaves it where text is normalised.
        var spelt: [UInt8]
    }

    private(set) var entries: [Entry] = []

    /// - Parameter text: what is done to text before normalised tokens are looked for.
    init(_ value: JSONValue?, _ text: TextProcessing) throws(TokenizerError) {
        guard let value else { return }
        var ids: Set<TokenID> = []
        for value in try reading({ () throws(JSONError) in try value.elements() }) {
            let entry = try HuggingFaceAddedTokens.entry(value, text)
            guard ids.insert(entry.token.id).inserted else { throw .duplicate(id: entry.token.id) }
            entries.append(entry)
        }
    }

    private static func entry(_ value: JSONValue, _ text: TextProcessing) throws(TokenizerError) -> Entry {
        let content = try reading { () throws(JSONError) in try value.member("content").string() }
        let id = try reading { () throws(JSONError) in try value.member("id").integer(as: Int.self) }
        guard (0...MergeTable.largestID).contains(id) else { throw .idOutOfRange(id) }
        let isSpecial = try huggingFaceFlag("special", of: value, otherwise: false)
        var rules: AddedToken.Rules = []
        if try huggingFaceFlag("lstrip", of: value, otherwise: false) { rules.insert(.takesSpaceBefore) }
        if try huggingFaceFlag("rstrip", of: value, otherwise: false) { rules.insert(.takesSpaceAfter) }
        if try huggingFaceFlag("single_word", of: value, otherwise: false) { rules.insert(.isWholeWord) }
        let token = AddedToken(id: TokenID(id), content: Array(content.utf8), isSpecial: isSpecial, rules: rules)
        let isNormalized = try huggingFaceFlag("normalized", of: value, otherwise: !isSpecial)
        guard isNormalized, !token.content.isEmpty else {
            return Entry(token: token, isNormalized: isNormalized, spelt: token.content)
        }
        let spelt = text.normalized(token.content)
        // The reference would find nothing at every place.
        guard !spelt.isEmpty else {
            throw .unsupported(.addedToken, name: "\(content), of which normalisation leaves nothing,")
        }
        return Entry(token: token, isNormalized: true, spelt: spelt)
    }

    /// The tokens that are looked for in text as it is, before all others, or those that are looked for in normalised text.
    func tokens(normalized: Bool) throws(TokenizerError) -> AddedTokens {
        try AddedTokens(
            HuggingFaceAddedTokens.distinct(
                entries.filter { $0.isNormalized == normalized }.map { entry in
                    let token = entry.token
                    return AddedToken(
                        id: token.id,
                        content: entry.spelt,
                        isSpecial: token.isSpecial,
                        rules: token.rules
                    )
                }
            )
        )
    }

    private static func distinct(_ tokens: [AddedToken]) throws(TokenizerError) -> [AddedToken] {
        var contents: Set<[UInt8]> = []
        for token in tokens where !token.content.isEmpty && !contents.insert(token.content).inserted {
            throw .unsupported(.addedToken, name: "\(String(decoding: token.content, as: UTF8.self)) given twice")
        }
        return tokens
    }

    /// Checks that the ids are those that the reference gives: it does not read the file's.
    ///
    /// A token that the vocabulary has keeps its id there; the others count on from the vocabulary.
    func checkIDs(_ vocabulary: [[UInt8]: TokenID], count: Int) throws(TokenizerError) {
        var largest = -1
        for entry in entries where !entry.token.content.isEmpty {
            let next = TokenID(max(largest + 1, count))
            let expected = vocabulary[entry.token.content] ?? next
            guard entry.token.id == expected else {
                let name = String(decoding: entry.token.content, as: UTF8.self)
                throw .unsupported(.addedToken, name: "\(name) with id \(entry.token.id) in the place of \(expected)")
            }
            largest = max(largest, Int(expected))
        }
    }
}
