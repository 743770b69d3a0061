// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import Tokenizer

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
    func `GPT-2's pattern splits words, numbers, marks and spaces`(text: String, expected: [String]) {
        #expect(pieces(text, [.gpt2(GPT2Pattern())]).map { Array($0.utf8) } == expected.map { Array($0.utf8) })
    }

    @Test(arguments: [
        (true, "ab12 3٤x", ["ab", "1", "2", " ", "3", "٤", "x"]),
        (false, "ab12 3٤x", ["ab", "12", " ", "3٤", "x"]),
        (true, "", []),
    ])
    func `digits are split off`(isIndividual: Bool, text: String, expected: [String]) {
        #expect(pieces(text, [.digits(DigitSplit(isIndividual: isIndividual))]) == expected)
    }

    @Test func `a sequence splits the pieces of the split before`() {
        let splits = [PreTokenizer.Split.digits(DigitSplit(isIndividual: true)), .gpt2(GPT2Pattern())]
        #expect(pieces("in  1984's", splits) == ["in", "  ", "1", "9", "8", "4", "'s"])
        #expect(pieces("whole text", []) == ["whole text"])
    }

    @Test func `classes are those of the database`() {
        let classes = CharacterClasses.unicode
        var counts = [Int](repeating: 0, count: 8)
        var letters = 0
        for point in UInt32(0)..<0x20_0000 {
            let kind = classes[point]
            for bit in 0..<8 where kind & 1 << UInt8(bit) != 0 { counts[bit] += 1 }
            if kind & CharacterClass.letter != 0 { letters += 1 }
        }
        // DerivedGeneralCategory.txt of Unicode 16.0: 1,858 Lu, 31 Lt, 2,258 Ll, 404 Lm and 136,477 Lo; 2,501 M, 1,911 N, 855 P
        // and 8,514 S; PropList.txt: 25 white space.
        #expect(letters == 1_858 + 31 + 2_258 + 404 + 136_477)
        #expect(counts[0] == 1_858 + 31 + 404 + 136_477)
        #expect(counts[1] == 2_258 + 404 + 136_477)
        #expect(counts[2...6] == [2_501, 1_911, 25, 855, 8_514])
        // A few characters that only one of several versions or definitions has.
        #expect(classes[0x1C89] == CharacterClass.upper)
        #expect(classes[0x11DE0] == CharacterClass.lateNumber)
        #expect(classes[0x200B] == 0)
        #expect(classes[0x1F] == 0)
        #expect(classes[0x24B6] == CharacterClass.symbol | CharacterClass.word)
    }
}
