// SPDX-License-Identifier: Apache-2.0

public import JSON

extension DetectionReport {
    /// Writes the report as one JSON object.
    ///
    /// Members and their order are the design's. No number is NaN or infinite; p-values below
    /// ``PValue/leastReported`` are written as that, and `log10_p_value` stays exact.
    public func write(to json: inout JSONWriter) {
        json.object { json in writeMembers(to: &json) }
    }

    /// Writes the report's members into an object that is being written, as in the rows of a batch.
    public func writeMembers(to json: inout JSONWriter) {
        json.member("verdict", verdict.rawValue)
        json.member("profile", profile)
        json.member("technique", Self.technique)
        json.member("z_score", zScore)
        json.member("p_value", pValue.reported)
        json.member("corrected_p_value", correctedPValue.reported)
        json.member("log10_p_value", pValue.log10)
        json.member("tests", tests)
        json.member("score", score)
        json.member("num_scored_tokens", scoredTokenCount)
        json.member("num_tokens", tokenCount)
        json.member("green_fraction", greenFraction)
        json.member("is_watermarked", isWatermarked)
        json.member("spans", spans) { json, span in
            json.object { json in
                json.member("start", span.start)
                json.member("end", span.end)
                json.member("p_value", span.pValue)
            }
        }
        json.member("text_sha256", textSHA256)
        json.member("tokenizer", tokenizer)
        json.member("detector_version", detectorVersion)
        json.member("warnings", warnings) { json, warning in json.value(warning.rawValue) }
        json.member("method", method.rawValue)
        if let verification { json.member("model") { json in verification.write(to: &json) } }
        if !otherProfiles.isEmpty {
            json.member("other_profiles", otherProfiles) { json, id in json.value(id) }
        }
        if let payload { json.member("payload") { json in payload.write(to: &json) } }
        if let calibration { json.member("calibration") { json in calibration.write(to: &json) } }
        if let peer { json.member("peer") { json in peer.write(to: &json) } }
    }

    /// The names of the members, in their order; the last five are not in every report.
    public static let memberNames = [
        "verdict", "profile", "technique", "z_score", "p_value", "corrected_p_value", "log10_p_value", "tests", "score",
        "num_scored_tokens", "num_tokens", "green_fraction", "is_watermarked", "spans", "text_sha256", "tokenizer",
        "detector_version", "warnings", "method", "model", "other_profiles", "payload", "calibration", "peer",
    ]

    /// The report as JSON text: one line, or indented.
    public func json(pretty: Bool = false) -> String {
        var json = JSONWriter(pretty: pretty)
        write(to: &json)
        return json.text
    }
}
