// SPDX-License-Identifier: Apache-2.0

/// Numbers that JSON allows and that fit no machine word: whole numbers of more than 64 bits, and what lies beyond a `Double`.
///
/// simdjson refuses a text that has one. Whoever only passes a text on, or reads other parts of it, need not.
package enum LargeNumbers {
    /// The text with each such number replaced by ±1e308 and spaces, so that all else stands where it stood.
    ///
    /// Only whole numbers as the grammar has them are replaced, so a text that is no JSON does not become JSON.
    ///
    /// - Returns: nil when there is none.
    /// - Complexity: O(*n*) in the number of bytes.
    package static func replaced(in text: Span<UInt8>) -> [UInt8]? {
        var replaced: [UInt8]?
        var index = 0
        while index < text.count {
            switch text[index] {
            case UInt8(ascii: "\""):
                index = endOfString(in: text, from: index)
            case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                let end = endOfToken(in: text, from: index)
                if isLarge(text.extracting(index..<end)) {
                    if replaced == nil { replaced = text.indices.map { text[$0] } }
                    // A number is large from five bytes on (1e309), or six with a sign.
                    let number = text[index] == UInt8(ascii: "-") ? "-1e308" : "1e308"
                    let spaces = String(repeating: " ", count: end - index - number.utf8.count)
                    replaced?.replaceSubrange(index..<end, with: (number + spaces).utf8)
                }
                index = end
            default: index += 1
            }
        }
        return replaced
    }

    /// The index after the string that begins at `start`, or after the text when it does not end.
    private static func endOfString(in text: Span<UInt8>, from start: Int) -> Int {
        var index = start + 1
        while index < text.count, text[index] != UInt8(ascii: "\"") {
            index += text[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        return min(index + 1, text.count)
    }

    /// The index of the next byte that ends a number or a word.
    private static func endOfToken(in text: Span<UInt8>, from start: Int) -> Int {
        var index = start
        while index < text.count {
            switch text[index] {
            case 0x20, 0x09, 0x0A, 0x0D, UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: ":"):
                return index
            default: index += 1
            }
        }
        return index
    }

    /// Whether a token is a number, as RFC 8259 has it, that fits neither 64 bits nor a `Double`.
    private static func isLarge(_ token: Span<UInt8>) -> Bool {
        var index = 0
        func skip(_ bytes: String.UTF8View) -> Bool {
            guard index < token.count, bytes.contains(token[index]) else { return false }
            index += 1
            return true
        }
        func skipDigits() -> Bool {
            let start = index
            while skip("0123456789".utf8) {}
            return index > start
        }
        _ = skip("-".utf8)
        guard skip("0".utf8) || skipDigits() else { return false }
        var isWhole = true
        if skip(".".utf8) {
            guard skipDigits() else { return false }
            isWhole = false
        }
        if skip("eE".utf8) {
            _ = skip("+-".utf8)
            guard skipDigits() else { return false }
            isWhole = false
        }
        guard index == token.count else { return false }
        let number = String(decoding: token.indices.map { token[$0] }, as: UTF8.self)
        if isWhole { return Int64(number) == nil && UInt64(number) == nil }
        return !(Double(number)?.isFinite ?? false)
    }
}
