// SPDX-License-Identifier: Apache-2.0

import FuzzSupport
import Tokenizer

/// Metadata is read or refused; what is read can be asked for, and what is a tokenizer encodes any bytes.
@c(LLVMFuzzerTestOneInput)
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    // Most inputs would be spent on the first bytes.
    let rest = unsafe input(start, count)
    let bytes = Array("GGUF".utf8) + [3, 0, 0, 0] + rest
    try? GGUFFile(bytes, readsTensors: true).checkTensors(fileSize: bytes.count)
    guard let file = try? GGUFFile(bytes) else { return 0 }
    for key in file.keys {
        guard let array = file[key]?.array else { continue }
        var strings = 0
        let areStrings = array.forEachString { _ in strings += 1 }
        require(!areStrings || strings == array.count, "an array has as many strings as it says")
        if let numbers = array.numbers() {
            require(numbers.count == array.count, "an array has as many numbers as it says")
        }
        _ = array.integers()
    }
    guard let tokenizer = try? TokenizerFile(bytes).tokenizer else { return 0 }
    checkEncoding(of: Array(bytes.prefix(512)), by: tokenizer, .asText)
    return 0
}
