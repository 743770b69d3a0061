// SPDX-License-Identifier: Apache-2.0

/// The alphabet in which byte-level vocabularies are written: one printable character per byte.
///
/// Bytes that are printable in Latin-1 stand for themselves; the others, in order, are U+0100, U+0101…
/// (`bytes_to_unicode` of GPT-2). So a space is written `Ġ` and a newline `Ċ`.
enum ByteAlphabet {
    /// Character → byte for U+0000…U+0143, -1 where a character is not in the alphabet.
    private static let bytes: [Int16] = {
        var table = [Int16](repeating: -1, count: 0x144)
        var next = 0x100
        for byte in 0..<256 {
            switch byte {
            case 0x21...0x7E, 0xA1...0xAC, 0xAE...0xFF:
                table[byte] = Int16(byte)
            default:
                table[next] = Int16(byte)
                next += 1
            }
        }
        return table
    }()

    /// Appends the bytes that `written`, which is valid UTF-8, spells to `bytes`.
    ///
    /// Appends nothing and says false when a character is not in the alphabet.
    static func append(_ units: Span<UInt8>, to bytes: inout [UInt8]) -> Bool {
        let before = bytes.count
        let table = ByteAlphabet.bytes.span
        var at = 0
        while at < units.count {
            var character = Int(units[at])
            at += 1
            if character >= 0x80 {
                // Only two-byte characters (lead byte C2…DF) can be below U+0144;
                guard character < 0xE0 else {
                    bytes.removeLast(bytes.count - before)
                    return false
                }
                character = (character & 0x1F) << 6 | Int(units[at] & 0x3F)
                at += 1
            }
            guard character < table.count, table[character] >= 0 else {
                bytes.removeLast(bytes.count - before)
                return false
            }
            bytes.append(UInt8(table[character]))
        }
        return true
    }
}
