// SPDX-License-Identifier: Apache-2.0

/// Matches a string, byte for byte.
struct StringSplit: Segmenter {
    /// UTF-8; not empty.
    let string: [UInt8]

    func segment(from start: Int, limit: Int, of text: Span<UInt8>) -> (end: Int, isMatch: Bool) {
        if isMatch(at: start, limit: limit, of: text) { return (start + string.count, true) }
        var at = start + 1
        while at < limit, !isMatch(at: at, limit: limit, of: text) { at += 1 }
        return (at, false)
    }

    @inline(__always)
    private func isMatch(at index: Int, limit: Int, of text: Span<UInt8>) -> Bool {
        guard text[index] == string[0], string.count <= limit - index else { return false }
        for offset in 1..<string.count where text[index + offset] != string[offset] { return false }
        return true
    }
}
