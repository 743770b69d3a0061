// SPDX-License-Identifier: Apache-2.0

import Tokens

/// The vocabulary in the metadata of a GGUF file.
///
/// Text is not normalised: llama.cpp, which defines the format, does not do so even where the model's own
/// `tokenizer.json` does.
struct GGUFVocabulary {
    private let file: GGUFFile

    /// The numbers of `tokenizer.ggml.token_type`.
    private enum TokenType: Int {
        case normal = 1
        case unknown, control, userDefined, unused, byte
    }

    /// The names of `tokenizer.ggml.pre` with which a piece that is a token is that token (`ignore_merges` in
    /// llama.cpp).
    private static let takingWholePieces: Set<String> = [
        "llama3", "llama-v3", "llama-bpe", "falcon3", "falcon-h1", "midm-2.0", "lfm2", "jina-v5-nano",
        "tekken", "minicpm5", "granite-embed-multi-97m",
    ]

    /// Tokens that steer a model and that llama.cpp takes for such, also where a file says that users defined them:
    /// text of a user that spells one is not the token.
    private static let steering: Set<[UInt8]> = {
        let names = """
            <|eot_id|> <|im_end|> <|end|> <end_of_turn> <|endoftext|> <|end_of_text|> <EOT> _<EOT> [EOT] <｜end▁of▁sentence｜> \
            <end_of_utterance> <|eom_id|> <|fim_prefix|> <fim-prefix> <fim_prefix> <｜fim▁begin｜> <PRE> ▁<PRE> <|code_prefix|> \
            <|prefix|> <|fim_suffix|> <fim-suffix> <fim_suffix> <｜fim▁hole｜> <SUF> ▁<SUF> <|code_suffix|> <|suffix|> \
            <|fim_middle|> <fim-middle> <fim_middle> <｜fim▁end｜> <MID> ▁<MID> <|code_middle|> <|middle|> <|fim_pad|> <fim-pad> \
            <fim_pad> <PAD> [PAD] <|fim_repo|> <|repo_name|> <fim-repo> <REPO> <reponame> <|file_sep|> <|return|> <|call|> \
            <|flush|> <|calls|> </s> [EOS] <eos> <turn|> <|tool_response> [e~[
            """
        return Set(names.split(separator: " ").map { Array($0.utf8) })
    }()

    init(_ file: consuming FileBeginning) throws(TokenizerError) {
        do throws(GGUFError) {
            self.file = try GGUFFile(file)
        } catch .unreadable(let path, let code) {
            throw .unreadable(path: path, code: code)
        } catch {
            throw .malformedFile(.gguf, reason: error.description)
        }
    }

    /// The tokenizer that the metadata describes.
    func tokenizer() throws(TokenizerError) -> Tokenizer {
        let model = try text("model")
        switch model {
        case "gpt2": return try bytePairs()
        case "llama": return try sentencePieces()
        default: throw .unsupported(.model, name: "\(model) of a GGUF file")
        }
    }

    // MARK: Byte pairs

    private func bytePairs() throws(TokenizerError) -> Tokenizer {
        let pre = try text("pre")
        let preTokenizer = try PreTokenizer(llamaCpp: pre)
        if try flag("add_space_prefix") == true {
            throw .unsupported(.model, name: "gpt2 of a GGUF file with add_space_prefix")
        }
        let types = try types()
        var entries = Vocabulary.Entries()
        var added: [AddedToken] = []
        /// Tokens that no text is found to be: text is looked up in the alphabet of bytes.
        var hidden: [(id: TokenID, content: [UInt8])] = []
        var id = 0
        try forEachToken { token in
            let type = types?[id] ?? .normal
            if type == .control || type == .unknown || type == .userDefined {
                let content = Array(copying: token)
                let isSpecial = type != .userDefined || GGUFVocabulary.steering.contains(content)
                added.append(AddedToken(id: TokenID(id), content: content, isSpecial: isSpecial))
                hidden.append((TokenID(id), content))
            } else if type != .unused || !GGUFVocabulary.isPadding(token) {
                let start = entries.bytes.count
                if ByteAlphabet.append(token, to: &entries.bytes) {
                    entries.endToken(TokenID(id), from: start)
                } else {
                    hidden.append((TokenID(id), Array(copying: token)))
                }
            }
            id += 1
        }
        entries.endOrdinaryTokens()
        for token in hidden { entries.append(token.content, as: token.id) }
        let vocabulary = try Vocabulary(entries)
        try vocabulary.checkSpellings(of: .gguf)
        let model = BytePairModel(
            vocabulary: vocabulary,
            merges: try merges(vocabulary),
            takesWholePieces: GGUFVocabulary.takingWholePieces.contains(pre)
        )
        return Tokenizer(
            model: model,
            preTokenizer: preTokenizer,
            addedTokens: added.isEmpty ? [] : [AddedTokens(added)]
        )
    }

