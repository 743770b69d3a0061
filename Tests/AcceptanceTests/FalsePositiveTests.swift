// SPDX-License-Identifier: Apache-2.0

import Detector
import Foundation
import TestSupport
import Testing
import Tokenizer
import Tokens
import Watermark

/// Human text under random keys, through the whole detector.
///
/// Under one key p-values of different texts are not independent: a common phrase is the same coin in each of them. So
/// for the test of uniformity each n-gram counts in the first text that has it, which makes the p-values independent and
/// the test exact; for the promise that users rely on, that no text is called watermarked, texts are taken whole.
@Suite
struct `Human text under random keys` {
    private static let keys = 20
    private let tokenizer: Tokenizer

    init() throws {
        tokenizer = try Tokenizer(contentsOf: sourceTree.appending(path: "vocab/english/tokenizer.json").path)
    }

    @Test(
        .enabled(if: HumanTexts.folder != nil, "needs the collections of human text in ../shared/human"),
        arguments: [(Greenlist.name, 0.5), (Greenlist.name, 0.25), (Balanced.name, 0.5)]
    )
    func `is never called watermarked`(scheme: String, gamma: Double) throws {
        let texts = try HumanTexts.all() + [repetition()]
        #expect(texts.count > 1900)
        let named = NamedTokenizer(name: "english", tokenizer: tokenizer)
        var tally = KeyTally(keys: Self.keys)
        for key in 0..<Self.keys {
            let candidate = try DetectionCandidate(
                watermark: testWatermark(key, scheme: scheme, gamma: gamma),
                tokenizers: [named]
            )
            let worker = try Detector(candidates: [candidate]).makeWorker()
            for text in texts {
                let report = try worker.detect(text.bytes.span)
                #expect(!report.isWatermarked, "\(text.id) under key \(key): \(report.pValue.value)")
                tally.add(report.correctedPValue, key: key)
            }
        }
        tally.check("\(scheme), γ \(gamma), verdicts", of: 3)
    }

    @Test(
        .enabled(if: HumanTexts.folder != nil, "needs the collections of human text in ../shared/human"),
        arguments: [0.5, 0.25]
    )
    func `has uniform p-values under every key`(gamma: Double) throws {
        let texts = try HumanTexts.all().map { tokenizer.encode($0.bytes).tokens }
        let fresh = freshPositions(texts)
        // Kolmogorov–Smirnov at level 1e-4 a key, so that twenty keys at two γ all pass with chance 0.996. The bound
        // on √n·D is that of the asymptotic distribution: 2·exp(−2·2.2252²) = 1e-4.
        let bound = 2.2252
        var worst = 0.0
        var worstWhole = 0.0
        for key in 0..<Self.keys {
            let watermark = try testWatermark(key, gamma: gamma)
            let reader = try watermark.makeReader()
            var random = TestGenerator(seed: UInt64(key))
            var whole: [Double] = []
            var distinct: [Double] = []
            for (tokens, fresh) in zip(texts, fresh) {
                let evidence = reader.read(tokens.span, keepingScores: true)
                let null = watermark.scheme.null(count: evidence.scoredCount)
                whole.append(null.randomizedPValue(of: evidence.total, uniform: random.uniform()).value)
                let scores = zip(evidence.positions, evidence.scores).filter { fresh[Int($0.0)] }.map(\.1)
                let freshNull = watermark.scheme.null(count: scores.count)
                let total = Double(scores.reduce(0, +))
                distinct.append(freshNull.randomizedPValue(of: total, uniform: random.uniform()).value)
            }
            let statistic = kolmogorovSmirnov(distinct)
            #expect(statistic < bound, "key \(key)")
            worst = max(worst, statistic)
            worstWhole = max(worstWhole, kolmogorovSmirnov(whole))
        }
        print(
            "γ \(gamma): √n·D of \(texts.count) texts, worst of \(Self.keys) keys: \(worst), of whole texts \(worstWhole)"
        )
    }

    /// For each position of each text, whether no earlier text or place has its n-gram.
    private func freshPositions(_ texts: [[TokenID]]) -> [[Bool]] {
        var seen: Set<UInt64> = []
        return texts.map { tokens in
            tokens.indices.map { position in
                guard position >= 2 else { return false }
                // Ids of the shipped vocabulary have 14 bits.
                let ngram = tokens[position - 2...position].reduce(UInt64(0)) { $0 << 14 | UInt64($1) }
                return seen.insert(ngram).inserted
            }
        }
    }

    /// √n times the greatest distance between the distribution of the values and the uniform one.
    private func kolmogorovSmirnov(_ values: [Double]) -> Double {
        let count = Double(values.count)
        var distance = 0.0
        for (index, value) in values.sorted().enumerated() {
            distance = max(distance, Double(index + 1) / count - value, value - Double(index) / count)
        }
        return distance * count.squareRoot()
    }
}

extension `Human text under random keys` {
    /// One sentence two hundred times.
    private func repetition() -> HumanTexts.Text {
        let sentence = "The quick brown fox jumps over the lazy dog. "
        return HumanTexts.Text(
            id: "repetition",
            group: "made",
            bytes: Array(String(repeating: sentence, count: 200).utf8)
        )
    }
}
