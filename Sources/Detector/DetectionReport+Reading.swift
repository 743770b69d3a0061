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
        textSHA256 = try members.nullable("text_sha256")?.digest()
        tokenizer = try members.nullable("tokenizer")?.string()
        detectorVersion = try members.required("detector_version").string()
        warnings = []
        for warning in try members.required("warnings").elements() { warnings.append(try warning.choice()) }
        try members.finish()

        pValue = PValue(log10: logarithm, reported: reported)
        correctedPValue = PValue(log10: pValue.corrected(forTests: tests).log10, reported: corrected)
        try Self.check(pValue.isConsistent, "p_value", "10 to the power of log10_p_value")
        try Self.check(correctedPValue.isConsistent, "corrected_p_value", "p_value times tests")
        try Self.check(isWatermarked == self.isWatermarked, "is_watermarked", "what the verdict says")
        let green = (greenFraction ?? 0) * Double(scoredTokenCount)
        try Self.check(
            (greenFraction == nil) == (scoredTokenCount == 0) && abs(green - score) <= 1e-9 * max(1, abs(score)),
            "green_fraction",
            "score / num_scored_tokens, or null when nothing was scored"
        )
        try Self.check(spans.isEmpty || verdict == .watermarked || verdict == .likely, "spans", "none for this verdict")
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
    fileprivate func choice<Choice: CaseIterable & RawRepresentable<String>>() throws(JSONError) -> Choice {
        guard let choice = Choice(rawValue: try string()) else {
            let known = Choice.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
            throw .invalid(member: name, expected: "one of \(known)")
        }
        return choice
    }

    fileprivate func expect(_ text: String) throws(JSONError) {
        guard try string() == text else { throw .invalid(member: name, expected: "'\(text)'") }
    }

    fileprivate func number(in range: ClosedRange<Double>) throws(JSONError) -> Double {
        let number = try double()
        guard range.contains(number) else {
            throw .invalid(member: name, expected: "a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    fileprivate func pValue() throws(JSONError) -> Double { try number(in: PValue.leastReported...1) }

    fileprivate func integer(in range: ClosedRange<Int>) throws(JSONError) -> Int {
        let integer = try integer(as: Int.self)
        guard range.contains(integer) else {
            throw .invalid(member: name, expected: "a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return integer
    }

    fileprivate func digest() throws(JSONError) -> String {
        let text = try string()
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        let letters = UInt8(ascii: "a")...UInt8(ascii: "f")
        guard text.utf8.count == 64, text.utf8.allSatisfy({ digits.contains($0) || letters.contains($0) }) else {
            throw .invalid(member: name, expected: "64 lower-case hexadecimal digits")
        }
        return text
    }

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
