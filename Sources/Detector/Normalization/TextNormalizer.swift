// SPDX-License-Identifier: Apache-2.0

import UnicodeNormalization

/// Undoes what leaves a text looking the same to a reader and other tokens to a detector.
///
/// * Invisible characters are deleted (``CharacterClasses/isInvisible(_:)``).
/// * Every kind of line break becomes U+000A, every narrow, wide or non-breaking space U+0020. Line breaks stay.
/// * In a Latin text, letters of other alphabets that pass for ASCII letters become those (Unicode's confusables), and
///   so do styled letters (mathematical, fullwidth); typographic quotes, dashes, ellipses and ligatures become what a
///   keyboard types, because word processors make them out of it. A text is Latin unless letters that pass for nothing
///   Latin outnumber its ASCII letters: Russian and Greek keep theirs.
/// * The rest is composed (NFC).
///
/// The result is scored beside the text as given, never instead of it and never shown: what is one language's attack is
/// another's spelling, and of the two readings the better one counts.
public struct TextNormalizer: Sendable {
    /// The longest text, in bytes: offsets, tokens and their tables keep within 32 bits.
    public static let maximumByteCount = 1 << 29

    /// A normaliser.
    public init() {}

    /// The normalised text, or nil when it is the same as the text.
    ///
    /// Bytes that are not UTF-8 become U+FFFD in it, as they do in a tokenizer; that alone is no difference.
    ///
    /// - Precondition: `text.count` is at most ``maximumByteCount``.
    /// - Complexity: O(*n*) for every input. Plain ASCII is only looked at, without allocation.
    public func normalize(_ text: Span<UInt8>) -> NormalizedText? {
        precondition(text.count <= Self.maximumByteCount, "a text has at most 2^29 bytes")
        if isPlain(text) { return nil }
        var pass = NormalizationPass(foldsLookalikes: isLatin(text), capacity: text.count)
        pass.read(text)
        return pass.differs ? NormalizedText(bytes: pass.output, offsets: pass.offsets) : nil
    }

    /// Whether the text is ASCII without characters that normalisation touches.
    private func isPlain(_ text: Span<UInt8>) -> Bool {
        let block = 256
        var start = 0
        while start < text.count {
            // No early exit within a block, so that the compiler can use vectors.
            var touched: UInt8 = 0
            for index in start..<min(start + block, text.count) {
                touched |= NormalizationPass.isUntouched(text[index]) ? 0 : 1
            }
            if touched != 0 { return false }
            start += block
        }
        return true
    }

    /// Whether ASCII letters are at least as many as letters that pass for nothing Latin, marks aside.
    ///
    /// Only what a letter begins with is looked at, so that a text and its composed form get the same answer.
    private func isLatin(_ text: Span<UInt8>) -> Bool {
        var latin = 0
        var other = 0
        var index = 0
        while index < text.count {
            let scalar = decodeScalar(in: text, at: index)
            index += scalar.length
            let base = UnicodeFacts.base(scalar.value)
            if base < 0x80 {
                latin += (0x61...0x7A).contains(base | 0x20) ? 1 : 0
            } else if UnicodeFacts.isBoundary(scalar.value), isForeignLetter(base) {
                other += 1
            }
        }
        return latin >= other
    }

    /// Whether a scalar outside ASCII is a visible letter that neither is Latin nor passes for a Latin one.
    private func isForeignLetter(_ scalar: UInt32) -> Bool {
        scalar >= 0x250 && !(0x1E00...0x1EFF).contains(scalar) && UnicodeFacts.isLetter(scalar)
            && !CharacterClasses.isInvisible(scalar) && NormalizationPass.plainLetter(scalar) == nil
    }
}

/// A text without what hides or varies its characters, and the way back.
///
/// It serves detection alone; what is shown to people is the original.
public struct NormalizedText: Sendable {
    /// The normalised text: valid UTF-8.
    public let bytes: [UInt8]
    /// Where each byte came from.
    public let offsets: OffsetMap
}
