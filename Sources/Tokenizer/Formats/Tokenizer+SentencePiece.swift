// SPDX-License-Identifier: Apache-2.0

extension Tokenizer {
    /// Reads a SentencePiece model of BPE type, a `.model` file.
    ///
    /// Its control pieces and its unknown piece are special tokens.
    /// - Throws: ``TokenizerError``, which names any part of a kind that is not known.
    public init(sentencePiece file: [UInt8]) throws(TokenizerError) {
        self = try SentencePieceFile(file.span).tokenizer()
    }
}
