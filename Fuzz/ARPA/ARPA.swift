// SPDX-License-Identifier: Apache-2.0

import Cryptography
import FuzzSupport
import Sampler
import Tokens

private let letters = Array("abcdefgh".utf8)
private let words = ARPAVocabulary(vocabularySize: letters.count) { [letters[Int($0)]] }
private let reader = ARPAReader(words: words, tokenizerFingerprint: SHA256.digest(of: letters))

/// What parses as an ARPA file over eight letters is written and read back with the same n-grams and their probabilities.
@c(LLVMFuzzerTestOneInput)
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let arpa = unsafe input(start, count)
    guard let model = try? reader.read(arpa.span).model else { return 0 }
    let written = text(of: model)
    let again = must("reading what was written") { try reader.read(written.span).model }
    let copy = text(of: again)
    let (lines, copies) = (written.split(separator: UInt8(ascii: "\n")), copy.split(separator: UInt8(ascii: "\n")))
    require(lines.count == copies.count, "the same n-grams are read as were written")
    for (line, copy) in zip(lines, copies) { require(isSame(line, copy), "each with its numbers") }
    return 0
}

/// Whether two lines have the same words, and logarithms that differ by no more than a step of the model's tables.
private func isSame(_ line: ArraySlice<UInt8>, _ copy: ArraySlice<UInt8>) -> Bool {
    let (fields, copies) = (line.split(separator: UInt8(ascii: "\t")), copy.split(separator: UInt8(ascii: "\t")))
    guard fields.count > 1, copies.count > 1 else { return line == copy }
    func isNear(_ a: Float, _ b: Float) -> Bool { abs(a - b) <= 1e-3 * max(1, abs(a)) }
    func number(_ fields: [ArraySlice<UInt8>], _ index: Int) -> Float {
        // A back-off of 0 is left out.
        guard index < fields.count else { return 0 }
        return Float(String(decoding: fields[index], as: UTF8.self)) ?? .nan
    }
    return fields[1] == copies[1] && isNear(number(fields, 0), number(copies, 0))
        && isNear(number(fields, 2), number(copies, 2))
}

private func text(of model: NgramModel) -> [UInt8] {
    var text: [UInt8] = []
    model.writeARPA(words: words) { piece in
        for index in piece.indices { text.append(piece[index]) }
    }
    return text
}
