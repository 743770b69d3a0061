// SPDX-License-Identifier: Apache-2.0

/// What a reader of a verdict should know about the input.
///
/// The raw value is the code that reports carry, the same for good; ``description`` is the sentence for people.
public enum DetectionWarning: String, Sendable, Hashable, CaseIterable {
    /// The input holds not a single token.
    case emptyInput = "empty_input"
    /// The input holds NUL bytes, or more than a tenth of it is not UTF-8.
    case binaryInput = "binary_input"
    /// Bytes that are not UTF-8 were read as U+FFFD.
    case invalidUTF8 = "invalid_utf8"
    /// The mark was found in the normalised copy, not in the text as given.
    case matchedNormalizedText = "matched_normalized_text"
    /// Fewer tokens could be scored than a verdict without evidence needs.
    case fewScoredTokens = "few_scored_tokens"
    /// More than half of the tokens repeat what stands earlier in the text, and were not scored again.
    case mostlyRepeats = "mostly_repeats"
    /// The verdict rests on the z-score, whose false positive rate depends on the text's length.
    case zScoreRule = "z_score_rule"
    /// More than one profile is found by its own evidence: the text is put together, or one key's mark was forged.
    case severalProfiles = "several_profiles"
    /// The key's calibration has rejected it: texts of people reach its p-values too often.
    case calibrationRejected = "calibration_rejected"
    /// The key is its engine's default, which anyone can mark with.
    case publicKey = "public_key"
    /// Parts of the text carry different payloads of one key: it was put together of several texts.
    case severalPayloads = "several_payloads"
}

extension DetectionWarning: CustomStringConvertible {
    /// The warning as a sentence.
    public var description: String {
        switch self {
        case .emptyInput: "The input is empty."
        case .binaryInput: "The input looks like binary data, not like text."
        case .invalidUTF8: "Bytes that are not UTF-8 were read as U+FFFD."
        case .matchedNormalizedText: "The mark was found after hidden or altered characters were undone."
        case .fewScoredTokens: "Too few tokens could be scored to tell marked from unmarked text."
        case .mostlyRepeats: "Most of the text repeats itself; each repetition was scored once."
        case .zScoreRule: "The verdict rests on the z-score, not on the exact p-value."
        case .severalProfiles:
            "More than one key is found: parts may come from different models, or a mark may be forged."
        case .calibrationRejected:
            "The key was rejected by its calibration: its false positive rate is above what the p-value says."
        case .publicKey: "The key is public, the default of its engine: anyone can make this mark."
        case .severalPayloads:
            "Parts of the text carry different payloads: it was put together of several texts."
        }
    }
}
