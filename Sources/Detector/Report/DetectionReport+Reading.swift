// SPDX-License-Identifier: Apache-2.0

public import JSON

extension DetectionReport {
    /// Reads a report as ``write(to:)`` writes it, whatever the order of its members; written again it has the same values
    /// digit for digit.
    ///
    /// A report may decide something for somebody, so that nothing is guessed: every member must be there, none that this
    /// version does not know, and those that say the same thing in two ways must agree.
    ///
    /// - Throws: ``JSONError``.
    public init(_ json: JSONValue) throws(JSONError) {
        var members = Members(json)
        verdict = try members.required("verdict").choice()
        profile = try members.required("profile").string()
        try members.required("technique").expect(Self.technique)
        zScore = try members.required("z_score").double()
        let reported = try members.required("p_value").pValue()
        let corrected = try members.required("corrected_p_value").pValue()
        let logarithm = try members.required("log10_p_value").number(in: -.greatestFiniteMagnitude...0)
        tests = try members.required("tests").integer(in: 1...Int.max)
        score = try members.required("score").double()
        scoredTokenCount = try members.required("num_scored_tokens").integer(in: 0...Int.max)
        tokenCount = try members.required("num_tokens").integer(in: scoredTokenCount...Int.max)
        greenFraction = try members.nullable("green_fraction")?.double()
        let isWatermarked = try members.required("is_watermarked").bool()
        spans = try members.required("spans").spans()
        textSHA256 = try members.nullable("text_sha256")?.hexadecimal(count: 64)
        tokenizer = try members.nullable("tokenizer")?.string()
        detectorVersion = try members.required("detector_version").string()
        warnings = []
        for warning in try members.required("warnings").elements() { warnings.append(try warning.choice()) }
        method = try members.required("method").choice()
        verification = try members.optional("model").map { (json) throws(JSONError) in try ModelVerification(json) }
        otherProfiles = []
        for id in try members.optional("other_profiles")?.elements() ?? [] { otherProfiles.append(try id.string()) }
        payload = try members.optional("payload").map { (json) throws(JSONError) in try PayloadReading(json) }
        calibration = try members.optional("calibration").map { (json) throws(JSONError) in try CalibrationNote(json) }
        peer = try members.optional("peer").map { (json) throws(JSONError) in try PeerStatistic(json) }
        try members.finish()

        pValue = PValue(log10: logarithm, reported: reported)
        correctedPValue = PValue(log10: pValue.corrected(forTests: tests).log10, reported: corrected)
        try Self.check(pValue.isConsistent, "p_value", "10 to the power of log10_p_value")
        try Self.check(correctedPValue.isConsistent, "corrected_p_value", "p_value times tests")
        try Self.check(isWatermarked == self.isWatermarked, "is_watermarked", "what the verdict says")
        if let greenFraction {
            let green = greenFraction * Double(scoredTokenCount)
            try Self.check(
                scoredTokenCount > 0 && abs(green - score) <= 1e-9 * max(1, abs(score)),
                "green_fraction",
                "score / num_scored_tokens, or null when nothing was scored"
            )
        }
        try Self.check(spans.isEmpty || verdict == .watermarked || verdict == .likely, "spans", "none for this verdict")
        try Self.check(!otherProfiles.contains(profile), "other_profiles", "profiles other than the report's own")
        try Self.check(
            otherProfiles.isEmpty != warnings.contains(.severalProfiles),
            "other_profiles",
            "some exactly where the warning '\(DetectionWarning.severalProfiles.rawValue)' is given"
        )
    }

    private static func check(_ holds: Bool, _ member: String, _ expected: String) throws(JSONError) {
        if !holds { throw .invalid(member: member, expected: expected) }
    }
}

extension PValue {
    /// Whether the number and its logarithm agree but for rounding.
    fileprivate var isConsistent: Bool {
        abs(max(log10, PValue(Self.leastReported).log10) - PValue(reported).log10) <= 1e-9
    }
}

extension JSONValue {
    fileprivate func pValue() throws(JSONError) -> Double { try number(in: PValue.leastReported...1) }

    /// Parts of a text in ascending order that do not overlap.
    fileprivate func spans() throws(JSONError) -> [MarkedSpan] {
        var spans: [MarkedSpan] = []
        for element in try elements() {
            var members = Members(element)
            let start = try members.required("start").integer(in: (spans.last?.end ?? 0)...Int.max)
            let end = try members.required("end").integer(in: start...Int.max)
            let pValue = try members.required("p_value").pValue()
            try members.finish()
            spans.append(MarkedSpan(start: start, end: end, reported: pValue))
        }
        return spans
    }
}
