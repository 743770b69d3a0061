// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Watermark

/// What a report says of its input, apart from the tests.
struct Subject {
    /// SHA-256 of the bytes, hexadecimal; nil for token ids.
    let digest: String?
    /// The number of bytes that were not UTF-8.
    var replacedBytes = 0
    private let byteCount: Int
    private let isEmpty: Bool
    private let holdsNUL: Bool

    init(_ text: Span<UInt8>) {
        digest = SHA256.digest(of: text).hexadecimal
        byteCount = text.count
        isEmpty = text.isEmpty
        var holdsNUL = false
        for index in text.indices where text[index] == 0 { holdsNUL = true }
        self.holdsNUL = holdsNUL
    }

    init(isEmpty: Bool) {
        digest = nil
        byteCount = 0
        self.isEmpty = isEmpty
        holdsNUL = false
    }

    /// The warnings on the answer that `result` gave.
    func warnings(
        _ verdict: Verdict,
        _ result: TestResult,
        contextWidth: Int,
        rule: DetectionOptions.Rule
    ) -> [DetectionWarning] {
        var warnings: [DetectionWarning] = []
        let isFound = verdict == .watermarked || verdict == .likely
        let scorable = result.tokenCount - contextWidth
        if isEmpty { warnings.append(.emptyInput) }
        if holdsNUL || 10 * replacedBytes > byteCount { warnings.append(.binaryInput) }
        if replacedBytes > 0 { warnings.append(.invalidUTF8) }
        if isFound, result.place.isNormalized { warnings.append(.matchedNormalizedText) }
        if verdict == .tooShort, !isEmpty { warnings.append(.fewScoredTokens) }
        if 2 * result.scoredCount < scorable { warnings.append(.mostlyRepeats) }
        if rule != .pValue { warnings.append(.zScoreRule) }
        return warnings
    }
}
