// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import Tokenizer

/// The texts of patterns as files spell them.
enum PatternTexts {
    static let gpt2 = #"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#
    static let r50k = #"'(?:[sdmt]|ll|ve|re)| ?\p{L}++| ?\p{N}++| ?[^\s\p{L}\p{N}]++|\s++$|\s+(?!\S)|\s"#
    static let cl100k =
        #"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]|\s+(?!\S)|\s"#
    static let llama3 =
        #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
    static let qwen2 = llama3.replacing("{1,3}", with: "")
    static let qwen35 =
        #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
    static let bailing =
        #"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]++[\r\n]*|\s*[\r\n]|\s+(?!\S)|\s+"#
    static let seedCoder =
        #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1}| ?[^\s\p{L}\p{N}\r\n]+|\s*[\r\n]+|\s+(?!\S)|\s+"#
    static let noContractions =
        #"[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}+| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
    static let o200k = [
        #"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?"#,
        #"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?"#,
        #"\p{N}{1,3}"#, #" ?[^\s\p{L}\p{N}]+[\r\n/]*"#, #"\s*[\r\n]+"#, #"\s+(?!\S)"#, #"\s+"#,
    ].joined(separator: "|")
    static let tekken = o200k.replacing("(?i:'s|'t|'re|'ve|'m|'ll|'d)?", with: "").replacing("{1,3}", with: "")

    static let tiling = [
        gpt2, r50k, cl100k, llama3, qwen2, qwen35, bailing, seedCoder, noContractions, o200k, tekken,
    ]

    /// Patterns that leave gaps.
    static let runs = [
        #"\p{N}{1,3}"#, #"\p{N}"#, "[一-龥぀-ゟ゠-ヿ]+", #"\s?\p{L}+"#, #"\s?\p{P}+"#, "[0-9][0-9][0-9]", #"[\r\n]"#,
        #"\s+$"#, " ?[^(\\s|[.,!?…。，、।۔،])]+", #"[\p{P}\$\+<=>\^~\|`]+"#, #"[^\n]+"#, #"[A-Za-zſ]{2}"#,
        PatternText.deepSeekLast,
    ]
}

/// The pieces of a text, with those that are dropped left out.
func pieces(_ text: String, _ splits: [PreTokenizer.Split]) -> [String] {
    let preTokenizer = PreTokenizer(splits: splits)
    var cursor = PreTokenizer.Cursor()
    let bytes = Array(text.utf8)
    preTokenizer.start(&cursor, at: 0, limit: bytes.count)
    var pieces: [String] = []
    var start = 0
    while start < bytes.count {
        let end = preTokenizer.end(from: start, &cursor, of: bytes.span)
        if !cursor.isDropped { pieces.append(String(decoding: bytes[start..<end], as: UTF8.self)) }
        start = end
    }
    return pieces
}

private func scalars(_ text: String) -> [Unicode.Scalar] { Array(text.unicodeScalars) }

private func string(_ scalars: some Sequence<Unicode.Scalar>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
}

private func isEqual(_ left: [String], _ right: [String]) -> Bool {
    left.count == right.count && zip(left, right).allSatisfy { $0.utf8.elementsEqual($1.utf8) }
}

struct SplitPatternTests {
    /// Characters of every kind that a pattern tells apart.
    private static let pool = scalars(
        "'sSſlLeErRvdmtaAzǅʰ日龥龦ぁ\u{3099}ー\u{301}\u{93F}1٣²Ⅻ \t\u{A0}\u{3000}\n\r\u{85}!/.-_，。€Ⓐ😀\u{0}\u{200D}\u{E000}"
    )

    private func expectEqual(_ split: PreTokenizer.Split, _ reference: PatternReference, _ text: [Unicode.Scalar]) {
        let expected = reference.pieces(text).map { string($0.scalars) }
        let found = pieces(string(text), [split])
        #expect(isEqual(found, expected), "\(string(text).debugDescription)")
    }

    /// Every text of up to four characters of those that the pattern tells apart.
    private func expectEqualOnShortTexts(
        _ split: PreTokenizer.Split,
        _ pattern: String,
        _ alphabet: String,
        isRuby: Bool = false
    ) {
        let reference = PatternReference(pattern, isRuby: isRuby)
        let alphabet = scalars(alphabet)
        var differences = 0
        for length in 1...4 {
            var digits = [Int](repeating: 0, count: length)
            repeat {
                let text = digits.map { alphabet[$0] }
                let expected = reference.pieces(text).map { string($0.scalars) }
                if !isEqual(pieces(string(text), [split]), expected) {
                    differences += 1
                    if differences < 5 { Issue.record("\(pattern): \(string(text).debugDescription)") }
                }
                var place = 0
                while place < length {
                    digits[place] += 1
                    if digits[place] < alphabet.count { break }
                    digits[place] = 0
                    place += 1
                }
                if place == length { break }
            } while true
        }
        #expect(differences == 0)
    }

