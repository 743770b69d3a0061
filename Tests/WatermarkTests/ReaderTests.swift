// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing
import Tokens

@testable import Watermark

/// A layout of a mark and a text to read.
private struct Layout: Sendable, CustomTestStringConvertible {
    var contextWidth: Int
    var repeats: RepeatsPolicy
    var scheme: String
    var vocabulary: UInt32
    var count: Int

    var testDescription: String { "\(scheme), h \(contextWidth), \(repeats), V \(vocabulary), n \(count)" }

    static let all: [Layout] = {
        var layouts: [Layout] = []
        for width in [0, 1, 2, 5, 8] {
            // Vocabularies of 2 and 20 repeat often; 3,000 tokens are several batches.
            let sizes: [(UInt32, Int)] = [(2, 300), (20, 3000), (50_000, 3000), (50_000, width), (50_000, width + 1)]
            for repeats in RepeatsPolicy.allCases where width > 0 || repeats == .ngram {
                for (vocabulary, count) in sizes + [(50_000, 0)] {
                    let scheme = width == 2 ? "balanced" : "greenlist"
                    layouts.append(
                        Layout(
                            contextWidth: width,
                            repeats: repeats,
                            scheme: scheme,
                            vocabulary: vocabulary,
                            count: count
                        )
                    )
                }
            }
        }
        return layouts
    }()

    /// What the definition says, one token at a time.
    func reference(_ watermark: Watermark, _ source: any WordSource, _ tokens: [TokenID]) -> Evidence {
        var evidence = Evidence()
        evidence.tokenCount = tokens.count
        var seen: Set<[TokenID]> = []
        for position in tokens.indices where position >= contextWidth {
            let context = Array(tokens[position - contextWidth..<position])
            guard seen.insert(repeats == .ngram ? context + [tokens[position]] : context).inserted else { continue }
            var words: [UInt32] = [0]
            var span = words.mutableSpan
            source.readWords(of: [tokens[position]].span, after: context.span, into: &span)
            evidence.scoredCount += 1
            evidence.total += watermark.scheme.score(words[0])
            evidence.positions.append(Int32(position))
            evidence.scores.append(watermark.scheme.score(words[0]))
        }
        if let first = evidence.positions.first, let last = evidence.positions.last {
            evidence.scoredRange = Int(first)..<Int(last) + 1
        }
        return evidence
    }
}

@Suite
struct `Reading a mark` {
    @Test(arguments: Layout.all)
    fileprivate func `agrees with the definition`(layout: Layout) throws {
        let watermark = try testWatermark(
            4,
            scheme: layout.scheme,
            contextWidth: layout.contextWidth,
            repeats: layout.repeats
        )
        var random = TestGenerator(seed: UInt64(layout.count))
        let tokens = (0..<layout.count).map { _ in TokenID.random(in: 0..<layout.vocabulary, using: &random) }
        let source = try HMACAESFunction(secret: testSecret(4)).makeWordSource()
        let expected = layout.reference(watermark, source, tokens)
        let reader = try watermark.makeReader()
        // Twice, so that nothing of one text may reach the next.
        for _ in 0..<2 {
            #expect(reader.read(tokens.span, keepingScores: true) == expected)
            let total = reader.read(tokens.span)
            #expect(total.total == expected.total && total.scoredCount == expected.scoredCount)
            #expect(total.scoredRange == expected.scoredRange && total.positions.isEmpty)
        }
    }

    @Test
    func `gives a long text's memory back and reads on`() throws {
        let reader = try testWatermark(5).makeReader()
        let long = Array(TokenID(0)..<140_000)
        let short = Array(long[..<100])
        let expected = reader.read(short.span)
        #expect(reader.read(long.span).scoredCount == 139_998)
        #expect(reader.read(short.span) == expected)
        #expect(reader.read((short + short).span).scoredCount == 100)
    }

    @Test
    func `scores a repetition once`() throws {
        let reader = try testWatermark(5).makeReader()
        let sentence: [TokenID] = [11, 12, 13, 14, 15]
        let many = Array(repeatElement(sentence, count: 200).joined())
        // Five n-grams inside and across the seam: 13 14 15 11 12 after two tokens each.
        #expect(reader.read(many.span).scoredCount == 5)
    }
}

@Suite
struct `Writing a mark` {
    @Test(arguments: ["greenlist", "balanced"])
    func `forecasts what a reader then finds`(scheme: String) throws {
        let watermark = try testWatermark(6, scheme: scheme)
        let writer = try watermark.makeWriter()
        var random = TestGenerator(seed: 7)
        var variance = 0.0
        for _ in 0..<4000 {
            var probabilities = [Float](repeating: 1.0 / 40, count: 40)
            let candidates = (0..<40).map { _ in TokenID.random(in: 0..<60, using: &random) }
            var span = probabilities.mutableSpan
            if case .marked(let expected) = writer.mark(&span, tokens: candidates.span) {
                variance += expected * (1 - expected)
            }
            let total = probabilities.reduce(0, +)
            var coin = Float(random.uniform()) * total
            let index = probabilities.firstIndex { weight in
                coin -= weight
                return coin < 0
            }
            writer.accept(candidates[index ?? 0])
        }
        let evidence = try watermark.makeReader().read(writer.tokens.span)
        #expect(evidence.scoredCount == writer.forecast.scoredCount)
        // Draws are independent given the distributions; seven standard deviations have a chance below 1e-11.
        #expect(abs(evidence.total - writer.forecast.expectedTotal) < 7 * variance.squareRoot())
        #expect(evidence.total > 0.6 * Double(evidence.scoredCount))
    }

    @Test
    func `leaves the first tokens alone, and for balanced halves a repeated context`() throws {
        let writer = try testWatermark(8, scheme: "balanced", contextWidth: 2).makeWriter()
        let candidates: [TokenID] = [1, 2, 3]
        func step(_ token: TokenID) -> WatermarkWriter.Outcome {
            var probabilities: [Float] = [0.5, 0.25, 0.25]
            let before = probabilities
            var span = probabilities.mutableSpan
            let outcome = writer.mark(&span, tokens: candidates.span)
            if case .marked = outcome {} else { #expect(probabilities == before) }
            writer.accept(token)
            return outcome
        }
        #expect(step(1) == .firstTokens)
        #expect(step(2) == .firstTokens)
        if case .marked = step(1) {} else { Issue.record("context 1 2 is new") }
        if case .marked = step(2) {} else { Issue.record("context 2 1 is new") }
        #expect(step(1) == .repeatedContext)
    }

    @Test
    func `the whole vocabulary and its list of ids are marked alike`() throws {
        let watermark = try testWatermark(9, contextWidth: 1)
        var random = TestGenerator(seed: 10)
        let probabilities = (0..<999).map { _ in Float(random.uniform()) }
        var dense = probabilities
        var sparse = probabilities
        let ids = Array(TokenID(0)..<999)
        for weights in [false, true] {
            let writer = try watermark.makeWriter()
            writer.accept(5)
            if weights {
                var span = dense.mutableSpan
                _ = writer.mark(&span, tokens: nil)
            } else {
                var span = sparse.mutableSpan
                _ = writer.mark(&span, tokens: ids.span)
            }
        }
        #expect(dense == sparse)
        #expect(dense != probabilities)
    }
}
