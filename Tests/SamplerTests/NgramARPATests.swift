// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Testing
import Tokens

@testable import Sampler

/// An ARPA text with one thing wrong.
struct BadARPA: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var text: String
    var error: NgramError

    static let all = [
        BadARPA(testDescription: "empty", text: "", error: .arpa(line: 0, .expected("\\data\\"))),
        BadARPA(testDescription: "no head", text: "hello\n\nworld\n", error: .arpa(line: 3, .expected("\\data\\"))),
        BadARPA(
            testDescription: "no counts",
            text: "\\data\\\n\\1-grams:\n",
            error: .arpa(line: 2, .expected("ngram 1=COUNT"))
        ),
        BadARPA(
            testDescription: "orders out of turn",
            text: "\\data\\\nngram 1=2\nngram 3=2\n",
            error: .arpa(line: 3, .expected("ngram 2=COUNT"))
        ),
        BadARPA(
            testDescription: "a negative count",
            text: "\\data\\\nngram 1=-2\n",
            error: .arpa(line: 2, .expected("ngram 1=COUNT"))
        ),
        BadARPA(
            testDescription: "too high an order",
            text: "\\data\\\n" + (1...7).map { "ngram \($0)=1\n" }.joined() + "\\1-grams:",
            error: .order(7)
        ),
        small("\\1-grams:", "\\2-grams:", .arpa(line: 5, .expected("\\1-grams:"))),
        small(
            "-1\ta\t-0.5",
            "-1\ta\t-0.5\t7",
            .arpa(line: 6, .expected("a logarithm, 1 words and at most one logarithm"))
        ),
        small("-1\ta\t-0.5", "-1", .arpa(line: 6, .expected("a logarithm, 1 words and at most one logarithm"))),
        small("-1\ta\t-0.5", "x\ta\t-0.5", .arpa(line: 6, .number)),
        small("-1\ta\t-0.5", "0.1\ta\t-0.5", .arpa(line: 6, .number)),
        small("-1\ta\t-0.5", "nan\ta\t-0.5", .arpa(line: 6, .number)),
        small("-1\ta\t-0.5", "-1\ta\tinf", .arpa(line: 6, .number)),
        small("-1\ta\t-0.5", "-1\ta\t-99", .arpa(line: 6, .number)),
        small("-1\ta\t-0.5", "-1\ta\t99", .arpa(line: 6, .number)),
        small("-2\tb", "-2\ta", .arpa(line: 9, .duplicate)),
        small("-0.3\ta b", "-0.3\tb b\n-0.3\tb b", .arpa(line: 13, .count(order: 2, found: 2, announced: 1))),
        small("ngram 1=2", "ngram 1=3", .arpa(line: 9, .count(order: 1, found: 2, announced: 3))),
        small("\\end\\", "", .arpa(line: 11, .expected("\\end\\"))),
        small("\\end\\", "\\3-grams:", .arpa(line: 12, .expected("\\end\\"))),
        BadARPA(
            testDescription: "a context that is not listed",
            text: """
                \\data\\
                ngram 1=3
                ngram 2=1
                ngram 3=1
                \\1-grams:
                -1 a
                -1 b
                -1 c
                \\2-grams:
                -1 a b
                \\3-grams:
                -1 a c b
                \\end\\
                """,
            error: .arpa(line: 12, .context)
        ),
    ]

    private static func small(_ part: String, _ replacement: String, _ error: NgramError) -> BadARPA {
        let text = good.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0 == part ? replacement : String($0) }.joined(separator: "\n")
        return BadARPA(testDescription: "'\(replacement)' for '\(part)'", text: text, error: error)
    }

    static let good = """
        \\data\\
        ngram 1=2
        ngram 2=1

        \\1-grams:
        -1\ta\t-0.5
        -2\tb

        \\2-grams:
        -0.3\ta b

        \\end\\
        """
}

@Suite
struct `Reading an ARPA file` {
    /// The tokens a, b, c.
    private static let words = ARPAVocabulary(vocabularySize: 3) { [0x61 + UInt8($0)] }
    private static let reader = ARPAReader(words: words, tokenizerFingerprint: .init(high: 0, low: 0))

    @Test(arguments: BadARPA.all)
    func `refuses a bad one by its line`(bad: BadARPA) {
        #expect(throws: bad.error) { try Self.reader.read(bad.text.utf8.span) }
    }

    @Test
    func `takes logarithms, back-offs and what is not listed as they are meant`() throws {
        let result = try Self.reader.read(BadARPA.good.utf8.span)
        #expect(result.unlisted == 1 && result.leftOut == 0)
        let model = result.model
        for (context, decimals) in [([], [-1, -2]), ([0], [-1.5, -0.3]), ([1], [-1, -2])] as [([TokenID], [Float])] {
            let logits = try NgramSamples.logits(model, after: context)
            for (found, decimal) in zip(logits, decimals) { #expect(abs(found - decimal * 2.302_585) < 1e-6) }
            #expect(logits[2] == -.infinity)
        }
    }

    @Test
    func `takes other programs' ways of writing it`() throws {
        let text = """
            a comment, and another

            \\data\\
            ngram  1 = 5
            ngram 2= 3
            \\1-grams:
            -99 <s> -0.5
            -1.5 </s>
            -0.7 <unk>
            -2 b\r
            -1 a -0.5

            \\2-grams:
            -0.25 a </s>
            -0.5 a b
            -0.125 a a
            \\end\\
            trailing words
            """
        let result = try Self.reader.read(text.utf8.span)
        // <s>, </s>, <unk> and the n-gram that ends in </s>; c has what <unk> has.
        #expect(result.leftOut == 4 && result.unlisted == 1 && result.model.ngramCounts == [3, 2])
        let logits = try NgramSamples.logits(result.model, after: [0])
        for (found, decimal) in zip(logits, [-0.125, -0.5, -1.2] as [Float]) {
            #expect(abs(found - decimal * 2.302_585) < 1e-6)
        }
    }

    @Test
    func `refuses a start context that does not fit`() {
        var reader = Self.reader
        reader.startContext = [0, 1]
        #expect(throws: NgramError.startContext(count: 2, order: 2)) { try reader.read(BadARPA.good.utf8.span) }
        reader.startContext = [3]
        #expect(throws: NgramError.token(3, vocabularySize: 3)) { try reader.read(BadARPA.good.utf8.span) }
    }
}
