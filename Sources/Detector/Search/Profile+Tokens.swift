// SPDX-License-Identifier: Apache-2.0

import Tokens
import Watermark

extension Profile {
    /// Checks that the tokenizers of the profile have such token ids; a profile without tokenizers has any.
    ///
    /// - Parameter tokenizer: the name of the only one that is meant; nil for all of them, the widest of which counts.
    /// - Throws: ``DetectorError/tokenOutOfRange(_:position:tokenizer:vocabularySize:)``.
    func checkRange(_ tokens: Span<TokenID>, of tokenizer: String? = nil) throws(DetectorError) {
        let possible = tokenizers.filter { tokenizer == nil || $0.name == tokenizer }
        guard let widest = possible.max(by: { $0.vocabularySize < $1.vocabularySize }) else { return }
        for position in tokens.indices where Int(tokens[position]) >= widest.vocabularySize {
            throw .tokenOutOfRange(
                tokens[position],
                position: position,
                tokenizer: widest.name,
                vocabularySize: widest.vocabularySize
            )
        }
    }
}
