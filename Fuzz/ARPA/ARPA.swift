// SPDX-License-Identifier: Apache-2.0

import Cryptography
import FuzzSupport
import Sampler
import Tokens

private let letters = Array("abcdefgh".utf8)
private let words = ARPAVocabulary(vocabularySize: letters.count) { [letters[Int($0)]] }
private let reader = ARPAReader(words: words, tokenizerFingerprint: SHA256.digest(of: letters))

/// What parses as an ARPA file over eight letters is written and read back with the same n-grams.
@c(LLVMFuzzerTestOneInput)
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let text = unsafe input(start, count)
    guard let model = try? reader.read(text.span).model else { return 0 }
    var written: [UInt8] = []
    model.writeARPA(words: words) { piece in
        for index in piece.indices { written.append(piece[index]) }
    }
    let again = must("reading what was written") { try reader.read(written.span).model }
    require(again.ngramCounts == model.ngramCounts, "the same n-grams are read as were written")
    for token in 0..<TokenID(letters.count) {
        let before = must("asking") { try model.logProbability(of: token, after: [1, 2].span) }
        let after = must("asking") { try again.logProbability(of: token, after: [1, 2].span) }
        require(before == after || abs(before - after) <= 1e-3 * max(1, abs(before)), "probabilities stay as they are")
    }
    return 0
}
