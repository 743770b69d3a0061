// SPDX-License-Identifier: Apache-2.0

/// Tells by the first line of a table what parts its fields.
enum DelimiterSearch {
    /// What may part fields, the likeliest first.
    private static let candidates = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t"), UInt8(ascii: "|")]

    /// What a line `sep=;`, as spreadsheets write before the header, says; nil for every other line.
    static func declaration(_ line: Span<UInt8>) -> UInt8? {
        let word = Array("sep=".utf8)
        guard line.count == word.count + 1, word.indices.allSatisfy({ word[$0] == line[$0] }) else { return nil }
        let delimiter = line[word.count]
        return delimiter < 0x80 && delimiter != UInt8(ascii: "\"") ? delimiter : nil
    }

    /// The candidate that a line has most often outside quotes; of those that it has as often, the first.
    static func guess(_ line: Span<UInt8>) -> UInt8 {
        var counts = [Int](repeating: 0, count: candidates.count)
        var isQuoted = false
        for index in line.indices {
            if line[index] == UInt8(ascii: "\"") { isQuoted.toggle() }
            guard !isQuoted, let candidate = candidates.firstIndex(of: line[index]) else { continue }
            counts[candidate] += 1
        }
        let most = counts.max() ?? 0
        return candidates[counts.firstIndex(of: most) ?? 0]
    }
}
