// SPDX-License-Identifier: Apache-2.0

import Tokenizer
import Tokens

/// A text as one tokenizer reads it in one form.
struct TextReading {
    /// The tokens and their places in the form that was read; empty for token ids as input.
    let encoding: Encoding
    /// From that form back to the input; nil when the form is the input.
    let offsets: OffsetMap?

    /// The bytes of some tokens in the input as given; what was deleted before the first token belongs to it.
    func range(ofTokens tokens: Range<Int>) -> Range<Int> {
        let start = tokens.lowerBound == 0 ? 0 : inputOffset(encoding.ends[tokens.lowerBound - 1])
        return start..<(tokens.isEmpty ? start : inputOffset(encoding.ends[tokens.upperBound - 1]))
    }

    private func inputOffset(_ offset: Int) -> Int { offsets?.originalOffset(of: offset) ?? offset }
}
