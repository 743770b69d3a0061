// SPDX-License-Identifier: Apache-2.0

import Detector
import JSON
import Watermark

/// What a caller sees of a detection.
struct DetectionAnswer {
    /// Whether the caller may see scores.
    let showsScores: Bool

    init(_ identity: Identity) { showsScores = identity.role?.may(.scores) == true }

    /// Writes one object: the report, or its band.
    ///
    /// - Parameter extras: writes further members.
    func write(_ detected: DetectedText, to json: inout JSONWriter, _ extras: (inout JSONWriter) -> Void = { _ in }) {
        json.object { json in
            if showsScores {
                detected.report.writeMembers(to: &json)
                if let explanation = detected.explanation {
                    json.member("explanation") { json in explanation.writeMembers(to: &json) }
                }
            } else {
                detected.report.writeBandMembers(to: &json)
            }
            extras(&json)
        }
    }
}

extension DetectionReport {
    /// What those see who may not see scores: no number, no profile, no passage.
    ///
    /// Exact scores, and what tells keys or forms of the text apart, help to strip a mark (docs/threat-model.md).
    func writeBandMembers(to json: inout JSONWriter) {
        json.member("verdict", verdict.rawValue)
        json.member("is_watermarked", isWatermarked)
        json.member("technique", Self.technique)
        json.member("text_sha256", textSHA256)
        json.member("detector_version", detectorVersion)
        let warnings = bandWarnings
        if !warnings.isEmpty { json.member("warnings", warnings) { json, warning in json.value(warning.rawValue) } }
    }
}

extension Explanation {
    /// Writes arrays of one element a token, and `offsets` with one more: token i is the bytes from `offsets[i]` to
    /// `offsets[i + 1]`.
    func writeMembers(to json: inout JSONWriter) {
        json.member("profile", profile.id)
        json.member("offsets", [0] + tokens.map(\.range.upperBound)) { json, offset in json.value(offset) }
        json.member("marks", String(tokens.map(\.letter)))
        json.member("scores", tokens.map(\.score)) { json, score in json.value(Self.rounded(score)) }
        json.member("posteriors", tokens.map(\.posterior)) { json, share in json.value(Self.rounded(share)) }
        json.member("running_z", scoreAfterEachToken) { json, score in json.value(Self.rounded(score)) }
    }

    /// The z-score of all tokens up to each one; 0 before the first that is scored.
    private var scoreAfterEachToken: [Double] {
        var scores = runningZScores.makeIterator()
        var last = 0.0
        return tokens.map { token in
            if token.mark != .unscored { last = scores.next() ?? last }
            return last
        }
    }

    /// To four digits after the point: what a chart can show.
    private static func rounded(_ value: Double) -> Double { (value * 10_000).rounded() / 10_000 }
}

extension ExplainedToken {
    /// `g`, `r` or `-`.
    fileprivate var letter: Character {
        switch mark {
        case .green: "g"
        case .red: "r"
        case .unscored: "-"
        }
    }
}
