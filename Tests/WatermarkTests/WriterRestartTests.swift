// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing
import Tokens

@testable import Watermark

@Suite
struct `Going on with a text` {
    struct Case: CustomTestStringConvertible, Sendable {
        var scheme: String
        var width: Int
        var repeats: RepeatsPolicy?
        var testDescription: String { "\(scheme) \(width) \(repeats.map(\.rawValue) ?? "")" }
    }

    @Test(arguments: [
        Case(scheme: "greenlist", width: 0), Case(scheme: "greenlist", width: 1, repeats: .context),
        Case(scheme: "greenlist", width: 4, repeats: .ngram), Case(scheme: "balanced", width: 0),
        Case(scheme: "balanced", width: 2), Case(scheme: "balanced", width: 3, repeats: .ngram),
        Case(scheme: "gumbel", width: 2), Case(scheme: "tournament", width: 2),
    ])
    func `a writer that restarts after a text marks as the writer of the text does`(test: Case) throws {
        let watermark = try testWatermark(
            51,
            scheme: test.scheme,
            contextWidth: test.width,
            repeats: test.repeats
        )
        let whole = try watermark.makeWriter()
        let restarted = try watermark.makeWriter()
        var random = TestGenerator(seed: 52)
        var text: [TokenID] = []
        var outcomes: Set<WatermarkWriter.Outcome> = []
        // Three tokens: contexts come again and again. 600 of them: the tables grow.
        for _ in 0..<600 {
            let before = (0..<20).map { _ in Float(random.uniform()) }
            var first = before
            var second = before
            var span = first.mutableSpan
            let outcome = whole.mark(&span, tokens: nil)
            restarted.restart(after: text.span)
            var other = second.mutableSpan
            #expect(restarted.mark(&other, tokens: nil) == outcome)
            #expect(first == second)
            outcomes.insert(outcome)
            let token = TokenID.random(in: 0..<3, using: &random)
            whole.accept(token)
            text.append(token)
        }
        #expect(outcomes.contains(.repeatedContext) == (test.scheme != "greenlist" && test.width > 0))
    }

    @Test
    func `the forecast counts from the restart on, and not what the text had already`() throws {
        let watermark = try testWatermark(53, contextWidth: 1)
        let writer = try watermark.makeWriter()
        func write(_ tokens: [TokenID]) {
            for token in tokens {
                var flat = [Float](repeating: 0.1, count: 10)
                var span = flat.mutableSpan
                _ = writer.mark(&span, tokens: nil)
                writer.accept(token)
            }
        }
        writer.restart(after: ([1, 2, 3, 1] as [TokenID]).span)
        #expect(writer.forecast == WatermarkWriter.Forecast())
        // 1 2 and 2 3 stand already; 3 4 and 4 1 are new.
        write([2, 3, 4, 1])
        #expect(writer.forecast.scoredCount == 2 && Array(writer.tokens) == [1, 2, 3, 1, 2, 3, 4, 1])
        writer.restart(after: Span())
        write([2, 3, 4, 1])
        #expect(writer.forecast.scoredCount == 3 && Array(writer.tokens) == [2, 3, 4, 1])
    }
}
