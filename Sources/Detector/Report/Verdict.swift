// SPDX-License-Identifier: Apache-2.0

/// What a detector says of a text.
///
/// None of the answers is "written by a person".
public enum Verdict: String, Sendable, Hashable, CaseIterable {
    /// The mark is there: at most one text in a million without it looks like this (``DetectionOptions/falsePositiveRate``).
    case watermarked
    /// Much speaks for the mark, but not enough to say so.
    case likely
    /// The text looks as a text without this mark would.
    case inconclusive
    /// So few tokens could be scored that a marked text might look like this too.
    case tooShort = "too_short"
}

extension DetectionOptions {
    /// The verdict on the best of all tests.
    ///
    /// Under the p-value rule a short text whose evidence suffices for ``Verdict/likely`` gets the verdict of the evidence:
    /// the p-value is exact at every length, so that shortness can only hide a mark, never fake one. The z-score is far
    /// from normal for short texts, so that under its rule they always are ``Verdict/tooShort``.
    public func verdict(corrected: PValue, zScore: Double, scoredCount: Int) -> Verdict {
        guard case .zScore(let threshold) = rule else { return verdict(corrected: corrected, scoredCount: scoredCount) }
        if scoredCount < minimumScoredTokens { return .tooShort }
        return zScore >= threshold ? .watermarked : .inconclusive
    }

    /// The verdict by the p-value, whatever ``rule`` is.
    func verdict(corrected: PValue, scoredCount: Int) -> Verdict {
        if corrected <= PValue(falsePositiveRate) { return .watermarked }
        if corrected <= PValue(likelyRate) { return .likely }
        return scoredCount < minimumScoredTokens ? .tooShort : .inconclusive
    }
}
