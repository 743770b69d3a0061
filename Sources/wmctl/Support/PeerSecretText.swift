// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Watermark

/// Keys of other engines as people write them; what is read stays in bytes, since strings cannot be wiped.
enum PeerSecretText {
    /// The most bytes of a list.
    static let limit = 16 << 20

    /// Whole numbers in decimal, parted by white space, commas or brackets, as 8 bytes each; nil for anything else.
    static func integers(_ text: SecretBytes, _ numbers: PeerProfile.KeyNumbers, counts: ClosedRange<Int>)
        -> SecretBytes?
    {
        text.withSpan { text in
            var values: [UInt64] = []
            values.reserveCapacity(counts.upperBound)
            defer { for index in values.indices { values[index] = 0 } }
            var start = 0
            while let word = nextWord(text, from: &start) {
                guard values.count < counts.upperBound, let value = integer(text.extracting(word), numbers) else {
                    return nil
                }
                values.append(value)
            }
            guard counts.contains(values.count) else { return nil }
            return SecretBytes(wholeNumbers: values)
        }
    }

    /// A list of `size` tokens: the ids of the green ones, `true` and `false` for each token, or a bitmap of just that many
    /// bytes, the lowest bit first; nil for anything else, an id twice among it.
    static func list(_ text: SecretBytes, size: Int) -> SecretBytes? {
        text.withSpan { text in
            var isText = true
            for index in text.indices where !isOfText(text[index]) { isText = false }
            var next = 0
            let hasWords = isText && nextWord(text, from: &next) != nil
            if !hasWords { return text.count == (size + 7) / 8 ? SecretBytes(copying: text) : nil }
            var isValid = true
            let bitmap = SecretBytes(count: (size + 7) / 8) { bits in
                var start = 0
                var place = 0
                var isFlags: Bool?
                while isValid, let word = nextWord(text, from: &start) {
                    let letters = text.extracting(word)
                    let flag = flag(letters)
                    isValid = isFlags == nil || isFlags == (flag != nil)
                    isFlags = flag != nil
                    let token = flag == nil ? integer(letters, .unsigned).flatMap { Int(exactly: $0) } : place
                    place += 1
                    guard let token, token < size, bits[token / 8] >> UInt8(token % 8) & 1 == 0 else {
                        isValid = false
                        return
                    }
                    if flag != false { bits[token / 8] |= 1 << UInt8(token % 8) }
                }
                if isFlags == true, place != size { isValid = false }
            }
            return isValid ? bitmap : nil
        }
    }

    /// The number of tokens on a list.
    static func count(_ bitmap: SecretBytes) -> Int {
        bitmap.withSpan { bits in bits.indices.reduce(0) { $0 + bits[$1].nonzeroBitCount } }
    }

    private static func integer(_ digits: Span<UInt8>, _ numbers: PeerProfile.KeyNumbers) -> UInt64? {
        let isNegative = !digits.isEmpty && digits[0] == UInt8(ascii: "-")
        guard digits.count > (isNegative ? 1 : 0), !isNegative || numbers == .signed else { return nil }
        var value: UInt64 = 0
        for index in (isNegative ? 1 : 0)..<digits.count {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digits[index]) else { return nil }
            let (product, overflows) = value.multipliedReportingOverflow(by: 10)
            let (sum, carries) = product.addingReportingOverflow(UInt64(digits[index] - UInt8(ascii: "0")))
            guard !overflows, !carries else { return nil }
            value = sum
        }
        guard numbers == .signed else { return value }
        guard value <= UInt64(Int64.max) + (isNegative ? 1 : 0) else { return nil }
        return isNegative ? 0 &- value : value
    }

    private static func flag(_ letters: Span<UInt8>) -> Bool? {
        for (word, value) in [("true", true), ("True", true), ("false", false), ("False", false)] {
            let expected = Array(word.utf8)
            if letters.count == expected.count, letters.indices.allSatisfy({ letters[$0] == expected[$0] }) {
                return value
            }
        }
        return nil
    }

    /// The next word, from `start` on, which moves behind it; nil at the end.
    private static func nextWord(_ text: Span<UInt8>, from start: inout Int) -> Range<Int>? {
        while start < text.count, isSeparator(text[start]) { start += 1 }
        let first = start
        while start < text.count, !isSeparator(text[start]) { start += 1 }
        return first < start ? first..<start : nil
    }

    private static func isSeparator(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: " "), 0x09...0x0D, UInt8(ascii: ","), UInt8(ascii: "["), UInt8(ascii: "]"): true
        default: false
        }
    }

    private static func isOfText(_ byte: UInt8) -> Bool {
        isSeparator(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            || "trueTfalsF".utf8.contains(byte)
    }
}
