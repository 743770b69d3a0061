// SPDX-License-Identifier: Apache-2.0

import FuzzSupport
import Tokens

/// What parses as a list of token ids is written as decimal numbers and read back as the same.
///
/// The program's own sources are linked here, since nothing can import a program.
@c(LLVMFuzzerTestOneInput)
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let text = unsafe input(start, count)
    guard let tokens = try? TokenList.parse(text) else { return 0 }
    let words = tokens.map(String.init)
    let written = "[\(words.joined(separator: ", "))]\n"
    let again = must("reading what was written") { try TokenList.parse(Array(written.utf8)) }
    require(again == tokens, "token ids are read as they were written")
    // A sign and leading zeros aside, the digits of the text are those of the ids.
    let given = String(decoding: text, as: UTF8.self).split { " \t\n\u{0B}\u{0C}\r\r\n,[]".contains($0) }
    require(given.count == tokens.count, "every word is an id")
    for (word, token) in zip(given, words) {
        let digits = word.drop { "+-0".contains($0) }
        require(digits == (token == "0" ? "" : token), "an id has the digits of its word")
    }
    return 0
}
