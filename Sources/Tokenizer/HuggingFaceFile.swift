// SPDX-License-Identifier: Apache-2.0

import JSON
import Tokens

/// The parts of a `tokenizer.json`, as the file names them.
struct HuggingFaceFile {
    private var normalizer: JSONValue?
    private var preTokenizer: JSONValue?
    private var postProcessor: JSONValue?
    private var decoder: JSONValue?
    private var addedTokens: JSONValue?
    private let model: JSONValue

    init(_ root: JSONValue) throws(TokenizerError) {
        var members: [String: JSONValue] = [:]
        try reading { () throws(JSONError) in
            try root.forEachMember { (name, value) in members[name] = value.isNull ? nil : value }
        }
        guard let model = members["model"] else { throw .malformed(.missing(member: "model")) }
        self.model = model
        normalizer = members["normalizer"]
        preTokenizer = members["pre_tokenizer"]
        postProcessor = members["post_processor"]
        decoder = members["decoder"]
        addedTokens = members["added_tokens"]
    }

    /// The tokenizer that the file describes.
    func tokenizer() throws(TokenizerError) -> Tokenizer {
        if let normalizer { throw .unsupported(.normalizer, name: try kind(of: normalizer)) }
        try checkSurroundings()
        let splits = try splits()
        let added = try readAddedTokens()
        let model = try HuggingFaceModel(model).model(addedTokens: added)
        // The format looks for tokens that match text as it is before those that match normalised text.
        let passes = [added.filter { !$0.isNormalized }, added.filter(\.isNormalized)]
            .filter { !$0.isEmpty }
            .map { AddedTokens($0.map(\.token)) }
        return Tokenizer(model: model, preTokenizer: PreTokenizer(splits: splits), addedTokens: passes)
    }

    /// The known post-processors only put special tokens around a text or trim offsets; byte-level text needs its decoder.
    private func checkSurroundings() throws(TokenizerError) {
        if let postProcessor {
            let kind = try kind(of: postProcessor)
            let known = ["ByteLevel", "TemplateProcessing", "RobertaProcessing", "BertProcessing", "Sequence"]
            guard known.contains(kind) else { throw .unsupported(.postProcessor, name: kind) }
        }
        if let decoder {
            let kind = try kind(of: decoder)
            guard kind == "ByteLevel" else { throw .unsupported(.decoder, name: kind) }
        }
    }

    // MARK: Pre-tokenizers

    private func splits() throws(TokenizerError) -> [PreTokenizer.Split] {
        guard let preTokenizer else { throw .unsupported(.preTokenizer, name: "null") }
        var steps = [preTokenizer]
        if try kind(of: preTokenizer) == "Sequence" {
            steps = try reading { () throws(JSONError) in try preTokenizer.member("pretokenizers").elements() }
        }
        var splits: [PreTokenizer.Split] = []
        for (index, step) in steps.enumerated() {
            let kind = try kind(of: step)
            let isLast = index == steps.count - 1
            switch kind {
            case "ByteLevel" where isLast:
                guard try !flag("add_prefix_space", of: step, otherwise: true) else {
                    throw .unsupported(.preTokenizer, name: "ByteLevel with add_prefix_space")
                }
                if try flag("use_regex", of: step, otherwise: true) { splits.append(.gpt2(GPT2Pattern())) }
                return splits
            case "Digits" where !isLast:
                let isIndividual = try flag("individual_digits", of: step, otherwise: false)
                splits.append(.digits(DigitSplit(isIndividual: isIndividual)))
            case "Digits", "ByteLevel":
                // Without ByteLevel at the end the vocabulary is one of characters, or what follows would see its alphabet.
                throw .unsupported(.preTokenizer, name: "Sequence that does not end with its only ByteLevel")
            default:
                throw .unsupported(.preTokenizer, name: kind)
            }
        }
        throw .unsupported(.preTokenizer, name: "empty Sequence")
    }

    // MARK: Added tokens

    /// An added token, and whether the format looks for it in normalised text.
    struct Added {
        let token: AddedToken
        let isNormalized: Bool
    }

    private func readAddedTokens() throws(TokenizerError) -> [Added] {
        guard let addedTokens else { return [] }
        var added: [Added] = []
        for value in try reading({ () throws(JSONError) in try addedTokens.elements() }) {
            let content = try reading { () throws(JSONError) in try value.member("content").string() }
            for rule in ["lstrip", "rstrip", "single_word"] where try flag(rule, of: value, otherwise: false) {
                throw .unsupported(.addedToken, name: "\(content) with \(rule)")
            }
            let id = try reading { () throws(JSONError) in try value.member("id").integer(as: Int.self) }
            guard (0...MergeTable.largestID).contains(id) else { throw .idOutOfRange(id) }
            let isSpecial = try flag("special", of: value, otherwise: false)
            let token = AddedToken(id: TokenID(id), content: Array(content.utf8), isSpecial: isSpecial)
            added.append(Added(token: token, isNormalized: try flag("normalized", of: value, otherwise: !isSpecial)))
        }
        return added
    }
}

// MARK: Reading

/// Runs `body` and says of its errors that the file is malformed.
func reading<Result>(_ body: () throws(JSONError) -> Result) throws(TokenizerError) -> Result {
    do throws(JSONError) {
        return try body()
    } catch {
        throw .malformed(error)
    }
}

private func kind(of part: JSONValue) throws(TokenizerError) -> String {
    try reading { () throws(JSONError) in try part.member("type").string() }
}

private func flag(_ name: String, of part: JSONValue, otherwise: Bool) throws(TokenizerError) -> Bool {
    try reading { () throws(JSONError) in try part.optional(name)?.bool() } ?? otherwise
}
