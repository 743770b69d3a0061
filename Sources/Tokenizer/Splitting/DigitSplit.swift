// SPDX-License-Identifier: Apache-2.0

/// Splits every number character off (`Digits` of Hugging Face tokenizers): `a12b` → `a`, `1`, `2`, `b`.
///
/// A number is what Rust's `char::is_numeric` says, not only 0…9.
struct DigitSplit: Sendable {
    /// Whether each number character stands alone, or a run of them together.
    let isIndividual: Bool
    private let classes = CharacterClasses.unicode

    /// The end of the piece that begins at `start`; `limit` is the end of the text.
    func end(from start: Int, limit: Int, of text: Span<UInt8>) -> Int {
        var (isNumber, at) = step(start, text)
        if isNumber, isIndividual { return at }
        while at < limit {
            let next = step(at, text)
            if next.isNumber != isNumber { return at }
            (isNumber, at) = next
        }
        return at
    }

    @inline(__always)
    private func step(_ index: Int, _ text: Span<UInt8>) -> (isNumber: Bool, next: Int) {
        let (kind, length) = classes.character(at: index, of: text)
        return (kind & CharacterClass.number != 0 || kind == CharacterClass.lateNumber, index + length)
    }
}
