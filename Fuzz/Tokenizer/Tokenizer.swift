// SPDX-License-Identifier: Apache-2.0

import FuzzSupport
import Tokenizer

/// What parses as a tokenizer encodes any bytes: here the first of its own file, and words that its merges may know.
@c(LLVMFuzzerTestOneInput)
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let json = unsafe input(start, count)
    guard let tokenizer = try? Tokenizer(json: json) else { return 0 }
    for text in [Array(json.prefix(512)), samples] {
        checkEncoding(of: text, by: tokenizer, .asText)
        checkEncoding(of: text, by: tokenizer, .recognized)
    }
    return 0
}

/// Runs that are merged as short and as long pieces, digits, a character of each length, and what is not UTF-8.
private let samples =
    Array("the theatre  's\n 2024 aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab éÅ你𝒜<|endoftext|>".utf8) + [
        0xFF, 0xE4, 0xBD,
    ]
