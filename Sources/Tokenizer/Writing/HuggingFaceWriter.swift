// SPDX-License-Identifier: Apache-2.0

import JSON
import Tokens

extension Tokenizer {
    /// The tokenizer as a `tokenizer.json`, which gives the same ids here and in Hugging Face's tokenizers.
    ///
    /// - Throws: ``TokenizerError/unwritable(_:name:)`` for what the format cannot say exactly.
    /// - Complexity: O(*n*) in the size of the vocabulary.
    public func json() throws(TokenizerError) -> [UInt8] {
        try HuggingFaceWriter(self).write()
    }
}

/// Writes a tokenizer as a `tokenizer.json`.
struct HuggingFaceWriter {
    let tokenizer: Tokenizer
    private let names: WrittenNames

    init(_ tokenizer: Tokenizer) throws(TokenizerError) {
        self.tokenizer = tokenizer
        names = try WrittenNames(tokenizer)
    }

    func write() throws(TokenizerError) -> [UInt8] {
        let text = try WrittenText(tokenizer)
        try checkAddedTokens()
        var json = JSONWriter()
        json.object { json in
            json.member("version", "1.0")
            json.member("truncation", nil as String?)
            json.member("padding", nil as String?)
            json.key("added_tokens")
            writeAddedTokens(to: &json)
            json.key("normalizer")
            text.writeNormalizer(to: &json)
            json.key("pre_tokenizer")
            text.writePreTokenizer(to: &json)
            json.member("post_processor", nil as String?)
            json.key("decoder")
            text.writeDecoder(to: &json)
            json.key("model")
            writeModel(to: &json)
        }
        json.endLine()
        return json.take()
    }

    // MARK: Added tokens

    private func writeAddedTokens(to json: inout JSONWriter) {
        let added =
            tokenizer.addedTokens.flatMap(\.tokens).map { ($0, false) }
            + tokenizer.normalizedTokens.tokens.map { ($0, true) }
        json.array(added.sorted { $0.0.id < $1.0.id }) { json, entry in
            let (token, isNormalized) = entry
            json.object { json in
                json.member("id", token.id)
                json.member("content", String(decoding: token.content, as: UTF8.self))
                json.member("single_word", token.rules.contains(.isWholeWord))
                json.member("lstrip", token.rules.contains(.takesSpaceBefore))
                json.member("rstrip", token.rules.contains(.takesSpaceAfter))
                json.member("normalized", isNormalized)
                json.member("special", token.isSpecial)
            }
        }
    }

    /// Refuses added tokens that a reader of the file would find where no token was added: the format wants them in the vocabulary.
    private func checkAddedTokens() throws(TokenizerError) {
        guard tokenizer.addedTokens.count <= 1 else {
            throw .unwritable(.addedToken, name: "more than one pass over the text")
        }
        guard tokenizer.model.takesWholePieces else { return }
        for token in tokenizer.addedTokens.flatMap(\.tokens) + tokenizer.normalizedTokens.tokens {
            var cursor = PreTokenizer.Cursor()
            tokenizer.preTokenizer.start(&cursor, at: 0, limit: token.content.count)
            guard tokenizer.preTokenizer.end(from: 0, &cursor, of: token.content.span) < token.content.count else {
                let name = String(decoding: token.content, as: UTF8.self)
                throw .unwritable(.addedToken, name: "\(name) would be found as a piece of ordinary text")
            }
        }
    }

    // MARK: Model

    private func writeModel(to json: inout JSONWriter) {
        let model = tokenizer.model
        let merges = model.listedMerges()
        json.object { json in
            json.member("type", "BPE")
            json.member("dropout", nil as Double?)
            var unknown: TokenID?
            var isFused = false
            var fallsBackToBytes = false
            switch model.fallback {
            case .drop: break
            case .bytes: fallsBackToBytes = true
            case .unknown(let id, let fuses): (unknown, isFused) = (id, fuses)
            }
            json.member("unk_token", unknown.map { String(decoding: names[$0], as: UTF8.self) })
            json.member("continuing_subword_prefix", nil as String?)
            json.member("end_of_word_suffix", nil as String?)
            json.member("fuse_unk", isFused)
            json.member("byte_fallback", fallsBackToBytes)
            json.member("ignore_merges", model.takesWholePieces)
            json.member("vocab") { json in
                for id in 0..<TokenID(model.vocabulary.count) where !names[id].isEmpty {
                    json.key(String(decoding: names[id], as: UTF8.self))
                    json.value(id)
                }
            }
            json.member("merges", merges) { json, merge in
                json.array { json in
                    json.value(String(decoding: names[merge.left], as: UTF8.self))
                    json.value(String(decoding: names[merge.right], as: UTF8.self))
                }
            }
        }
    }
}