    /// Whether a token only fills the vocabulary up to the size of the model, so that no other file of it has the
    /// token.
    private static func isPadding(_ token: Span<UInt8>) -> Bool {
        let name = Array("[PAD".utf8)
        return token.count > name.count && name.indices.allSatisfy { token[$0] == name[$0] }
    }

    private func merges(_ vocabulary: Vocabulary) throws(TokenizerError) -> MergeTable {
        let list = try array("merges")
        var table = try MergeTable(count: list.count)
        var parts = MergeParts()
        var rank = 0
        let areStrings = try list.forEachString { (merge) throws(TokenizerError) in
            guard parts.read(merge), let (left, right, result) = parts.tokens(of: vocabulary) else {
                throw .invalidMerge(rank: rank)
            }
            table.append(left, right, to: result)
            rank += 1
        }
        guard areStrings else { throw malformed("merges", "is no array of strings") }
        return table
    }

    // MARK: SentencePiece

    private func sentencePieces() throws(TokenizerError) -> Tokenizer {
        let scores = try array("scores").numbers()
        let types = try types()
        var vocabulary = SentencePieceVocabulary()
        vocabulary.addsDummyPrefix = try flag("add_space_prefix") ?? true
        vocabulary.removesExtraSpaces = try flag("remove_extra_whitespaces") ?? false
        guard file["tokenizer.ggml.precompiled_charsmap"] == nil else {
            throw .unsupported(.normalizer, name: "precompiled_charsmap of a GGUF file")
        }
        let count = try array("tokens").count
        guard let scores, scores.count == count else { throw malformed("scores", "has not one number for each token") }
        guard let types else { throw malformed("token_type", "is missing") }
        var id = 0
        try forEachToken { token in
            let kind = SentencePieceVocabulary.Kind(rawValue: UInt8(types[id].rawValue)) ?? .normal
            vocabulary.append(token, score: Float(scores[id]), kind: kind)
            id += 1
        }
        return try vocabulary.tokenizer()
    }

    // MARK: Keys

    private func malformed(_ key: String, _ reason: String) -> TokenizerError {
        .malformedFile(.gguf, reason: "key 'tokenizer.ggml.\(key)' \(reason)")
    }

    private func text(_ key: String) throws(TokenizerError) -> String {
        guard let value = file["tokenizer.ggml.\(key)"] else { throw malformed(key, "is missing") }
        guard let text = value.text else { throw malformed(key, "is no string") }
        return text
    }

    private func array(_ key: String) throws(TokenizerError) -> GGUFArray {
        guard let value = file["tokenizer.ggml.\(key)"] else { throw malformed(key, "is missing") }
        guard let array = value.array else { throw malformed(key, "is no array") }
        return array
    }

    /// The truth value of a key, nil when it is absent.
    private func flag(_ key: String) throws(TokenizerError) -> Bool? {
        guard let value = file["tokenizer.ggml.\(key)"] else { return nil }
        guard let flag = value.bool else { throw malformed(key, "is no truth value") }
        return flag
    }

    private func forEachToken(_ body: (Span<UInt8>) -> Void) throws(TokenizerError) {
        let tokens = try array("tokens")
        guard tokens.count <= MergeTable.largestID + 1 else { throw .idOutOfRange(tokens.count - 1) }
        var id = 0
        let areStrings = try tokens.forEachString { (token) throws(TokenizerError) in
            guard UTF8Repair.firstError(token, from: 0) == nil else {
                throw malformed("tokens", "has token \(id), which is no text")
            }
            body(token)
            id += 1
        }
        guard areStrings else { throw malformed("tokens", "is no array of strings") }
    }

    /// The kind of each token; nil where the file does not say.
    private func types() throws(TokenizerError) -> [TokenType]? {
        guard file["tokenizer.ggml.token_type"] != nil else { return nil }
        let count = try array("tokens").count
        guard let types = try array("token_type").integers()?.map(TokenType.init(rawValue:)), types.count == count
        else {
            throw malformed("token_type", "has not one number for each token")
        }
        var known: [TokenType] = []
        for type in types {
            guard let type else { throw malformed("token_type", "has a number other than 1 to 6") }
            known.append(type)
        }
        return known
    }
}
