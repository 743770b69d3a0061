// SPDX-License-Identifier: Apache-2.0

import Arguments
import Detector

/// How a verdict is reached.
enum DecisionOptions {
    private static let rate = Parameter(
        option: "fpr",
        .number("a number between 0 and 1") { $0 > 0 && $0 < 1 },
        default: DetectionOptions.standard.falsePositiveRate,
        help: "False positive rate: the share of unmarked texts that may be called watermarked."
    )
    private static let zScore = Parameter(
        option: "z",
        .number("a number above 0, up to 1000") { $0 > 0 && $0 <= 1000 },
        help: "Decide by the z-score instead, watermarked from X on; its false positive rate depends on the length."
    )
    private static let minimum = Parameter(
        option: "min-tokens",
        .integer(in: 0...1_000_000),
        default: DetectionOptions.standard.minimumScoredTokens,
        help: "Fewer scored tokens without evidence are too short for a verdict."
    )
    private static let rawOnly = Parameter(
        flag: "raw-only",
        help: "Do not score the copy of the text in which invisible and lookalike characters are undone."
    )

    private static let wholeOnly = Parameter(
        flag: "no-scan",
        help: "Test whole texts alone; marked passages in other text are then not looked for. So it is with --z."
    )

    static let group = ParameterGroup("Decision", [rate, zScore, minimum, rawOnly, wholeOnly])

    /// Those that say something of texts which are there as a whole.
    static var ofWholeTexts: [any ParameterProtocol] { [zScore, rawOnly, wholeOnly] }

    /// What the options say.
    static func options(_ arguments: ParsedArguments) throws(DetectorError) -> DetectionOptions {
        let rate = arguments[rate]
        var options = try DetectionOptions(
            falsePositiveRate: rate,
            likelyRate: max(rate, DetectionOptions.standard.likelyRate),
            minimumScoredTokens: arguments[minimum],
            rule: arguments[zScore].map { .zScore($0) } ?? .pValue,
            scoresNormalizedText: !arguments[rawOnly]
        )
        options.scans = !arguments[wholeOnly]
        return options
    }
}
