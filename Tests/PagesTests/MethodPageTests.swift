// SPDX-License-Identifier: Apache-2.0

import Detector
import JSON
import TestSupport
import Testing
import Tokenizer
import Watermark

@testable import Pages

@Suite
struct `What a page says of each test` {
    /// A page on which the marked text was found by another test.
    private func page(_ method: TestMethod, _ verification: ModelVerification? = nil) throws -> String {
        let explanation = try Sample.explanation(Sample.marked)
        var report = explanation.report
        report.method = method
        report.verification = verification
        return Sample.page(explanation.with(report))
    }

    /// The explanation of a row, between its value and its end.
    private func meaning(_ name: String, in html: String) throws -> String {
        let row = try #require(html.components(between: "<dt>\(name)</dt>", and: "</div>"))
        return try #require(row.components(between: "</dd><dd>", and: "</dd>"))
    }

    @Test(arguments: [
        (TestMethod.whole, "a score as high as this. Computed exactly."),
        (.scan, "a passage as conspicuous as the best"), (.weighted, "a weighted score as high"),
        (.model, "what the language model that was named"),
    ])
    func `explains the p-value of the test that decided`(method: TestMethod, words: String) throws {
        let meaning = try meaning("p-value", in: page(method))
        #expect(meaning.contains(words) && meaning.contains("at most") == (method != .whole))
        #expect(meaning.contains("a score as high as this") == (method == .whole))
        #expect(meaning.contains("Computed exactly") == (method == .whole))
    }

    @Test(arguments: TestMethod.allCases)
    func `says which numbers are of the whole text`(method: TestMethod) throws {
        let html = try page(method)
        for name in ["z-score", "green tokens"] {
            #expect(html.contains("<dt>\(name) of the whole text</dt>") == (method == .scan))
            #expect(html.contains("<dt>\(name)</dt>") == (method != .scan))
        }
        let isAlike = html.contains("All tokens count alike here; the p-value is that of another test.")
        #expect(isAlike == (method == .weighted || method == .model))
        #expect(html.contains("The verdict rests on a test with a language model") == isAlike)
        #expect(html.contains("would fit as well") == (method == .model))
        #expect(html.contains("prefers certain words") == !isAlike)
    }

    @Test
    func `has a row for what a model says`() throws {
        var verification = ModelVerification()
        verification.testedCount = 10
        verification.consistentCount = 10
        verification.pValue = 0.00142
        verification.productPValue = 0x1p-10
        let html = try page(.model, verification)
        #expect(html.contains("<dt>model</dt><dd>\(VerdictWords.verification(verification))</dd>"))
        #expect(try meaning("model", in: html).contains("could have drawn it"))
        #expect(!(try page(.whole)).contains("<dt>model</dt>"))
    }

    @Test
    func `counts the tests of models, too`() throws {
        let meaning = try meaning("tests", in: page(.model))
        #expect(meaning.contains("× 2 (the whole text, and the best passage of it)"))
        #expect(meaning.contains("With a language model each test that asks it counts, too."))
    }
}

@Suite
struct `What a page says of tokens without a score` {
    private func words(_ function: String, scheme: String, width: Int) throws -> String {
        let profile = try Profile(
            id: "a",
            pseudorandomFunction: function,
            scheme: scheme,
            parameters: SchemeParameters(
                vocabularySize: ["unigram", "hf-lefthash"].contains(function) ? 100 : nil
            ),
            contextWidth: width
        )
        let explanation = try Sample.explanation(Sample.austen)
        return NumbersTable(try explanation.with(profile), options: .standard).unscored
    }

    @Test(arguments: [
        ("hmac-sha256-aes256", "greenlist", 0, "Repetitions are not scored."),
        ("hmac-sha256-aes256", "greenlist", 1, "The first and repetitions are not scored."),
        ("hmac-sha256-aes256", "gumbel", 4, "The first 4 and repetitions are not scored."),
        ("sglang-gumbel", "gumbel", 4, "The first 4 and repetitions are not scored."),
        (
            "hf-lefthash", "greenlist", 1,
            "The first and repetitions are not scored. Nor are tokens whose score the key does not decide."
        ),
        ("vllm-gumbel", "gumbel", 4, "Repetitions are not scored."),
        ("unigram", "greenlist", 0, "Repetitions are not scored."),
    ])
    func `follows the function`(function: String, scheme: String, width: Int, expected: String) throws {
        #expect(try words(function, scheme: scheme, width: width) == expected)
    }
}

extension String {
    /// What stands after the first place of one string, up to the next place of another.
    fileprivate func components(between start: String, and end: String) -> String? {
        guard let first = firstRange(of: start) else { return nil }
        let rest = self[first.upperBound...]
        return rest.firstRange(of: end).map { String(rest[..<$0.lowerBound]) }
    }
}
