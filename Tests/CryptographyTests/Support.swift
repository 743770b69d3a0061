// SPDX-License-Identifier: Apache-2.0

import Cryptography

/// The bytes that hexadecimal digits, with or without white space, stand for.
func hex(_ text: String) -> [UInt8] {
    guard let bytes = [UInt8](hexadecimal: text.filter { !$0.isWhitespace }) else {
        fatalError("not hexadecimal: \(text)")
    }
    return bytes
}

func secret(_ bytes: [UInt8]) -> SecretBytes { SecretBytes(copying: bytes.span) }

extension SecretBytes {
    var hexadecimal: String {
        withSpan { span in
            var bytes: [UInt8] = []
            for index in span.indices { bytes.append(span[index]) }
            return bytes.hexadecimal
        }
    }
}

extension [UInt32] {
    /// The bytes of little-endian words.
    var littleEndianBytes: [UInt8] {
        flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) } }
    }
}

/// The bytes with one bit changed.
func flipping(_ bit: Int, of bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    bytes[bit / 8] ^= 1 << UInt8(bit % 8)
    return bytes
}
