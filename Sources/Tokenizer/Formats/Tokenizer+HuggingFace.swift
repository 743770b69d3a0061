// SPDX-License-Identifier: Apache-2.0

import JSON
import Tokens

extension Tokenizer {
    /// Loads a tokenizer from a file of any kind that ``TokenizerFormat`` lists, which its contents tell, or from a folder.
    ///
    /// - Parameter pattern: as for ``TokenizerFile``.
    /// - Throws: ``TokenizerError``, which names any part of a kind that is not known.
    public init(contentsOf path: String, pattern: String? = nil) throws(TokenizerError) {
        self = try TokenizerFile(contentsOf: path, pattern: pattern).tokenizer
    }

    /// Reads the text of a Hugging Face `tokenizer.json`.
    ///
    /// Byte-pair encodings are known, byte-level and of characters. Post-processors, truncation and padding are left aside: they
    /// put tokens around a text that are not its own, or take some of its own away.
    /// - Throws: ``TokenizerError``, which names any part of a kind that is not known.
    /// - Complexity: O(*n*), about 10 ms for 16,384 tokens.
    public init(json: [UInt8]) throws(TokenizerError) {
        let document = try reading { () throws(JSONError) in try JSONDocument(json) }
        self = try HuggingFaceFile(document.root).tokenizer()
    }
}
