// SPDX-License-Identifier: Apache-2.0

import Detector
import Testing

@testable import Pages

@Suite
struct `What a page says` {
    /// A page on which the marked text has another verdict.
    private func page(
        _ verdict: Verdict,
        corrected p: Double,
        tests: Int = 1,
        options: DetectionOptions = .standard
    ) throws -> (html: String, meaning: String) {
        let explanation = try Sample.explanation(Sample.marked, options: options)
        var report = explanation.report
        report.verdict = verdict
        report.correctedPValue = PValue(p)
        report.tests = tests
        if verdict != .watermarked, verdict != .likely { report.spans = [] }
        let words = VerdictWords(report, profile: explanation.profile, options: options)
        return (Sample.page(explanation.with(report), options: options), words.meaning)
    }

    @Test(arguments: [(0.0022, false), (0.0499, false), (1e-12, true)])
    func `calls a raised score neither a find nor usual`(p: Double, isDecisive: Bool) throws {
        for verdict in [Verdict.inconclusive, .tooShort] {
            let (html, meaning) = try page(verdict, corrected: p)
            let odds = NumberWords.odds(PValue(p))
            #expect(meaning.contains("more green than usual") && meaning.contains(odds))
            let shortfall = isDecisive ? "the threshold that was set is not reached" : "not enough to say"
            #expect(meaning.hasSuffix(shortfall) && !meaning.contains("no sign"))
            #expect(html.contains("not enough to say") != isDecisive)
            #expect(html.contains("rests on another threshold") == isDecisive)
            #expect(html.contains("about \(odds.prefix { $0 != "^" })"))
            for words in ["No watermark found", "nothing unusual", "as chance makes them", "No hidden mark"] {
                #expect(!html.contains(words), "\(words)")
            }
            #expect(html.contains("<span>Inconclusive</span>") == (verdict == .inconclusive))
        }
    }

    @Test(arguments: [0.05, 0.4, 1])
    func `finds nothing where the score is usual`(p: Double) throws {
        let (html, meaning) = try page(.inconclusive, corrected: p)
        #expect(meaning.hasPrefix("no sign of the mark") && html.contains("<span>No watermark found</span>"))
        #expect(html.contains("nothing unusual") && !html.contains("not enough to say"))
        #expect(html.contains("can be too little to be found"))
        var options = DetectionOptions.standard
        options.scans = false
        let unscanned = try page(.inconclusive, corrected: p, options: options).html
        #expect(unscanned.contains("can be hidden by the rest: test suspicious parts alone"))
        #expect(try page(.tooShort, corrected: p).meaning.hasSuffix("a mark could not show"))
    }

    @Test(arguments: [(0.3, true), (1.1e-4, true), (1e-4, false), (1e-20, false)])
    func `calls a find under a low threshold weak`(p: Double, isWeak: Bool) throws {
        let options = try DetectionOptions(rule: .zScore(0.5))
        let (html, meaning) = try page(.watermarked, corrected: p, options: options)
        #expect(meaning.contains("carries this key's mark") != isWeak)
        #expect(html.contains("The evidence for it is weak") == isWeak)
        #expect(
            html.contains("This text carries the hidden mark") != isWeak && html.contains("far more of them") != isWeak
        )
    }

    @Test
    func `says what is usual only of a single test`() throws {
        let single = try page(.inconclusive, corrected: 0.4).html
        #expect(single.contains("between −2 and 2 in about 19 of 20 cases.") && !single.contains("naturally higher"))
        let several = try page(.inconclusive, corrected: 0.4, tests: 6).html
        #expect(several.contains("19 of 20 cases of one key") && several.contains("it is naturally higher"))
    }

    @Test
    func `promises nothing of an empty file`() throws {
        let html = String(decoding: try Sample.page([("a", [])]), as: UTF8.self)
        #expect(html.contains("This text is empty") && !html.contains("A longer part"))
        let short = String(decoding: try Sample.page([("a", Array("Hi.".utf8))]), as: UTF8.self)
        #expect(short.contains("A longer part of the same text may give an answer."))
    }

    @Test
    func `tells how to check the page`() throws {
        let html = try page(.likely, corrected: 1e-5).html
        #expect(html.contains("<code>wmctl detect --json FILE</code>") && html.contains("<code>sha256sum FILE</code>"))
    }
}
