// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import Tokenizer

/// Every piece start of the range, as the encoder walks along bitmaps.
private func starts(_ text: [UInt8], _ range: Range<Int>, _ walk: PieceStarts) -> [Int] {
    var walk = walk
    var found: [Int] = []
    walk.start(range)
    var start = range.lowerBound
    while start < range.upperBound {
        walk.fill(from: start, of: text.span)
        var places: [Int] = []
        for (index, word) in walk.words.enumerated() {
            for bit in 0..<64 where word >> UInt64(bit) & 1 == 1 { places.append(start + 64 * index + bit) }
        }
        found += places.dropLast()
        if let last = places.last, last > start {
            start = last
        } else {
            found.append(start)
            start = walk.endOfLongPiece(of: text.span)
        }
    }
    return found
}

/// Texts in which rules meet: runs of what the patterns tell apart, now and then long ones.
private func soup(_ count: Int, _ pool: [String], _ generator: inout TestGenerator) -> [UInt8] {
    var text: [UInt8] = []
    while text.count < count {
        let piece = Array((pool.randomElement(using: &generator) ?? "").utf8)
        let times = Int.random(in: 0..<40, using: &generator) == 0 ? Int.random(in: 1..<90, using: &generator) : 1
        for _ in 0..<times { text += piece }
    }
    return text
}

struct BoundaryTests {
    static let patterns = SplitPattern.allCases

    private static let ascii = (0..<128).map { String(UnicodeScalar(UInt8($0))) }
    /// What patterns ask about, and a few characters of each length.
    private static let marked = [
        "'", "'s", "'S", "'re", "'LL", "'vE", "'ſ", "l", "E", "s", "word", " ", "  ", "\n", "\r\n", "\t", "\u{B}", "/",
        "\u{85}", "\u{A0}", "\u{1680}", "\u{2003}", "\u{3000}", "é", "Я", "ǅ", "ʰ", "日", "1", "23", "²", "٣", "Ⅻ", "𝟗",
        "\u{11DE0}",
        "!", "?!", "_", "\u{301}", "\u{200B}", "—", "…", "😀", "\u{E0067}", "\u{0}", "$",
    ]

    private func check(_ text: [UInt8], _ range: Range<Int>, _ pattern: SplitPattern, window: Int) {
        let preTokenizer = PreTokenizer(splits: pattern.splits)
        let expected = starts(text, range, PieceStarts(preTokenizer, usesKernel: false, window: window))
        let found = starts(text, range, PieceStarts(preTokenizer, window: window))
        guard found != expected else { return }
        let difference = zip(found, expected).first { $0 != $1 }.map { min($0.0, $0.1) } ?? range.lowerBound
        let near = String(
            decoding: text[max(range.lowerBound, difference - 20)..<min(range.upperBound, difference + 20)],
            as: UTF8.self
        )
        Issue.record("\(pattern) in \(range) by \(window): differs at \(difference): \(near.debugDescription)")
    }

    @Test(arguments: patterns)
    func `vector code finds the pieces of the matcher in random ASCII`(pattern: SplitPattern) {
        var generator = TestGenerator(seed: 71)
        for round in 0..<400 {
            let text = soup(Int.random(in: 1..<400, using: &generator), Self.ascii, &generator)
            check(text, 0..<text.count, pattern, window: [64, 128, 4096][round % 3])
        }
    }

    @Test(arguments: patterns)
    func `vector code finds the pieces of the matcher where rules meet`(pattern: SplitPattern) {
        var generator = TestGenerator(seed: 72)
        for round in 0..<800 {
            let pool = (0..<Int.random(in: 2..<12, using: &generator)).map { _ in
                Self.marked.randomElement(using: &generator) ?? ""
            }
            let text = soup(Int.random(in: 1..<500, using: &generator), pool, &generator)
            check(text, 0..<text.count, pattern, window: [64, 192, 4096][round % 3])
        }
    }

    @Test(arguments: patterns)
    func `vector code finds the pieces of the matcher in random Unicode`(pattern: SplitPattern) {
        var generator = TestGenerator(seed: 73)
        for _ in 0..<200 {
            var text = ""
            for _ in 0..<Int.random(in: 1..<300, using: &generator) {
                let bits = [7, 11, 16, 21].randomElement(using: &generator) ?? 7
                let point = UInt32.random(in: 0..<min(1 << UInt32(bits), 0x11_0000), using: &generator)
                if let scalar = UnicodeScalar(point) { text.unicodeScalars.append(scalar) }
            }
            let bytes = Array(text.utf8)
            check(bytes, 0..<bytes.count, pattern, window: 256)
        }
    }

    @Test(arguments: patterns)
    func `ranges begin and end anywhere`(pattern: SplitPattern) {
        var generator = TestGenerator(seed: 74)
        let text = soup(3000, Self.marked, &generator)
        let places = text.indices.filter { text[$0] & 0xC0 != 0x80 }
        for length in 0..<300 {
            guard let start = places.dropLast(300).randomElement(using: &generator) else { continue }
            let end = places.first { $0 >= start + length } ?? text.count
            check(text, start..<end, pattern, window: 128)
        }
    }

    @Test func `classes of single characters are those of the table`() {
        // Between letters, numbers and marks each character shows its class by the boundaries around it.
        let preTokenizer = PreTokenizer(splits: SplitPattern.smollm.splits)
        for start in stride(from: UInt32(0), to: 0x11_0000, by: 0x400) {
            var text = ""
            for point in start..<start + 0x400 {
                guard let scalar = UnicodeScalar(point) else { continue }
                for neighbour in ["a", " ", "-"] {
                    text += neighbour
                    text.unicodeScalars.append(scalar)
                }
            }
            let bytes = Array(text.utf8)
            let expected = starts(bytes, 0..<bytes.count, PieceStarts(preTokenizer, usesKernel: false))
            #expect(starts(bytes, 0..<bytes.count, PieceStarts(preTokenizer)) == expected, "from \(start)")
        }
    }
}
