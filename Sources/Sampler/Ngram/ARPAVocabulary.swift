// SPDX-License-Identifier: Apache-2.0

public import Tokenizer
public import Tokens

/// The words that stand for tokens in an ARPA file: their bytes in the printable alphabet of byte-level vocabularies.
///
/// Words of that alphabet hold no white space, whatever the token; for a byte-level tokenizer they are its own spellings
/// (`Ġthe`). A token that has no bytes, or those of a lower id, is called `<token-ID>`.
public struct ARPAVocabulary: Sendable {
    /// The word of each token, as UTF-8.
    let words: [[UInt8]]
    private let tokens: [[UInt8]: TokenID]

    /// The words of the ids below `vocabularySize`.
    public init(vocabularySize: Int, bytes: (TokenID) -> [UInt8]) {
        var words: [[UInt8]] = []
        var tokens: [[UInt8]: TokenID] = [:]
        var nameless: [TokenID] = []
        for token in 0..<TokenID(vocabularySize) {
            let word = Self.word(of: bytes(token))
            words.append(word)
            if word.isEmpty || tokens[word] != nil {
                nameless.append(token)
            } else {
                tokens[word] = token
            }
        }
        for token in nameless {
            var word = Array("<token-\(token)>".utf8)
            // Nothing forbids a token that is written like that.
            while tokens[word] != nil { word.append(UInt8(ascii: "'")) }
            tokens[word] = token
            words[Int(token)] = word
        }
        self.words = words
        self.tokens = tokens
    }

    /// The words of a tokenizer's ids, and of further ones below the model's vocabulary size.
    public init(_ tokenizer: Tokenizer, vocabularySize: Int? = nil) {
        self.init(vocabularySize: vocabularySize ?? tokenizer.vocabularySize) { token in
            token < tokenizer.vocabularySize ? tokenizer.bytes(of: token) : []
        }
    }

    /// The number of tokens.
    public var count: Int { words.count }

    /// The token that a word stands for.
    func token(_ word: [UInt8]) -> TokenID? { tokens[word] }

    /// Printable ASCII and most of Latin-1 stand for themselves, the other bytes in order for U+0100, U+0101, …
    /// (`bytes_to_unicode` of GPT-2).
    private static func word(of bytes: [UInt8]) -> [UInt8] {
        var word: [UInt8] = []
        for byte in bytes {
            let character = alphabet[Int(byte)]
            if character < 0x80 {
                word.append(UInt8(character))
            } else {
                word.append(UInt8(0xC0 | character >> 6))
                word.append(UInt8(0x80 | character & 0x3F))
            }
        }
        return word
    }

    private static let alphabet: [UInt16] = {
        var next: UInt16 = 0x100
        return (0..<256).map { (byte: UInt16) in
            switch byte {
            case 0x21...0x7E, 0xA1...0xAC, 0xAE...0xFF: return byte
            default:
                defer { next += 1 }
                return next
            }
        }
    }()
}
