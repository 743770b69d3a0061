// SPDX-License-Identifier: Apache-2.0

import JSON
import Tokens

extension Tokenizer {
    /// Loads a Hugging Face `tokenizer.json` file.
    ///
    /// - Throws: ``TokenizerError``, which names any part of a kind that is not known.
    public init(contentsOf path: String) throws(TokenizerError) {
        try self.init(json: fileContents(path))
    }

    /// Reads the text of a Hugging Face `tokenizer.json`.
    ///
    /// Byte-level byte-pair encodings are known, with `ByteLevel` pre-tokenisation, alone or after `Digits` in a `Sequence`.
    /// Post-processors, truncation and padding are left aside: they put tokens around a text that are not the text's own.
    /// - Throws: ``TokenizerError``, which names any part of a kind that is not known.
    /// - Complexity: O(*n*), about 10 ms for 16,384 tokens.
    public init(json: [UInt8]) throws(TokenizerError) {
        let document = try reading { () throws(JSONError) in try JSONDocument(json) }
        self = try HuggingFaceFile(document.root).tokenizer()
    }
}
