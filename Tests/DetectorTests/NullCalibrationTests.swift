// SPDX-License-Identifier: Apache-2.0

import Detector
import Glibc
import TestSupport
import Testing
import Tokens
import Watermark

/// A fixed text under many random keys: the null hypothesis itself.
struct NullCase: Sendable, CustomTestStringConvertible {
    var scheme: String
    var gamma: Double?
    var contextWidth: Int
    var repeats: RepeatsPolicy?
    var text: Text

    enum Text: String, Sendable {
        /// 300 tokens, words of Zipfian frequency.
        case zipf = "a Zipfian text"
        /// One sentence of 20 tokens, 50 times.
        case sentence = "one sentence 50 times"
        /// One token, 500 times.
        case token = "one token 500 times"

        var tokens: [TokenID] {
            var random = TestGenerator(seed: 77)
            switch self {
            case .zipf: return (0..<300).map { _ in TokenID(exp(random.uniform() * log(4000))) }
            case .sentence:
                let sentence = (0..<20).map { _ in TokenID.random(in: 0..<16_384, using: &random) }
                return (0..<50).flatMap { _ in sentence }
            case .token: return Array(repeating: 7, count: 500)
            }
        }
    }

    var testDescription: String { "\(scheme) γ \(gamma ?? 0.5) h \(contextWidth) \(text.rawValue)" }

    static let all = [
        NullCase(scheme: "greenlist", gamma: 0.5, contextWidth: 2, text: .zipf),
        NullCase(scheme: "greenlist", gamma: 0.25, contextWidth: 1, text: .zipf),
        NullCase(scheme: "greenlist", gamma: 0.1, contextWidth: 0, text: .zipf),
        NullCase(scheme: "greenlist", gamma: 0.25, contextWidth: 3, repeats: .context, text: .zipf),
        NullCase(scheme: "balanced", contextWidth: 2, text: .zipf),
        NullCase(scheme: "greenlist", gamma: 0.25, contextWidth: 2, text: .sentence),
        NullCase(scheme: "balanced", contextWidth: 1, text: .sentence),
        NullCase(scheme: "greenlist", gamma: 0.5, contextWidth: 2, text: .token),
    ]
}

@Suite
struct `Over random keys` {
    private static let keys = 2000

    private func evidence(_ testCase: NullCase) throws -> [(total: Double, null: NullDistribution)] {
        let tokens = testCase.text.tokens
        return try (0..<Self.keys).map { number in
            let mark = try testWatermark(
                number,
                scheme: testCase.scheme,
                gamma: testCase.gamma,
                contextWidth: testCase.contextWidth,
                repeats: testCase.repeats
            )
            let evidence = try mark.makeReader().read(tokens.span)
            return (evidence.total, mark.scheme.null(count: evidence.scoredCount))
        }
    }

    /// Kolmogorov's statistic of 2,000 uniform numbers exceeds 2.8/√2000 with probability 2·exp(−2·2.8²) = 3·10⁻⁷
    /// (Dvoretzky, Kiefer and Wolfowitz with Massart's constant: an upper bound for every n).
    @Test(arguments: NullCase.all)
    func `the randomised p-value of a fixed text is uniform`(testCase: NullCase) throws {
        var random = TestGenerator(seed: 5)
        let values = try evidence(testCase).map { total, null in
            null.randomizedPValue(of: total, uniform: 1 - random.uniform()).value
        }.sorted()
        let count = Double(values.count)
        var distance = 0.0
        for (index, value) in values.enumerated() {
            distance = max(distance, value - Double(index) / count, Double(index + 1) / count - value)
        }
        #expect(distance < 2.8 / count.squareRoot(), "distance \(distance)")
    }

    /// P(p ≤ α) ≤ α exactly, so that the count is at most Binomial(2000, α): each bound is passed with probability below
    /// 10⁻⁷ by chance.
    @Test(arguments: NullCase.all)
    func `the p-value of a fixed text is no smaller than it should be`(testCase: NullCase) throws {
        let values = try evidence(testCase).map { total, null in null.pValue(of: total).value }
        for level in [0.1, 0.01, 0.001] {
            let count = values.count { $0 <= level }
            let chance = BinomialDistribution(trials: Self.keys, probability: level).logUpperTail(from: count)
            #expect(chance > log(1e-7), "\(count) of \(Self.keys) at or below \(level)")
        }
    }

    @Test
    func `a repeated sentence is scored once`() throws {
        let sentence = NullCase.Text.sentence.tokens
        let mark = try testWatermark(1, contextWidth: 2)
        // The second time round gives two new windows, those across the seam.
        #expect(try mark.makeReader().read(sentence.span).scoredCount == 20)
        #expect(try mark.makeReader().read(NullCase.Text.token.tokens.span).scoredCount == 1)
    }
}
