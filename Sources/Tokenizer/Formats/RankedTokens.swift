// SPDX-License-Identifier: Apache-2.0

import Tokens

/// The ordinary tokens of a vocabulary that ranks them and lists no merges: tiktoken's rank files and `tekken.json`.
struct RankedTokens {
    private(set) var entries = Vocabulary.Entries()
    private let format: TokenizerFormat

    /// - Parameter format: what the tokens are read from, for errors.
    init(_ format: TokenizerFormat) {
        self.format = format
    }

    /// Adds the token that `base64` spells; false when it is not base64 or is empty.
    mutating func append(_ base64: Span<UInt8>, rank: TokenID) -> Bool {
        let start = entries.bytes.count
        guard Base64.append(base64, to: &entries.bytes), entries.bytes.count > start else { return false }
        entries.endToken(rank, from: start)
        return true
    }

    /// The tokenizer of these tokens.
    ///
    /// A piece that is a token is that token; else the two neighbours that together are the token of the lowest rank merge,
    /// as long as there are such.
    /// - Parameters:
    ///   - special: further tokens, found before the text is split, when they are wanted.
    ///   - text: what is done to text before it is split.
    ///   - shift: what is added to a rank for the token's id.
    /// - Throws: ``TokenizerError``: for a byte without a token, or two tokens of one spelling or id.
    func tokenizer(
        _ preTokenizer: PreTokenizer,
        special: [AddedToken],
        text: TextProcessing = TextProcessing(),
        shift: TokenID = 0
    ) throws(TokenizerError) -> Tokenizer {
        var all = Vocabulary.Entries()
        all.reserve(tokens: entries.tokens.count + special.count)
        all.bytes = entries.bytes
        for token in entries.tokens { all.endToken(token.id + shift, from: Int(token.start), to: Int(token.end)) }
        all.endOrdinaryTokens()
        for token in special { all.append(token.content, as: token.id) }
        let vocabulary = try Vocabulary(all)
        try vocabulary.checkSpellings(of: format, shiftedBy: shift)
        let order = entries.tokens.map { $0.id + shift }.sorted()
        let model = BytePairModel(
            vocabulary: vocabulary,
            merges: try MergeTable.derived(from: order),
            takesWholePieces: true
        )
        if let byte = model.byteTokens.firstIndex(of: BytePairModel.missing) {
            throw .malformedFile(
                format,
                reason: "no token is the single byte \(byte); expected one for each of 0 to 255"
            )
        }
        return Tokenizer(model: model, preTokenizer: preTokenizer, addedTokens: [AddedTokens(special)], text: text)
    }

    /// The tokenizer of these tokens, which are their own ids.
    func tokenizer(_ rules: TextRules) throws(TokenizerError) -> Tokenizer {
        try tokenizer(PreTokenizer(splits: rules.pattern.splits), special: rules.addedTokens, text: rules.text)
    }
}
