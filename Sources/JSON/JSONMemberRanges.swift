// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Where a member of an object stands in the text that was parsed.
public struct JSONMemberRange: Sendable, Hashable {
    /// The name, as it is written, without its quotes.
    public let name: Range<Int>
    /// The value, as it is written: a string with its quotes.
    public let value: Range<Int>
}

extension JSONMemberRange {
    /// Finds the members of the outermost object, in order, so that they can be copied byte for byte.
    ///
    /// - Parameters:
    ///   - text: a whole JSON text that a parser has accepted, whose outermost value is an object.
    ///   - ranges: is replaced; its memory is reused.
    /// - Complexity: O(*n*) in the number of bytes.
    public static func find(in text: Span<UInt8>, into ranges: inout [JSONMemberRange]) {
        ranges.removeAll(keepingCapacity: true)
        var index = 0
        while text[index] != UInt8(ascii: "{") { index += 1 }
        index += 1
        while true {
            // In valid JSON a quote or the closing brace comes next, after white space or a comma.
            while text[index] != UInt8(ascii: "\""), text[index] != UInt8(ascii: "}") { index += 1 }
            if text[index] == UInt8(ascii: "}") { return }
            let nameEnd = endOfString(in: text, from: index)
            let name = index + 1..<nameEnd - 1
            index = nameEnd
            while text[index] != UInt8(ascii: ":") { index += 1 }
            index += 1
            while isSpace(text[index]) { index += 1 }
            let end = endOfValue(in: text, from: index)
            ranges.append(JSONMemberRange(name: name, value: index..<end))
            index = end
        }
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    /// The index after the string that begins at `start`.
    private static func endOfString(in text: Span<UInt8>, from start: Int) -> Int {
        var index = start + 1
        while true {
            let quote = nextQuote(in: text, from: index)
            // Behind an odd number of backslashes a quote is escaped. No two quotes share a backslash.
            var first = quote
            while first > index, text[first - 1] == UInt8(ascii: "\\") { first -= 1 }
            index = quote + 1
            if (quote - first).isMultiple(of: 2) { return index }
        }
    }

    private static func nextQuote(in text: Span<UInt8>, from start: Int) -> Int {
        precondition(start < text.count, "a string of valid JSON ends")
        // The pointer stays inside the closure, and memchr inside the bytes from `start` on.
        return unsafe text.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress,
                let found = unsafe memchr(base + start, Int32(UInt8(ascii: "\"")), bytes.count - start)
            else { preconditionFailure("a string of valid JSON ends") }
            return unsafe base.distance(to: found)
        }
    }

    /// The index after the value that begins at `start`.
    private static func endOfValue(in text: Span<UInt8>, from start: Int) -> Int {
        var index = start
        var depth = 0
        repeat {
            switch text[index] {
            case UInt8(ascii: "\""):
                index = endOfString(in: text, from: index)
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                index += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                index += 1
            case UInt8(ascii: ","), UInt8(ascii: ":"):
                index += 1
            default:
                // A number or a word ends where something else begins.
                while !isDelimiter(text[index]) { index += 1 }
                while depth > 0, isSpace(text[index]) { index += 1 }
            }
        } while depth > 0
        return index
    }

    private static func isDelimiter(_ byte: UInt8) -> Bool {
        isSpace(byte) || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]")
    }
}
