// SPDX-License-Identifier: Apache-2.0

import FuzzSupport
import Tokenizer

/// Lines after the ranks of all bytes: what is read as ranks encodes any bytes, and is written and read back the same.
@c(LLVMFuzzerTestOneInput)
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let lines = unsafe input(start, count)
    guard let tokenizer = try? TokenizerFile(bytes + lines, pattern: "gpt2").tokenizer else { return 0 }
    checkEncoding(of: lines, by: tokenizer, .asText)
    if let json = try? tokenizer.json() {
        guard let copy = try? Tokenizer(json: json) else {
            require(false, "what was written is read")
            return 0
        }
        require(copy.fingerprint == tokenizer.fingerprint, "what was written has the same tokens")
        require(copy.encode(lines) == tokenizer.encode(lines), "what was written gives the same ids")
    }
    return 0
}

/// The 256 bytes as tokens of the first ranks, in base64.
private let bytes: [UInt8] = {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    return (0..<256).flatMap { [alphabet[$0 >> 2], alphabet[($0 & 3) << 4]] + Array("== \($0)\n".utf8) }
}()
