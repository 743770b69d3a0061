// SPDX-License-Identifier: Apache-2.0

import FuzzSupport
import Tokenizer

/// What parses as a tekken.json encodes any bytes: here the first of its own file.
@c(LLVMFuzzerTestOneInput)
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let json = unsafe input(start, count)
    guard let tokenizer = try? TokenizerFile(json).tokenizer else { return 0 }
    for text in [Array(json.prefix(512)), Array("the theatre's\n 2024 éÅ你𝒜 [INST]<s>".utf8)] {
        checkEncoding(of: text, by: tokenizer, .asText)
        checkEncoding(of: text, by: tokenizer, .recognized)
    }
    return 0
}
