// SPDX-License-Identifier: Apache-2.0

/// The endings of English words that patterns take as pieces of their own: `'s`, `'t`, `'re`, `'ve`, `'m`, `'ll`, `'d`.
enum Contractions: Sendable {
    /// The pattern has none.
    case none
    /// Small letters only.
    case small
    /// `(?i:…)`: both cases, and ſ (U+017F), which folds to s, as Oniguruma and Rust's regex have it.
    case anyCase

    /// The end of a contraction whose apostrophe is at `start`, or nil.
    @inline(__always)
    func end(from start: Int, limit: Int, of text: Span<UInt8>) -> Int? {
        guard self != .none, start + 1 < limit, text[start] == UInt8(ascii: "'") else { return nil }
        let fold: UInt8 = self == .anyCase ? 0x20 : 0
        switch text[start + 1] | fold {
        case UInt8(ascii: "s"), UInt8(ascii: "t"), UInt8(ascii: "m"), UInt8(ascii: "d"):
            return start + 2
        case UInt8(ascii: "r"), UInt8(ascii: "v"):
            return start + 2 < limit && text[start + 2] | fold == UInt8(ascii: "e") ? start + 3 : nil
        case UInt8(ascii: "l"):
            return start + 2 < limit && text[start + 2] | fold == UInt8(ascii: "l") ? start + 3 : nil
        case 0xC5 | fold:
            let isLongS = self == .anyCase && text[start + 1] == 0xC5 && text[start + 2] == 0xBF
            return isLongS ? start + 3 : nil
        default:
            return nil
        }
    }
}
