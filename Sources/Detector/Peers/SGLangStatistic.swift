// SPDX-License-Identifier: Apache-2.0

internal import Cryptography
internal import Glibc
internal import Tokens
internal import Watermark

/// What SGLang's `WatermarkDetector` says of a text whose prompt is not known: its `combined` statistic.
enum SGLangStatistic {
    /// How many contexts are scored there; what comes after is not looked at.
    private static let mostContexts = 4096

    /// The statistic of a text under `sglang-gumbel` or `sglang-dual-gumbel`.
    ///
    /// Each exact context is scored once, with two keys by the one that its coin chooses; p = Q(n, S) and z = (S − n)/√n.
    /// There is no threshold.
    ///
    /// - Throws: ``CryptographyError``.
    static func statistic(
        of watermark: Watermark,
        tokens: Span<TokenID>
    ) throws(CryptographyError) -> PeerStatistic {
        let width = watermark.profile.contextWidth
        var finder = ScoredPositions(layout: .contexts(width: width))
        finder.find(in: tokens)
        let positions = Array(finder.positions.prefix(mostContexts))
        let words = try PeerStatistics.words(of: watermark, tokens, at: positions)
        // The middle of a word's cell, as there; the detector itself takes the lower end.
        let total = words.reduce(0) { $0 - log1p(-(Double($1) + 0.5) * 0x1p-32) }
        let null = watermark.scheme.null(count: positions.count)
        return PeerStatistic(
            peer: PeerDetector.sglang.rawValue,
            scoredCount: positions.count,
            score: total,
            zScore: null.zScore(of: total),
            pValue: null.pValue(of: total).reported
        )
    }
}
