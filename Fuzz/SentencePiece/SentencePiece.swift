// SPDX-License-Identifier: Apache-2.0

import FuzzSupport
import Tokenizer

/// What parses as a SentencePiece model encodes any bytes: here the first of its own file, and words that its pieces may know.
@c(LLVMFuzzerTestOneInput)
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let file = unsafe input(start, count)
    guard let tokenizer = try? Tokenizer(sentencePiece: file) else { return 0 }
    for text in [Array(file.prefix(512)), samples] {
        checkEncoding(of: text, by: tokenizer, .asText)
        checkEncoding(of: text, by: tokenizer, .recognized)
    }
    return 0
}

/// Spaces of all sorts, ▁ itself, a character of each length, pieces by name, and what is not UTF-8.
private let samples =
    Array("the  theatre ▁▁ \n 2024 aaaaaaaaaaaaaaaaaaaab éÅ你𝒜<s><unk><0x41> ".utf8) + [0xFF, 0xE2, 0x96]
