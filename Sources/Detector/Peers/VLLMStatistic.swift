// SPDX-License-Identifier: Apache-2.0

internal import Cryptography
internal import Glibc
internal import Tokens
internal import Watermark

/// What vLLM's `GumbelWatermarkDetector` says, and `DualKeyGumbelWatermarkDetector`.
enum VLLMStatistic {
    /// What calls a text marked there unless told otherwise.
    private static let threshold = 0.01

    /// The statistic of a text under `vllm-gumbel` or `vllm-dual-gumbel`.
    ///
    /// All tokens are scored whose context is new, the first ones after a padded context; p = Q(n, S). With two keys p =
    /// Q(n/v, S/v), v = (1 − α)² + α², a gamma distribution with the right mean and variance: not exact.
    ///
    /// - Throws: ``CryptographyError``.
    static func statistic(
        of watermark: Watermark,
        tokens: Span<TokenID>
    ) throws(CryptographyError) -> PeerStatistic {
        let width = watermark.profile.contextWidth
        var finder = ScoredPositions(layout: .contexts(width: width, isPadded: true))
        finder.find(in: tokens)
        let positions = finder.positions
        let words = try PeerStatistics.words(of: watermark, tokens, at: positions)
        let total = watermark.scheme.totalScore(words.span)
        let alpha = watermark.kind.words.wordsPerToken == 2 ? watermark.profile.parameters.alpha ?? 0 : 0
        let variance = (1 - alpha) * (1 - alpha) + alpha * alpha
        let pValue =
            positions.isEmpty ? 1 : gammaTail(shape: Double(positions.count) / variance, from: total / variance)
        return PeerStatistic(
            peer: PeerDetector.vllm.rawValue,
            scoredCount: positions.count,
            score: total,
            pValue: PValue(pValue).reported,
            isDetected: pValue <= threshold
        )
    }

    /// Q(a, x), the upper tail of a gamma distribution whose shape need not be whole, with a relative error below 1e-11 for
    /// a ≤ 10⁵ (measured against 30-digit arithmetic).
    ///
    /// By the series of P(a, x) left of the mean and by Lentz's continued fraction right of it: NIST Digital Library of
    /// Mathematical Functions, 8.7.1 and 8.9.2.
    static func gammaTail(shape: Double, from value: Double) -> Double {
        guard value > 0, shape > 0 else { return 1 }
        let logDensity = logDensity(shape, value)
        guard value >= shape + 1 else {
            var term = 1 / shape
            var sum = term
            var step = shape
            while term > sum * 1e-17 {
                step += 1
                term *= value / step
                sum += term
            }
            return max(0, 1 - sum * exp(logDensity))
        }
        var b = value + 1 - shape
        var c = 1e300
        var d = 1 / b
        var fraction = d
        var i = 0.0
        var change = 0.0
        repeat {
            i += 1
            let numerator = -i * (i - shape)
            b += 2
            d = 1 / (numerator * d + b)
            c = b + numerator / c
            change = d * c
            fraction *= change
        } while abs(change - 1) > 1e-15 && i < 1e6
        return exp(logDensity + log(fraction))
    }

    /// ln(xᵃ e⁻ˣ / Γ(a)), in Loader's form, which does not cancel for large shapes; small ones are first raised by
    /// Γ(a + 1) = a Γ(a) to where Stirling's series holds.
    private static func logDensity(_ shape: Double, _ value: Double) -> Double {
        var raised = shape
        var sum = 0.0
        while raised < 16 {
            sum += log(raised / value)
            raised += 1
        }
        return sum + log(raised) - SaddlePoint.stirlingError(raised) - SaddlePoint.deviance(raised, mean: value)
            - 0.5 * log(2 * Double.pi * raised)
    }
}
