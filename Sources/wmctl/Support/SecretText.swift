// SPDX-License-Identifier: Apache-2.0

import Cryptography

/// Secrets as people write them.
enum SecretText {
    /// The 32 bytes of a secret given raw, in hexadecimal or in base64url; nil for anything else.
    static func keyBytes(_ text: SecretBytes) -> SecretBytes? {
        text.withSpan { text in
            switch text.count {
            case 32: SecretBytes(copying: text)
            case 64: decode(text, bitsPerDigit: 4, digit: hexadecimalDigit)
            case 43: decode(text, bitsPerDigit: 6, digit: base64Digit)
            case 44 where text[43] == UInt8(ascii: "="):
                decode(text.extracting(0..<43), bitsPerDigit: 6, digit: base64Digit)
            default: nil
            }
        }
    }

    /// Packs digits, the first one highest; what is left over after 32 bytes must be zero.
    private static func decode(
        _ text: Span<UInt8>,
        bitsPerDigit: UInt32,
        digit: (UInt8) -> UInt32?
    ) -> SecretBytes? {
        var isValid = true
        let bytes = SecretBytes(count: 32) { bytes in
            var bits: UInt32 = 0
            var bitCount: UInt32 = 0
            var next = 0
            for index in text.indices {
                guard let value = digit(text[index]) else {
                    isValid = false
                    return
                }
                bits = bits << bitsPerDigit | value
                bitCount += bitsPerDigit
                if bitCount >= 8 {
                    bitCount -= 8
                    bytes[next] = UInt8(truncatingIfNeeded: bits >> bitCount)
                    next += 1
                }
                bits &= 1 << bitCount - 1
            }
            isValid = bits == 0 && next == 32
        }
        return isValid ? bytes : nil
    }

    private static func hexadecimalDigit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A") + 10)
        default: nil
        }
    }

    private static func base64Digit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(byte - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(byte - UInt8(ascii: "a") + 26)
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0") + 52)
        case UInt8(ascii: "-"), UInt8(ascii: "+"): 62
        case UInt8(ascii: "_"), UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
