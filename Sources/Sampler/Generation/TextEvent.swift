// SPDX-License-Identifier: Apache-2.0

public import Tokens

/// What a ``TextBatch`` tells of one of its texts.
///
/// A text has any number of pieces and then one end, ``ended(_:)`` or ``failed(_:)``.
public enum TextEvent: Sendable {
    /// The text goes on.
    case wrote(TextPiece)
    /// The text is finished; it is all pieces together.
    case ended(Generator.Generation)
    /// The text could not be finished.
    case failed(any Error)
}

/// Some more of a text.
public struct TextPiece: Sendable {
    /// The characters that are certain: each whole, and none that may belong to a stop string; empty without a
    /// tokenizer.
    public let text: String
    /// The tokens whose text was told with this piece or before.
    ///
    /// They share the memory of the text that is being written: copy them to keep them past the event.
    public let tokens: ArraySlice<TokenID>
    /// How likely the model held each of them; empty when the request did not ask.
    public let logprobs: ArraySlice<TokenLogprobs>

    /// Whether nothing is in it.
    var isEmpty: Bool { text.isEmpty && tokens.isEmpty }
}
