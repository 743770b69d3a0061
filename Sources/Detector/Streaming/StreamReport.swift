// SPDX-License-Identifier: Apache-2.0

public import JSON

/// What is known of the mark of a text that is still being written.
public struct StreamReport: Sendable, Hashable {
    /// The answer; ``Verdict/tooShort`` and ``Verdict/inconclusive`` may still change, and
    /// ``Verdict/likely`` may become ``Verdict/watermarked``.
    public var verdict: Verdict
    /// The profile with the strongest evidence.
    public var profile: String
    /// An anytime-valid p-value: the chance that a text without the mark is ever as conspicuous.
    public var pValue: PValue
    /// The same, corrected for all tests.
    public var correctedPValue: PValue
    /// The number of tests: keys × tokenizers.
    public var tests: Int
    /// The number of tokens that were scored under the profile.
    public var scoredTokenCount: Int
    /// The number of tokens so far; those that text held back will have are not among them.
    public var tokenCount: Int
    /// The tokenizer of the strongest test; nil for token ids of no one tokenizer.
    public var tokenizer: String?

    /// Whether the verdict is ``Verdict/watermarked``.
    public var isWatermarked: Bool { verdict == .watermarked }

    /// The names of the members, in their order.
    public static let memberNames = [
        "verdict", "profile", "p_value", "corrected_p_value", "log10_p_value", "tests", "num_scored_tokens",
        "num_tokens", "is_watermarked", "tokenizer",
    ]

    /// Writes the members into an object that is being written.
    public func writeMembers(to json: inout JSONWriter) {
        json.member("verdict", verdict.rawValue)
        json.member("profile", profile)
        json.member("p_value", pValue.reported)
        json.member("corrected_p_value", correctedPValue.reported)
        json.member("log10_p_value", pValue.log10)
        json.member("tests", tests)
        json.member("num_scored_tokens", scoredTokenCount)
        json.member("num_tokens", tokenCount)
        json.member("is_watermarked", isWatermarked)
        json.member("tokenizer", tokenizer)
    }
}
