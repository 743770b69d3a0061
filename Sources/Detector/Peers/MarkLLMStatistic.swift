// SPDX-License-Identifier: Apache-2.0

internal import Cryptography
internal import Glibc
internal import Tokens
internal import Watermark

/// What MarkLLM's detector of EXP says.
enum MarkLLMStatistic {
    /// What calls a text marked there.
    private static let threshold = 1e-4

    /// The statistic of a text under `markllm-exp`; nil where no token has a whole context.
    ///
    /// Every token after the first h is scored, repeats and all: S = Σ log 1/(1 − u), p = Q(n, S). It computes with single
    /// precision, from which the digits here may differ.
    ///
    /// - Throws: ``CryptographyError``.
    static func statistic(of watermark: Watermark, tokens: Span<TokenID>) throws(CryptographyError) -> PeerStatistic? {
        let width = watermark.profile.contextWidth
        guard tokens.count > width else { return nil }
        let positions = PeerStatistics.positions(from: width, in: tokens)
        let words = try PeerStatistics.words(of: watermark, tokens, at: positions)
        let total = words.reduce(0) { $0 - log1p(-Double($1 >> 8) * 0x1p-24) }
        let pValue = watermark.scheme.null(count: positions.count).pValue(of: total).reported
        return PeerStatistic(
            peer: PeerDetector.markLLM.rawValue,
            scoredCount: positions.count,
            score: total,
            pValue: pValue,
            isDetected: pValue < threshold
        )
    }
}
