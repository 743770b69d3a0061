// SPDX-License-Identifier: Apache-2.0

internal import Cryptography
internal import Tokens
internal import Watermark

/// What SynthID-Text's `detector_mean` says: the mean of g over all n-grams that count and all depths, or their weighted mean.
enum SynthIDStatistic {
    /// The statistic of a text under `synthid-hf` or `synthid-deepmind`; nil for other marks.
    ///
    /// Unmarked text has a mean of ½. There is neither a z-score nor a p-value, and no threshold: each key's is to be found by
    /// its user.
    ///
    /// - Throws: ``CryptographyError``.
    static func statistic(
        of watermark: Watermark,
        tokens: Span<TokenID>
    ) throws(CryptographyError) -> PeerStatistic? {
        guard let mask = SynthIDMask(of: watermark), let depth = watermark.profile.parameters.depth else { return nil }
        let positions = mask.positions(in: tokens)
        let words = try PeerStatistics.words(of: watermark, tokens, at: positions)
        let total = watermark.scheme.totalScore(words.span)
        return PeerStatistic(
            peer: PeerDetector.synthIDText.rawValue,
            scoredCount: positions.count,
            score: positions.isEmpty ? 0 : total / Double(positions.count * depth)
        )
    }
}
