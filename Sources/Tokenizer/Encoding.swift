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
    ///
    /// Empty in an encoding that does not keep ends.
    public internal(set) var ends: [Int] = []
    /// Whether ``ends`` are kept; without them encoding is faster.
    public let keepsEnds: Bool
    /// The number of bytes that are not UTF-8; each maximal part of a character became U+FFFD.
    public internal(set) var replacedBytes = 0
    /// The number of bytes that no token of the vocabulary can write, and that decoding does not bring back.
    ///
    /// Some vocabularies lack a few single bytes (SmolLM2's 21); the library that defined their format drops them silently,
    /// and so must every other for equal ids.
    public internal(set) var droppedBytes = 0

    /// An encoding of nothing.
    ///
    /// - Parameter keepsEnds: Whether to note where each token ends in the text; ``range(ofTokenAt:)`` needs it.
    public init(keepsEnds: Bool = true) {
        self.keepsEnds = keepsEnds
    }

    /// Whether both hold the same: encodings of nothing are equal whether or not they would keep ends.
    public static func == (first: Encoding, second: Encoding) -> Bool {
        first.tokens == second.tokens && first.ends == second.ends && first.replacedBytes == second.replacedBytes
            && first.droppedBytes == second.droppedBytes
    }

    /// The bytes of the original input that the token at `index` covers.
    public func range(ofTokenAt index: Int) -> Range<Int> {
        (index == 0 ? 0 : ends[index - 1])..<ends[index]
    }

    /// Makes room for the tokens of a text of that many bytes, if they are as long as those of prose; memory that is not used stays
    /// the system's.
    mutating func reserve(for byteCount: Int) {
        let count = min(byteCount / 4, 1 << 22)
        tokens.reserveCapacity(count)
        if keepsEnds { ends.reserveCapacity(count) }
    }

    @inline(__always)
    mutating func append(_ token: TokenID, endingAt end: Int) {
        tokens.append(token)
        if keepsEnds { ends.append(end) }
    }

    /// What writes tokens and ends into memory behind those that are there, and adds their number to `written`.
    typealias Writer = (
        _ tokens: UnsafeMutablePointer<TokenID>?, _ ends: UnsafeMutablePointer<Int>?, _ written: inout Int
    ) -> Void

    /// Appends what `body` writes, which has room for that many tokens.
    @unsafe
    mutating func append(room: Int, _ body: Writer) {
        if keepsEnds {
            unsafe Encoding.append(room: room, &tokens, &ends, body)
        } else {
            tokens.append(addingCapacity: room) { newTokens in
                unsafe newTokens.withUnsafeMutableBufferPointer { tokens, tokenCount in
                    unsafe body(tokens.baseAddress, nil, &tokenCount)
                }
            }
        }
    }

    /// Both, with the two arrays apart, because access to both at once would overlap in `self`.
    private static func append(room: Int, _ tokens: inout [TokenID], _ ends: inout [Int], _ body: Writer) {
        tokens.append(addingCapacity: room) { newTokens in
            ends.append(addingCapacity: room) { newEnds in
                unsafe newTokens.withUnsafeMutableBufferPointer { tokens, tokenCount in
                    unsafe newEnds.withUnsafeMutableBufferPointer { ends, endCount in
                        unsafe body(tokens.baseAddress, ends.baseAddress, &tokenCount)
                        endCount = tokenCount
                    }
                }
            }
        }
    }

    /// Makes the ends ascend from that index on: a token that lies inside what the one before took becomes empty.
    mutating func orderEnds(from first: Int) {
        var furthest = 0
        for index in first..<ends.count {
            furthest = max(furthest, ends[index])
            ends[index] = furthest
        }
    }

    /// Appends the tokens of another encoding of the same text, which keeps ends.
    mutating func append(_ other: Encoding) {
        tokens += other.tokens
        if keepsEnds { ends += other.ends }
        droppedBytes += other.droppedBytes
    }

    /// Takes back the tokens from that index on.
    mutating func removeTokens(from first: Int) {
        tokens.removeSubrange(first...)
        if keepsEnds { ends.removeSubrange(first...) }
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
