// SPDX-License-Identifier: Apache-2.0

import Detector
import TestSupport
import Testing
import Tokenizer
import Watermark

@testable import Pages

@Suite
struct `A page about another scheme` {
    private func explanation(_ scheme: String, _ parameters: SchemeParameters? = nil) throws -> Explanation {
        let tokenizer = try Tokenizer(contentsOf: Wmctl.repository + "/vocab/english/tokenizer.json")
        let candidate = try DetectionCandidate(
            watermark: testWatermark(1, scheme: scheme, parameters: parameters),
            tokenizers: [NamedTokenizer(name: "english", tokenizer: tokenizer)]
        )
        let text = Sample.austen
        return try Detector(candidates: [candidate]).makeWorker().explain(text.span)
    }

    @Test(arguments: [
        ("gumbel", SchemeParameters()), ("gumbel", SchemeParameters(alpha: 0.3)), ("tournament", SchemeParameters()),
        ("tournament", SchemeParameters(depth: 5, weighting: .weighted)),
    ])
    func `speaks of scores, not of green tokens`(scheme: String, parameters: SchemeParameters) throws {
        let explanation = try explanation(scheme, parameters)
        let words = VerdictWords(explanation.report, profile: explanation.profile, options: .standard)
        let scored = explanation.report.scoredTokenCount
        let mean = explanation.scheme.null(count: scored).mean
        #expect(words.scoreName == "score")
        let chance = "over \(scored) scored tokens; chance would give \(NumberWords.decimal(mean, digits: 1))"
        #expect(words.score.hasSuffix(chance), "\(words.score)")
        var page = ReportPage(options: .standard)
        page.add(explanation, of: Sample.austen, name: "a")
        let html = String(decoding: page.html, as: UTF8.self)
        #expect(html.contains("<dt>score\(words.scope)</dt>") && !html.contains("<dt>green tokens"))
        #expect(html.contains("above chance") && html.contains("<polyline class=z"))
        for number in ["nan", "inf"] {
            #expect(!html.contains(">\(number)<") && !html.contains(",\(number)") && !html.contains("=\(number)"))
        }
    }

    @Test(arguments: ["greenlist", "balanced", "gumbel", "tournament"])
    func `says of lists alone that words are preferred`(scheme: String) throws {
        let explanation = try explanation(scheme)
        for verdict in [Verdict.watermarked, .likely, .inconclusive] {
            var report = explanation.report
            report.verdict = verdict
            report.method = .whole
            report.correctedPValue = PValue(0.001)
            var page = ReportPage(options: .standard)
            page.add(explanation.with(report), of: Sample.austen, name: "a")
            let html = String(decoding: page.html, as: UTF8.self)
            let prefers = ["prefers certain words, word by word, by a secret rule", "prefers are more frequent"]
            let follows = ["chooses words, word by word, by a secret rule", "more closely than usual"]
            let isList = scheme == "greenlist"
            #expect(
                prefers.contains(where: html.contains) == isList && follows.contains(where: html.contains) != isList
            )
        }
    }

    @Test(arguments: ["greenlist", "balanced"])
    func `speaks of green tokens where there are some`(scheme: String) throws {
        let explanation = try explanation(scheme)
        let words = VerdictWords(explanation.report, profile: explanation.profile, options: .standard)
        #expect(words.scoreName == "green tokens" && words.score.contains("scored ("))
    }
}