    @Test(arguments: PatternTexts.tiling)
    func `matchers agree with their patterns on all short texts`(pattern: String) throws {
        let split = try #require(PreTokenizer.Split(pattern: pattern))
        expectEqualOnShortTexts(split, pattern, "'sA日\u{301}1 \t\n!/")
    }

    @Test(arguments: PatternTexts.tiling)
    func `matchers agree with their patterns on random texts`(pattern: String) throws {
        let split = try #require(PreTokenizer.Split(pattern: pattern))
        let reference = PatternReference(pattern)
        var generator = TestGenerator(seed: 31)
        for _ in 0..<3000 {
            expectEqual(split, reference, (0..<12).compactMap { _ in Self.pool.randomElement(using: &generator) })
        }
    }

    @Test(arguments: PatternTexts.runs)
    func `matchers of runs agree with their patterns`(pattern: String) throws {
        let split = try PreTokenizer.Split(regex: pattern, behavior: .isolated, isInverted: false)
        let alphabet = pattern == PatternText.deepSeekLast ? "a日\u{301}1 \t\n!\u{0}" : "a日1 \n!"
        expectEqualOnShortTexts(split, pattern, alphabet, isRuby: true)
        let reference = PatternReference(pattern, isRuby: true)
        var generator = TestGenerator(seed: 32)
        for _ in 0..<3000 {
            expectEqual(split, reference, (0..<12).compactMap { _ in Self.pool.randomElement(using: &generator) })
        }
    }

    @Test func `the three splits of DeepSeek V3 are one`() throws {
        let patterns = [PatternText.deepSeekNumbers, PatternText.deepSeekIdeographs, PatternText.deepSeekLast]
        let splits = try patterns.map { try PreTokenizer.Split(regex: $0, behavior: .isolated, isInverted: false) }
        let joined = PreTokenizer(splits: splits)
        #expect(joined.splits.count == 1)
        var generator = TestGenerator(seed: 33)
        for _ in 0..<5000 {
            let text = string((0..<12).compactMap { _ in Self.pool.randomElement(using: &generator) })
            // Named behaviour keeps the three apart; for two of them contiguous matches are isolated ones.
            let apart = splits.reduce([text]) { texts, split in texts.flatMap { pieces($0, [split]) } }
            #expect(isEqual(pieces(text, splits), apart), "\(text.debugDescription)")
        }
    }

    @Test(arguments: [
        #"(\p{L}|\p{N})+"#, #"\p{L}+|\p{N}"#, #"[\p{L}&&[^a]]+"#, #"\p{Han}+"#, #"\d+"#, #"\s?\p{N}{1,3}"#, "", "[",
        "[]+", "a", ".",
        PatternTexts.llama3 + " ", PatternTexts.gpt2.replacing("'s", with: "'S"),
        PatternTexts.o200k.replacing("/", with: ""),
    ])
    func `unknown patterns are refused`(pattern: String) {
        #expect(PreTokenizer.Split(pattern: pattern) == nil)
        #expect(throws: TokenizerError.self) {
            try PreTokenizer.Split(regex: pattern, behavior: .isolated, isInverted: false)
        }
    }

    @Test(arguments: SplitPattern.allCases)
    func `long runs take a time in proportion`(pattern: SplitPattern) {
        let preTokenizer = PreTokenizer(splits: pattern.splits)
        for unit in [
            "a", "A", "日A", "\u{301}", " ", " \n", "\n x", "!\n", "1", "'", "'s", "\u{0}", "\u{0}a", " \u{3000}",
            "ーA1 ",
        ] {
            let text = Array(String(repeating: unit, count: 200_000).utf8)
            var cursor = PreTokenizer.Cursor()
            preTokenizer.start(&cursor, at: 0, limit: text.count)
            var start = 0
            let time = ContinuousClock().measure {
                while start < text.count { start = preTokenizer.end(from: start, &cursor, of: text.span) }
            }
            // A second look at each run's every place would take minutes.
            #expect(start == text.count && time < .seconds(5), "\(unit.debugDescription)")
        }
    }

    @Test func `possessive bounds are Ruby's in a tokenizer file`() throws {
        let ruby = try PreTokenizer.Split(regex: PatternTexts.cl100k, behavior: .isolated, isInverted: false)
        #expect(pieces("12345", [ruby]) == ["12345"])
        let rust = try #require(PreTokenizer.Split(pattern: PatternTexts.cl100k))
        #expect(pieces("12345", [rust]) == ["123", "45"])
    }

    @Test func `names of llama.cpp are known or refused`() throws {
        let names = [
            "llama-bpe", "qwen2", "tekken", "falcon", "viking", "deepseek-coder", "minicpm5", "seed-coder", "smollm",
        ]
        for name in names { _ = try PreTokenizer(llamaCpp: name) }
        for name in ["default", "pixtral", "", "kimi-k2", "GPT-2"] {
            #expect(throws: TokenizerError.unsupported(.preTokenizer, name: name)) { try PreTokenizer(llamaCpp: name) }
        }
    }
}
