// SPDX-License-Identifier: Apache-2.0

import Cryptography
import FuzzSupport
import Tokenizer

/// What parses as a tokenizer encodes any bytes: here the first of its own file, and words that its merges may know.
@c(LLVMFuzzerTestOneInput)
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let json = unsafe input(start, count)
    guard let tokenizer = try? Tokenizer(json: json) else { return 0 }
    require(tokenizer.fingerprint == fingerprint(of: tokenizer), "the fingerprint is that of the tokens")
    for text in [Array(json.prefix(512)), samples] {
        checkEncoding(of: text, by: tokenizer, .asText)
        checkEncoding(of: text, by: tokenizer, .recognized)
    }
    return 0
}

/// SHA-256 over, for each id in order, the length (u32 little-endian) and bytes of the token.
private func fingerprint(of tokenizer: Tokenizer) -> Digest {
    var vocabulary: [UInt8] = []
    for token in 0..<tokenizer.vocabularySize {
        let bytes = tokenizer.bytes(of: UInt32(token))
        vocabulary += (0..<4).map { UInt8(truncatingIfNeeded: bytes.count >> (8 * $0)) } + bytes
    }
    return SHA256.digest(of: vocabulary.span)
}

/// Runs that are merged as short and as long pieces, digits, a character of each length, and what is not UTF-8.
private let samples =
    Array("the theatre  's\n 2024 aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab éÅ你𝒜<|endoftext|>".utf8) + [
        0xFF, 0xE4, 0xBD,
    ]
