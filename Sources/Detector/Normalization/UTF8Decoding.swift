// SPDX-License-Identifier: Apache-2.0

/// A scalar read from UTF-8, or what stands in its place.
struct DecodedScalar {
    /// The code point; U+FFFD for bytes that are not UTF-8.
    var value: UInt32
    /// The number of bytes read, 1…4.
    var length: Int
    /// Whether the bytes were UTF-8.
    var isValid: Bool
}

/// Reads the scalar that starts at `index`.
///
/// Invalid bytes are taken as the Unicode Standard advises (chapter 3, "Substitution of Maximal Subparts"): what could
/// have begun a scalar is one U+FFFD, and reading goes on at the first byte that cannot belong to it.
@inline(__always)
func decodeScalar(in text: Span<UInt8>, at index: Int) -> DecodedScalar {
    let lead = text[index]
    if lead < 0x80 { return DecodedScalar(value: UInt32(lead), length: 1, isValid: true) }
    return decodeLongScalar(in: text, at: index, lead: lead)
}

private func decodeLongScalar(in text: Span<UInt8>, at index: Int, lead: UInt8) -> DecodedScalar {
    var value: UInt32
    let count: Int
    // The second byte's range excludes overlong forms, surrogates and what lies beyond U+10FFFF.
    var allowed: ClosedRange<UInt8> = 0x80...0xBF
    switch lead {
    case 0xC2...0xDF: (value, count) = (UInt32(lead & 0x1F), 2)
    case 0xE0...0xEF:
        (value, count) = (UInt32(lead & 0x0F), 3)
        if lead == 0xE0 { allowed = 0xA0...0xBF }
        if lead == 0xED { allowed = 0x80...0x9F }
    case 0xF0...0xF4:
        (value, count) = (UInt32(lead & 0x07), 4)
        if lead == 0xF0 { allowed = 0x90...0xBF }
        if lead == 0xF4 { allowed = 0x80...0x8F }
    default: return DecodedScalar(value: 0xFFFD, length: 1, isValid: false)
    }
    for offset in 1..<count {
        guard index + offset < text.count, allowed.contains(text[index + offset]) else {
            return DecodedScalar(value: 0xFFFD, length: offset, isValid: false)
        }
        value = value << 6 | UInt32(text[index + offset] & 0x3F)
        allowed = 0x80...0xBF
    }
    return DecodedScalar(value: value, length: count, isValid: true)
}

extension [UInt8] {
    /// Appends the UTF-8 of a code point that is no surrogate.
    mutating func appendUTF8(_ value: UInt32) {
        func byte(_ lead: UInt32, _ shift: UInt32, _ mask: UInt32) -> UInt8 {
            UInt8(truncatingIfNeeded: lead | value >> shift & mask)
        }
        switch value {
        case 0..<0x80:
            append(byte(0, 0, 0x7F))
        case 0..<0x800:
            append(byte(0xC0, 6, 0x1F))
            append(byte(0x80, 0, 0x3F))
        case 0..<0x1_0000:
            append(byte(0xE0, 12, 0x0F))
            append(byte(0x80, 6, 0x3F))
            append(byte(0x80, 0, 0x3F))
        default:
            append(byte(0xF0, 18, 0x07))
            append(byte(0x80, 12, 0x3F))
            append(byte(0x80, 6, 0x3F))
            append(byte(0x80, 0, 0x3F))
        }
    }
}
