// SPDX-License-Identifier: Apache-2.0

/// Base64 as files of tokens have it: the standard alphabet, padded to groups of four (RFC 4648, section 4).
enum Base64 {
    /// Character → its six bits; 0xFF for what is not in the alphabet.
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 0xFF, count: 256)
        let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        for (value, character) in alphabet.utf8.enumerated() { values[Int(character)] = UInt8(value) }
        return values
    }()

    /// Whether the character can be part of a text in base64.
    static func isCharacter(_ character: UInt8) -> Bool {
        values[Int(character)] != 0xFF || character == UInt8(ascii: "=")
    }

    /// Appends the bytes that `text` spells to `bytes`; false, with nothing appended, when it spells none.
    static func append(_ text: Span<UInt8>, to bytes: inout [UInt8]) -> Bool {
        guard text.count % 4 == 0 else { return false }
        // Padding takes the place of the last one or two characters of the text.
        var count = text.count
        for _ in 0..<2 where count > 0 && text[count - 1] == UInt8(ascii: "=") { count -= 1 }
        let values = values.span
        var isSpelt = true
        bytes.append(addingCapacity: text.count / 4 * 3) { written in
            var group: UInt32 = 0
            var invalid: UInt8 = 0
            for index in 0..<count {
                let value = values[Int(text[index])]
                invalid |= value
                group = group << 6 | UInt32(value & 0x3F)
                // Each character completes a byte but the first of a group.
                let rest = UInt32(6 - 2 * (index & 3))
                if index & 3 != 0 { written.append(UInt8(truncatingIfNeeded: group >> rest)) }
            }
            if invalid & 0xC0 != 0 {
                isSpelt = false
                written.removeAll()
            }
        }
        return isSpelt
    }
}
