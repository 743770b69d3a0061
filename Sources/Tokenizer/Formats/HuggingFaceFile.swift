// SPDX-License-Identifier: Apache-2.0

import JSON
import Tokens

/// The parts of a `tokenizer.json`, as the file names them.
struct HuggingFaceFile {
    private let members: [String: JSONValue]
    private let model: JSONValue

    init(_ root: JSONValue) throws(TokenizerError) {
        var members: [String: JSONValue] = [:]
        try reading { () throws(JSONError) in
            try root.forEachMember { (name, value) in members[name] = value.isNull ? nil : value }
        }
        guard let model = members["model"] else { throw .malformed(.missing(member: "model")) }
        self.model = model
        self.members = members
    }

    /// The tokenizer that the file describes.
    func tokenizer() throws(TokenizerError) -> Tokenizer {
        // First: what else such a file has belongs to its kind.
        try HuggingFaceModel.checkKind(model)
        var preTokenizer = try HuggingFacePreTokenizer(members["pre_tokenizer"])
        let normalizer = try HuggingFaceNormalizer(members["normalizer"], isByteLevel: preTokenizer.isByteLevel)
        try preTokenizer.read(after: normalizer)
        try checkPostProcessor()
        let text = TextProcessing(
            normalization: normalizer.steps,
            preparation: preTokenizer.steps,
            decoding: try HuggingFaceDecoder.rule(members["decoder"], preTokenizer.spelling)
        )
        let added = try HuggingFaceAddedTokens(members["added_tokens"], text)
        let raw = try added.tokens(normalized: false)
        return Tokenizer(
            model: try HuggingFaceModel(model, preTokenizer.spelling).model(addedTokens: added),
            preTokenizer: PreTokenizer(splits: preTokenizer.splits),
            addedTokens: raw.tokens.isEmpty ? [] : [raw],
            normalizedTokens: try added.tokens(normalized: true),
            text: text
        )
    }

    /// The known post-processors only put special tokens around a text or trim offsets.
    private func checkPostProcessor() throws(TokenizerError) {
        guard let value = members["post_processor"] else { return }
        let known = ["ByteLevel", "TemplateProcessing", "RobertaProcessing", "BertProcessing"]
        for part in try HuggingFacePart(value).flattened("processors") where !known.contains(part.kind) {
            throw .unsupported(.postProcessor, name: part.kind)
        }
    }
}
