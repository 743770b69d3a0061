// SPDX-License-Identifier: Apache-2.0

import Tokens

/// The pieces and switches of a SentencePiece model of BPE type, from whatever file they come.
///
///     var vocabulary = SentencePieceVocabulary()
///     vocabulary.addsDummyPrefix = true
///     vocabulary.append("▁the".utf8.span, score: -7, kind: .normal)  // in the order of ids
///     let tokenizer = try vocabulary.tokenizer()
struct SentencePieceVocabulary {
    /// What a piece is for (`ModelProto.SentencePiece.Type`, and `tokenizer.ggml.token_type` of GGUF: the same numbers).
    enum Kind: UInt8, Sendable {
        /// Found by merging.
        case normal = 1
        /// Stands for characters without a piece.
        case unknown = 2
        /// Structure, such as `<s>`; never found in text that is taken as text.
        case control = 3
        /// Found in the text before anything else.
        case userDefined = 4
        /// Merged through, but never a result.
        case unused = 5
        /// `<0xNN>`: one byte of a character without a piece.
        case byte = 6
    }

    /// Whether a space is put before a text that is not empty (`add_dummy_prefix`).
    var addsDummyPrefix = true
    /// Whether spaces at both ends go, and runs of them become one (`remove_extra_whitespaces`).
    var removesExtraSpaces = false
    /// Whether characters without a piece become byte pieces (`byte_fallback`), where there are any; else the unknown piece.
    var fallsBackToBytes = true

    /// The pieces as they are spelt in the file.
    private var spelt: [UInt8] = []
    private var pieces: [(start: Int, end: Int, score: Float, kind: Kind)] = []

    /// A vocabulary without pieces.
    init() {}

    /// Adds the piece of the next id, spelt as files do: spaces as ▁, bytes as `<0xNN>`; valid UTF-8.
    mutating func append(_ piece: Span<UInt8>, score: Float, kind: Kind) {
        let start = spelt.count
        spelt.append(piece, piece.indices)
        pieces.append((start, spelt.count, score, kind))
    }

    /// The tokenizer of these pieces.
    ///
    /// - Throws: ``TokenizerError``, for equal scores where they matter, and pieces of kinds that are not supported.
    func tokenizer() throws(TokenizerError) -> Tokenizer {
        guard pieces.count <= MergeTable.largestID + 1 else { throw .idOutOfRange(pieces.count - 1) }
        var parts = SentencePieceParts()
        for (index, piece) in pieces.enumerated() {
            try parts.add(spelt.span.extracting(piece.start..<piece.end), TokenID(index), piece.score, piece.kind)
        }
        let vocabulary = try parts.vocabulary()
        let model = BytePairModel(
            vocabulary: vocabulary,
            merges: try .derived(from: parts.order(vocabulary)),
            units: .characters,
            fallback: try parts.fallback(toBytes: fallsBackToBytes)
        )
        var text = TextProcessing()
        text.normalization = removesExtraSpaces ? [.extraSpaces(addsLeading: addsDummyPrefix)] : []
        if addsDummyPrefix, !removesExtraSpaces { text.normalization.append(.prepend([UInt8(ascii: " ")])) }
        text.normalization.append(.spaces)
        text.decoding = removesExtraSpaces ? .spaceOfEachToken : addsDummyPrefix ? .leadingSpaces(1) : .none
        return Tokenizer(
            model: model,
            preTokenizer: PreTokenizer(splits: []),
            addedTokens: parts.controls.isEmpty ? [] : [AddedTokens(parts.controls)],
            normalizedTokens: AddedTokens(parts.userDefined),
            text: text
        )
    }
}
