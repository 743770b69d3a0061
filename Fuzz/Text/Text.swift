// SPDX-License-Identifier: Apache-2.0

import FuzzSupport
import Tokenizer
import Tokens

private let tokenizer = must("loading the vocabulary") {
    try Tokenizer(contentsOf: sourceFile("vocab/english/tokenizer.json"))
}

/// The shipped vocabulary encodes any bytes, and decodes any token ids.
@c(LLVMFuzzerTestOneInput)
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let text = unsafe input(start, count)
    checkEncoding(of: text, by: tokenizer, .asText)
    checkEncoding(of: text, by: tokenizer, .recognized)

    // Pairs of bytes as token ids: some lie outside the vocabulary, and characters begin and end anywhere.
    let tokens = stride(from: 1, to: count, by: 2).map { TokenID(text[$0 - 1]) << 8 | TokenID(text[$0]) }
    var decoder = StreamingDecoder(tokenizer)
    let streamed = tokens.map { decoder.append($0) }.joined() + decoder.finish()
    require(streamed.utf8.elementsEqual(tokenizer.decode(tokens).utf8), "text that comes in parts is the same")
    return 0
}
