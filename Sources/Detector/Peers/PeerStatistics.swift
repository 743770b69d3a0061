// SPDX-License-Identifier: Apache-2.0

public import Cryptography
public import Tokens
public import Watermark

/// What the detectors of other engines say of a text, each by its own rules.
///
/// Their p-values are normal or gamma approximations, some count repeats again and again, and none is corrected: they are for
/// comparison with what users of those engines see, never for a verdict. None is reported below 10⁻³⁰⁰.
public enum PeerStatistics: Sendable {
    /// The statistic of the engine that a mark comes from; nil for marks of this program, and where the engine refuses the
    /// text as too short.
    ///
    /// - Parameter tokens: the token ids of the text alone, without any that begin or end it: transformers and lm-watermarking
    ///   take the one away, and SynthID-Text stops at the other.
    /// - Throws: ``CryptographyError``.
    /// - Complexity: O(*n*).
    public static func statistic(
        of watermark: Watermark,
        tokens: Span<TokenID>
    ) throws(CryptographyError) -> PeerStatistic? {
        switch watermark.kind.peerDetector {
        case .transformers, .lmWatermarking: try ListStatistic.ofContexts(watermark, tokens)
        case .gptWatermark: try ListStatistic.ofTokens(watermark, tokens)
        case .markLLM: try MarkLLMStatistic.statistic(of: watermark, tokens: tokens)
        case .vllm: try VLLMStatistic.statistic(of: watermark, tokens: tokens)
        case .sglang: try SGLangStatistic.statistic(of: watermark, tokens: tokens)
        case .synthIDText: try SynthIDStatistic.statistic(of: watermark, tokens: tokens)
        case nil: nil
        }
    }

    /// The words of the tokens at some positions.
    static func words(
        of watermark: Watermark,
        _ tokens: Span<TokenID>,
        at positions: [Int32]
    ) throws(CryptographyError) -> [UInt32] {
        var words = [UInt32](repeating: 0, count: positions.count * watermark.kind.words.wordsPerToken)
        var span = words.mutableSpan
        try watermark.makeWordSource().readWords(
            at: positions.span,
            in: tokens,
            contextWidth: watermark.profile.contextWidth,
            into: &span
        )
        return words
    }

    /// All positions from the first one on that is given.
    static func positions(from first: Int, in tokens: Span<TokenID>) -> [Int32] {
        (first..<max(first, tokens.count)).map { Int32(truncatingIfNeeded: $0) }
    }
}
