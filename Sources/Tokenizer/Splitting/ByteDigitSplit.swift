// SPDX-License-Identifier: Apache-2.0

/// `Digits` and `[0-9][0-9][0-9]` behind a `ByteLevel`, where each byte has become a character of its own, as in Falcon.
///
/// Some of the characters that stand for bytes are numbers themselves: ², ³, ¹, ¼, ½ and ¾, for the bytes of the same numbers.
struct ByteDigitSplit: Sendable {
    /// What is split off.
    enum Kind: Sendable {
        /// Each number, or a run of them.
        case digits(isIndividual: Bool)
        /// Three digits of ASCII.
        case triples
    }

    let kind: Kind

    /// The end of the piece that begins at `start`, which need not be the end of a character.
    func end(from start: Int, limit: Int, of text: Span<UInt8>) -> Int {
        switch kind {
        case .digits(let isIndividual):
            let isNumber = isNumber(text[start])
            var at = start + 1
            if isNumber, isIndividual { return at }
            while at < limit, self.isNumber(text[at]) == isNumber { at += 1 }
            return at
        case .triples:
            if isTriple(at: start, limit: limit, of: text) { return start + 3 }
            var at = start + 1
            while at < limit, !isTriple(at: at, limit: limit, of: text) { at += 1 }
            return at
        }
    }

    private func isNumber(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), 0xB2, 0xB3, 0xB9, 0xBC...0xBE: true
        default: false
        }
    }

    private func isTriple(at index: Int, limit: Int, of text: Span<UInt8>) -> Bool {
        guard limit - index >= 3 else { return false }
        return (index..<index + 3).allSatisfy { text[$0] &- UInt8(ascii: "0") < 10 }
    }
}
