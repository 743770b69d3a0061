// SPDX-License-Identifier: Apache-2.0

public import Tokens

/// A text as tokens, and where in the text each token ends.
public struct Encoding: Equatable, Sendable {
    /// The tokens in the order of the text.
    public internal(set) var tokens: [TokenID] = []
    /// For each token, the byte of the original input before which it ends; it begins where the one before ends.
    ///
    /// The ranges tile the input, from 0 to its length. A token that ends inside a character ends inside its bytes. When an
    /// invalid sequence, which stands for the three bytes of U+FFFD, is split between tokens, it belongs to the last of them and
    /// the others are empty. A dropped byte belongs to the token after it, or to the last token of the text.
    public internal(set) var ends: [Int] = []
    /// The number of bytes that are not UTF-8; each maximal part of a character became U+FFFD.
    public internal(set) var replacedBytes = 0
    /// The number of bytes that no token of the vocabulary can write, and that decoding does not bring back.
    ///
    /// Some vocabularies lack a few single bytes (SmolLM2's 21); the library that defined their format drops them silently,
    /// and so must every other for equal ids.
    public internal(set) var droppedBytes = 0

    /// An encoding of nothing.
    public init() {}

    /// The bytes of the original input that the token at `index` covers.
    public func range(ofTokenAt index: Int) -> Range<Int> {
        (index == 0 ? 0 : ends[index - 1])..<ends[index]
    }

    @inline(__always)
    mutating func append(_ token: TokenID, endingAt end: Int) {
        tokens.append(token)
        ends.append(end)
    }

    /// Forgets the tokens and keeps the memory.
    mutating func removeAll() {
        tokens.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
        replacedBytes = 0
        droppedBytes = 0
    }
}

/// What to do with special tokens that a text spells out, such as `<|endoftext|>`.
///
/// Added tokens that are not special belong to the ordinary vocabulary and are always found.
public enum SpecialTokens: Sendable {
    /// They are ordinary text: a user cannot smuggle control tokens in.
    case asText
    /// They become the token that they name.
    case recognized
}
