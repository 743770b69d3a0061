// SPDX-License-Identifier: Apache-2.0

import Detector
import TestSupport
import Testing

private func normalized(_ text: String) -> NormalizedText? { normalized(Array(text.utf8)) }

private func normalized(_ bytes: [UInt8]) -> NormalizedText? { TextNormalizer().normalize(bytes.span) }

extension NormalizedText {
    fileprivate var text: String { String(decoding: bytes, as: UTF8.self) }
}

@Suite
struct `A normalised text` {
    @Test(arguments: [
        ("zero-width space", "wa\u{200B}ter\u{200B}", "water"),
        ("joiners and the word joiner", "a\u{200C}b\u{200D}c\u{2060}d", "abcd"),
        ("byte order mark, soft hyphen", "\u{FEFF}co\u{AD}operate", "cooperate"),
        ("direction controls", "\u{202E}abc\u{202C}\u{2066}d\u{2069}", "abcd"),
        ("tags and variation selectors", "a\u{E0041}b\u{FE0F}c\u{E0100}", "abc"),
        ("fillers", "a\u{3164}b\u{115F}c\u{FFA0}d\u{180E}e", "abcde"),
        ("control characters", "a\u{0}b\u{8}c\u{7F}d\u{9B}e", "abcde"),
        ("spaces", "a\u{A0}b\u{2009}c\u{202F}d\u{3000}e", "a b c d e"),
        ("line breaks", "a\r\nb\rc\u{2028}d\u{85}e\n\nf\tg", "a\nb\nc\nd\ne\n\nf\tg"),
        ("Cyrillic lookalikes", "Тhе sеcrеt оf Раris", "The secret of Paris"),
        ("Greek and Cherokee lookalikes", "Αll ᎪbοuΤ it, Ιndeed", "All AbouT it, Indeed"),
        ("styled letters", "𝐁𝐨𝐥𝐝 𝕀𝟙 ｆｕｌｌ，ｙｅｓ", "Bold I1 full,yes"),
        ("a styled lookalike", "w\u{1D6C2}ter", "water"),
        ("typographic marks", "“Don’t” — well… 1–2 ﬁne", "\"Don't\" -- well... 1-2 fine"),
        ("decomposed letters", "Cafe\u{301} a\u{323}\u{302}", "Café ậ"),
        ("a mark behind something invisible", "Cafe\u{200B}\u{301}", "Café"),
        ("a folded letter under a mark", "\u{435}\u{301}te\u{301}", "été"),
        ("only invisible characters", "\u{200B}\u{200B}", ""),
    ])
    func `is what a keyboard would have typed`(name: String, text: String, expected: String) throws {
        let result = try #require(normalized(text))
        #expect(Array(result.text.unicodeScalars) == Array(expected.unicodeScalars), "\(name)")
        #expect(normalized(result.bytes) == nil, "\(name): normalised once more")
    }

    @Test(arguments: [
        "", "plain text,\n\twith a tab", "Grüße, naïve façade, Şık ışık", "Привет, как дела? Это рост.",
        "Καλημέρα κόσμε", "你好，世界。「是」", "한국어 글", "emoji 🙂 stays", "ñandú ½ × ø þ",
    ])
    func `is not made when nothing differs`(text: String) {
        #expect(normalized(text) == nil)
    }

    @Test
    func `keeps another script's letters but not what hides among them`() throws {
        let result = try #require(normalized("Он\u{200B} рос — «сухо»"))
        #expect(result.text == "Он рос — «сухо»")
    }

    @Test(arguments: [
        // The Angstrom sign becomes a Latin letter, and three Hangul letters one syllable.
        "ж \u{212B} x \u{430}", "\u{1100}\u{1161}\u{11A8} ab \u{430}",
    ])
    func `takes a text for Latin or not, however its letters are composed`(text: String) throws {
        let result = try #require(normalized(text))
        #expect(normalized(result.bytes) == nil)
    }

    @Test
    func `is composed as Unicode says`() throws {
        func string(_ field: Substring) -> [UInt8] {
            var text = String.UnicodeScalarView()
            for word in field.split(separator: " ") {
                if let value = UInt32(word, radix: 16), let scalar = Unicode.Scalar(value) { text.append(scalar) }
            }
            return Array(String(text).utf8)
        }
        for row in try vectorRows("nfc.csv") {
            let text = string(row[0])
            let expected = string(row[1])
            #expect((normalized(text)?.bytes ?? text) == expected, "\(row[0])")
        }
    }

