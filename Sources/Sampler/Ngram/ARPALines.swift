// SPDX-License-Identifier: Apache-2.0

private import Glibc

/// The lines of an ARPA file that are not blank, one at a time, split at white space.
struct ARPALines {
    /// The number of the line at hand, counted from 1; 0 before the first.
    private(set) var number = 0
    /// Where the words of the line at hand lie in the text; empty before the first line and after the last.
    private(set) var fields: [Range<Int>] = []
    private var next = 0

    /// Moves on to the next line that is not blank; says false where there is none.
    mutating func advance(in text: Span<UInt8>) -> Bool {
        fields.removeAll(keepingCapacity: true)
        while next < text.count, fields.isEmpty {
            number += 1
            var start = next
            while true {
                let isEnd = next == text.count || text[next] == UInt8(ascii: "\n")
                if isEnd || Self.isSpace(text[next]) {
                    if start < next { fields.append(start..<next) }
                    start = next + 1
                }
                next += 1
                if isEnd { break }
            }
        }
        return !fields.isEmpty
    }

    /// Whether the line is this one word.
    func isAt(_ word: String, in text: Span<UInt8>) -> Bool {
        fields.count == 1 && bytes(0, in: text).elementsEqual(word.utf8)
    }

    /// Whether the line begins with a backslash, as titles do and n-grams do not.
    func isTitle(in text: Span<UInt8>) -> Bool {
        fields.first.map { text[$0.lowerBound] == UInt8(ascii: "\\") } ?? false
    }

    /// The bytes of a word.
    func bytes(_ field: Int, in text: Span<UInt8>) -> [UInt8] {
        fields[field].map { text[$0] }
    }

    /// The line's words, without the white space between them.
    func joined(in text: Span<UInt8>) -> String {
        String(decoding: fields.indices.flatMap { bytes($0, in: text) }, as: UTF8.self)
    }

    /// The word that is a decimal logarithm, as a natural one; −∞ for −99 and below.
    ///
    /// - Throws: ``ARPADefect/number``.
    func logarithm(_ field: Int, in text: Span<UInt8>) throws(NgramError) -> Float {
        guard let decimal = Double(String(decoding: bytes(field, in: text), as: UTF8.self)), !decimal.isNaN else {
            throw .arpa(line: number, .number)
        }
        return decimal <= -99 ? -.infinity : Float(decimal * log(10))
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
    }
}
