// SPDX-License-Identifier: Apache-2.0

import Tokens

/// Token ids as text: decimal numbers parted by white space or commas, with or without brackets.
enum TokenList {
    /// The ids of a text, below the size of a vocabulary if one is given.
    ///
    /// - Throws: ``CommandError/notTokens(word:position:vocabularySize:)``.
    static func parse(_ text: [UInt8], vocabularySize: Int? = nil) throws(CommandError) -> [TokenID] {
        var tokens: [TokenID] = []
        for bytes in text.split(whereSeparator: isSeparator) {
            let word = String(decoding: bytes, as: UTF8.self)
            guard let token = TokenID(word), vocabularySize.map({ token < $0 }) ?? true else {
                let start = String(decoding: bytes.prefix(40), as: UTF8.self)
                throw .notTokens(word: start, position: tokens.count + 1, vocabularySize: vocabularySize)
            }
            tokens.append(token)
        }
        return tokens
    }

    private static func isSeparator(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: " "), 0x09...0x0D, UInt8(ascii: ","), UInt8(ascii: "["), UInt8(ascii: "]"): true
        default: false
        }
    }
}