    @Test
    func `undoes zero-width characters strewn at random, and maps every byte back`() throws {
        var random = TestGenerator(seed: 1)
        let hidden: [Unicode.Scalar] = ["\u{200B}", "\u{200D}", "\u{FEFF}", "\u{AD}", "\u{E0061}", "\u{2063}"]
        let text = "It was the best of times, it was the worst of times; in short, the period was like ours. "
        for _ in 0..<50 {
            var attacked: [UInt8] = []
            for character in text.utf8 {
                while Int.random(in: 0..<3, using: &random) == 0 {
                    attacked += Array(String(hidden[Int.random(in: 0..<hidden.count, using: &random)]).utf8)
                }
                attacked.append(character)
            }
            let result = try #require(normalized(attacked))
            #expect(result.text == text)
            for (offset, byte) in result.bytes.enumerated() {
                #expect(attacked[result.offsets.originalOffset(of: offset)] == byte)
            }
            #expect(result.offsets.originalOffset(of: result.bytes.count) == attacked.count)
        }
    }

    @Test
    func `undoes lookalikes and maps every letter back`() throws {
        let plain = "Once upon a time a cop copied every expensive paper."
        let swaps: [Character: Character] = [
            "a": "а", "c": "с", "e": "е", "o": "о", "p": "р", "x": "х", "y": "у", "O": "О",
        ]
        let attacked = String(plain.map { swaps[$0] ?? $0 })
        let result = try #require(normalized(attacked))
        #expect(result.text == plain)
        let starts = attacked.utf8.indices.filter { !UTF8.isContinuation(attacked.utf8[$0]) }
        let expected = starts.map { attacked.utf8.distance(from: attacked.utf8.startIndex, to: $0) }
        #expect((0..<plain.utf8.count).map { result.offsets.originalOffset(of: $0) } == expected)
    }

    @Test
    func `maps inside and around replaced characters in order`() throws {
        // a | “ (3 bytes → 1) | é decomposed (3 → 2) | — (3 → 2) | b
        let result = try #require(normalized("a“e\u{301}—b"))
        #expect(result.text == "a\"é--b")
        #expect((0...7).map { result.offsets.originalOffset(of: $0) } == [0, 1, 4, 5, 7, 7, 10, 11])
        let grown = try #require(normalized("a\u{200B}…b"))
        #expect((0...5).map { grown.offsets.originalOffset(of: $0) } == [0, 4, 4, 4, 7, 8])
    }

    @Test
    func `does not differ by invalid bytes alone, and is valid UTF-8`() throws {
        #expect(normalized([0x61, 0xFF, 0xC3, 0x62]) == nil)
        #expect(normalized([0xE2, 0x80]) == nil)
        // What is left when the invisible goes must not join into something new.
        let result = try #require(normalized([0xE2, 0xE2, 0x80, 0x8B, 0x80, 0x8B]))
        #expect(result.text == "\u{FFFD}\u{FFFD}\u{FFFD}")
    }

    @Test
    func `of random bytes is what the repaired text gives`() {
        var random = TestGenerator(seed: 2)
        let pool: [UInt8] = [
            0x41, 0x20, 0xE2, 0x80, 0x8B, 0xCC, 0x81, 0xD0, 0xB0, 0xF0, 0x9D, 0x90, 0x80, 0xED, 0xA0, 0xFF,
        ]
        for _ in 0..<5000 {
            let length = Int.random(in: 0..<20, using: &random)
            let bytes = (0..<length).map { _ in pool[Int.random(in: 0..<pool.count, using: &random)] }
            let repaired = String(decoding: bytes, as: UTF8.self)
            let result = normalized(bytes)
            #expect((result?.text ?? repaired) == (normalized(repaired)?.text ?? repaired), "\(bytes)")
            guard let result else { continue }
            #expect(String(validating: result.bytes, as: UTF8.self) != nil)
            let offsets = (0...result.bytes.count).map { result.offsets.originalOffset(of: $0) }
            #expect(offsets == offsets.sorted() && offsets.last == bytes.count, "\(bytes)")
        }
    }

    /// Sorting a run of marks by insertion, as utf8proc does, would take hours here.
    @Test(.timeLimit(.minutes(1)))
    func `takes linear time on a megabyte of combining marks`() throws {
        let marks = Array(String(repeating: "\u{301}\u{323}\u{315}\u{321}", count: 1 << 17).utf8)
        let result = try #require(normalized([0x61] + marks))
        #expect(result.bytes.count <= marks.count + 3)
        let jamo = Array(String(repeating: "\u{1161}\u{11A8}", count: 1 << 17).utf8)
        #expect(normalized([0x61] + jamo) == nil)
    }
}
