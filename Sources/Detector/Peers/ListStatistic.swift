// SPDX-License-Identifier: Apache-2.0

internal import Cryptography
internal import Glibc
internal import Tokens
internal import Watermark

/// What the detectors for green lists say: the z-score of the number of green tokens, by a normal approximation.
///
/// z = (g − γT) / √(Tγ(1 − γ)) with γ as the profile has it, not the share G/V that lists really have; p = ½ erfc(z/√2).
enum ListStatistic {
    /// What the `WatermarkDetector` of transformers says, which counts every n-gram, or that of lm-watermarking, which counts
    /// each once; nil where they refuse the text as too short.
    static func ofContexts(
        _ watermark: Watermark,
        _ tokens: Span<TokenID>
    ) throws(CryptographyError) -> PeerStatistic? {
        let width = watermark.profile.contextWidth
        // Both ask for one token more than the width, the token itself where it is counted in.
        let least = width + (watermark.kind.isSelfSalted ? 2 : 1)
        guard tokens.count >= least else { return nil }
        let isTransformers = watermark.kind.peerDetector == .transformers
        let positions: [Int32]
        if isTransformers {
            positions = PeerStatistics.positions(from: width, in: tokens)
        } else {
            var finder = ScoredPositions(layout: .windows(width: width))
            finder.find(in: tokens)
            positions = finder.positions
        }
        let green = try green(watermark, tokens, at: positions)
        let z = zScore(green, of: positions.count, watermark)
        return PeerStatistic(
            peer: (isTransformers ? PeerDetector.transformers : .lmWatermarking).rawValue,
            scoredCount: positions.count,
            score: Double(green),
            zScore: z,
            pValue: PValue(0.5 * erfc(z / 2.0.squareRoot())).reported,
            isDetected: z > (isTransformers ? 3 : 4)
        )
    }

    /// What GPTWatermark's detector says of all tokens, repeats and all; nil for a text without tokens.
    static func ofTokens(_ watermark: Watermark, _ tokens: Span<TokenID>) throws(CryptographyError) -> PeerStatistic? {
        guard !tokens.isEmpty else { return nil }
        let green = try green(watermark, tokens, at: PeerStatistics.positions(from: 0, in: tokens))
        let z = zScore(green, of: tokens.count, watermark)
        return PeerStatistic(
            peer: PeerDetector.gptWatermark.rawValue,
            scoredCount: tokens.count,
            score: Double(green),
            zScore: z,
            isDetected: z > 6
        )
    }

    private static func green(
        _ watermark: Watermark,
        _ tokens: Span<TokenID>,
        at positions: [Int32]
    ) throws(CryptographyError) -> Int {
        let words = try PeerStatistics.words(of: watermark, tokens, at: positions)
        return Int(watermark.scheme.totalScore(words.span))
    }

    private static func zScore(_ green: Int, of count: Int, _ watermark: Watermark) -> Double {
        let gamma = watermark.profile.parameters.gamma ?? Greenlist.defaultGamma
        return (Double(green) - gamma * Double(count)) / (Double(count) * gamma * (1 - gamma)).squareRoot()
    }
}
