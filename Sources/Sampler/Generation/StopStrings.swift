// SPDX-License-Identifier: Apache-2.0

/// Looks for strings in a text that comes byte by byte.
///
/// Source: Knuth, Morris, Pratt: Fast pattern matching in strings (1977), once for each string.
struct StopStrings {
    private struct Pattern {
        let bytes: [UInt8]
        /// Shape [bytes]: the length of the longest beginning of the string that also ends its first i + 1 bytes,
        /// themselves aside.
        let borders: [Int]
        /// How many bytes at the end of the text are the string's beginning: the most that are.
        var matched = 0

        init(_ text: String) {
            bytes = Array(text.utf8)
            var borders = Array(repeating: 0, count: bytes.count)
            var length = 0
            for index in bytes.indices.dropFirst() {
                while length > 0, bytes[length] != bytes[index] { length = borders[length - 1] }
                if bytes[length] == bytes[index] { length += 1 }
                borders[index] = length
            }
            self.borders = borders
        }

        mutating func advance(by byte: UInt8) {
            while matched > 0, bytes[matched] != byte { matched = borders[matched - 1] }
            if bytes[matched] == byte { matched += 1 }
        }
    }

    private var patterns: [Pattern]

    /// - Precondition: no string is empty.
    init(_ texts: [String]) {
        precondition(texts.allSatisfy { !$0.isEmpty }, "an empty string would end every text")
        patterns = texts.map(Pattern.init)
    }

    /// Takes the next byte of the text.
    ///
    /// - Returns: the length of the longest string that ends with it; nil when none does. Nothing may follow such a
    ///   one.
    /// - Complexity: O(number of strings), amortised.
    mutating func advance(by byte: UInt8) -> Int? {
        var found = 0
        for index in patterns.indices {
            patterns[index].advance(by: byte)
            if patterns[index].matched == patterns[index].bytes.count { found = max(found, patterns[index].matched) }
        }
        return found > 0 ? found : nil
    }

    /// How many bytes at the end of the text may be the beginning of one of the strings.
    var pendingCount: Int { patterns.reduce(0) { max($0, $1.matched) } }
}
