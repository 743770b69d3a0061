// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import Tokenizer

/// The pattern read alternative by alternative over whole characters, as a backtracking engine would.
private func reference(_ text: String) -> [String] {
    let characters = Array(text.unicodeScalars)
    let classes = characters.map { CharacterClasses.unicode[$0.value] & 3 }
    func run(_ kind: UInt8, from start: Int) -> Int {
        var end = start
        while end < characters.count, classes[end] == kind { end += 1 }
        return end
    }
    func match(at start: Int) -> Int {
        for suffix in ["'s", "'t", "'re", "'ve", "'m", "'ll", "'d"]
        where characters[start...].starts(with: suffix.unicodeScalars) {
            return start + suffix.unicodeScalars.count
        }
        for kind in [CharacterClass.letter, CharacterClass.number, CharacterClass.other] {
            let begin = characters[start] == " " ? start + 1 : start
            let end = run(kind, from: begin)
            if end > begin { return end }
        }
        let end = run(CharacterClass.space, from: start)
        // `\s+(?!\S)`, then `\s+`.
        return end == characters.count || end - start == 1 ? end : end - 1
    }
    var pieces: [String] = []
    var start = 0
    while start < characters.count {
        let end = match(at: start)
        pieces.append(String(String.UnicodeScalarView(characters[start..<end])))
        start = end
    }
    return pieces
}

private func split(_ text: String, _ splits: [PreTokenizer.Split]) -> [String] {
    let preTokenizer = PreTokenizer(splits: splits)
    var cursor = PreTokenizer.Cursor()
    let bytes = Array(text.utf8)
    preTokenizer.start(&cursor, at: 0, limit: bytes.count)
    var pieces: [String] = []
    var start = 0
    while start < bytes.count {
        let end = preTokenizer.end(from: start, &cursor, of: bytes.span)
        pieces.append(String(decoding: bytes[start..<end], as: UTF8.self))
        start = end
    }
    return pieces
}

struct PreTokenizerTests {
    @Test(arguments: [
        ("Hello, world!", ["Hello", ",", " world", "!"]),
        ("It's 1984's", ["It", "'s", " 1984", "'s"]),
        ("they'll 'llama", ["they", "'ll", " '", "llama"]),
        ("a   b", ["a", "  ", " b"]),
        ("a\n\n b  ", ["a", "\n\n", " b", "  "]),
        ("a\n\nb", ["a", "\n", "\n", "b"]),
        ("x\u{A0}y", ["x", "\u{A0}", "y"]),
        (" \u{3000}x", [" ", "\u{3000}", "x"]),
        ("e\u{301}t", ["e", "\u{301}", "t"]),
        ("²Ⅻ٣", ["²Ⅻ٣"]),
    ])
    func `GPT-2's pattern splits words, numbers, marks and spaces`(text: String, pieces: [String]) {
        #expect(split(text, [.gpt2(GPT2Pattern())]).map { Array($0.utf8) } == pieces.map { Array($0.utf8) })
    }

    @Test(arguments: [
        (true, "ab12 3٤x", ["ab", "1", "2", " ", "3", "٤", "x"]),
        (false, "ab12 3٤x", ["ab", "12", " ", "3٤", "x"]),
        (true, "", []),
    ])
    func `digits are split off`(isIndividual: Bool, text: String, pieces: [String]) {
        #expect(split(text, [.digits(DigitSplit(isIndividual: isIndividual))]) == pieces)
    }

    @Test func `a sequence splits the pieces of the split before`() {
        let splits = [PreTokenizer.Split.digits(DigitSplit(isIndividual: true)), .gpt2(GPT2Pattern())]
        #expect(split("in  1984's", splits) == ["in", "  ", "1", "9", "8", "4", "'s"])
        #expect(split("whole text", []) == ["whole text"])
    }

    @Test func `the matcher agrees with the pattern on random text`() {
        var generator = TestGenerator(seed: 22)
        let pool = [
            "'", "'s", "'re", "l", "v", " ", "  ", "\n", "\u{85}", "\u{2003}", "é", "1", "²", "!", "\u{301}", "日", "😀",
        ]
        for _ in 0..<3000 {
            let text = (0..<12).map { _ in pool.randomElement(using: &generator) ?? "" }.joined()
            #expect(split(text, [.gpt2(GPT2Pattern())]) == reference(text), "\(text.debugDescription)")
        }
    }

    @Test func `classes are those of the database`() {
        let classes = CharacterClasses.unicode
        var counts = [0, 0, 0, 0, 0]
        for point in UInt32(0)..<0x11_0000 { counts[Int(classes[point])] += 1 }
        // Unicode 16.0 has 141,028 letters and 1,911 numbers, 17.0 has 1,924; 25 characters are white space
        // (DerivedGeneralCategory.txt, PropList.txt).
        #expect(counts[1...] == [141_028, 1_911, 25, 13])
        // A few characters that only one of several versions or definitions has.
        #expect(classes[0x1C89] == CharacterClass.letter)
        #expect(classes[0x11DE0] == CharacterClass.lateNumber)
        #expect(classes[0x200B] == CharacterClass.other)
        #expect(classes[0x1F] == CharacterClass.other)
    }
}
