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

    /// Byte → its character, the other way round.
    private static let characters: [UInt16] = {
        var characters = [UInt16](repeating: 0, count: 256)
        for (character, byte) in bytes.enumerated() where byte >= 0 { characters[Int(byte)] = UInt16(character) }
        return characters
    }()

    /// Appends the characters that spell `bytes`, as UTF-8.
    static func spell(_ bytes: Span<UInt8>, into written: inout [UInt8]) {
        let characters = characters.span
        for index in bytes.indices {
            let character = characters[Int(bytes[index])]
            if character < 0x80 {
                written.append(UInt8(character))
            } else {
                written.append(0xC0 | UInt8(character >> 6))
                written.append(0x80 | UInt8(character & 0x3F))
            }
        }
    }

    /// Appends the bytes that `units` spell to `bytes`.
    ///
    /// Appends nothing and says false when a character is not in the alphabet or not UTF-8.
    static func append(_ units: Span<UInt8>, to bytes: inout [UInt8]) -> Bool {
        let table = ByteAlphabet.bytes.span
        var isSpelt = true
        bytes.append(addingCapacity: units.count) { written in
            var at = 0
            while at < units.count {
                var character = Int(units[at])
                at += 1
                if character >= 0x80 {
                    // Only two-byte characters (lead byte C2…DF) can be below U+0144.
                    let isSecond = (0xC2...0xDF).contains(character) && at < units.count && units[at] & 0xC0 == 0x80
                    character = isSecond ? (character & 0x1F) << 6 | Int(units[at] & 0x3F) : table.count
                    at += 1
                }
                guard character < table.count, table[character] >= 0 else {
                    isSpelt = false
                    written.removeAll()
                    return
                }
                written.append(UInt8(truncatingIfNeeded: table[character]))
            }
        }
        return isSpelt
    }
}
