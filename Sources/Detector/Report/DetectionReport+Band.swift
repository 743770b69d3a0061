// SPDX-License-Identifier: Apache-2.0

extension DetectionReport {
    /// The warnings that those may see who may not see scores: about the input itself, and those without which a verdict
    /// would be misread.
    ///
    /// What tells keys or forms of the text apart helps to strip a mark (docs/threat-model.md).
    public var bandWarnings: [DetectionWarning] {
        warnings.filter { warning in
            switch warning {
            case .emptyInput, .binaryInput, .invalidUTF8, .fewScoredTokens, .mostlyRepeats, .zScoreRule,
                .calibrationRejected, .publicKey:
                true
            case .matchedNormalizedText, .severalProfiles, .severalPayloads: false
            }
        }
    }
}
