// SPDX-License-Identifier: Apache-2.0

import Detector
import JSON
import TestSupport
import Testing
import Tokens
import Watermark

@Suite
struct `A report that is read` {
    private static func read(_ text: String) throws -> DetectionReport {
        try DetectionReport(JSONDocument(text).root)
    }

    /// Reports of all verdicts, with and without what may be absent, with p-values of every size.
    private static func written() throws -> [DetectionReport] {
        let mark = try hardMark(1)
        let others = try (2..<9).map(hardMark)
        let texts =
            try [0, 1, 2, 3, 12, 20, 30, 60, 300, 1_500].map { try markedText(mark, count: $0, seed: UInt64($0)) }
            + [austen, "a\u{200B}b", String(repeating: "again and ", count: 200), "nul\0", "Р\u{430}ypal \(austen)"]
        var reports: [DetectionReport] = []
        for candidates in [[mark], others, [mark] + others] {
            for rule in [DetectionOptions.Rule.pValue, .zScore(4)] {
                let detector = try Detector(
                    candidates: candidates.map(byteCandidate),
                    options: DetectionOptions(falsePositiveRate: 1e-3, likelyRate: 0.2, rule: rule)
                )
                reports += try texts.map(detector.detect)
                reports.append(try detector.detect([0xFF, 0xC3, 0x61].span))
                for count in [0, 3, 700] {
                    let tokens = (0..<count).map { TokenID($0 * $0 % 251) }
                    reports.append(try detector.detect(tokens: tokens.span))
                    reports.append(try detector.detect(tokens: tokens.span, tokenizer: "bytes"))
                }
            }
        }
        return reports
    }

    @Test
    func `equals the one that the detector wrote`() throws {
        let reports = try Self.written()
        #expect(Set(reports.map(\.verdict)) == Set(Verdict.allCases))
        #expect(reports.contains { $0.pValue.log10 < -400 } && reports.contains { $0.pValue == .one })
        #expect(reports.contains { $0.tests > 8 } && reports.contains { $0.spans.isEmpty != $0.isWatermarked })
        for report in reports {
            for isPretty in [false, true] {
                let text = report.json(pretty: isPretty)
                let again = try Self.read(text)
                #expect(again == report)
                #expect(again.json(pretty: isPretty) == text)
            }
        }
    }

    private static let digest = String(repeating: "0123456789abcdef", count: 4)
    private static let example = """
        {"verdict":"watermarked","profile":"prod-2026-11","technique":"statistical-watermark","z_score":12.41,\
        "p_value":1.1e-35,"corrected_p_value":2.2e-35,"log10_p_value":-34.95860731484178,"tests":2,"score":141.0,\
        "num_scored_tokens":180,"num_tokens":202,"green_fraction":0.7833333333333333,"is_watermarked":true,\
        "spans":[{"start":9,"end":911,"p_value":1.1e-35}],"text_sha256":"\(digest)","tokenizer":"smollm2",\
        "detector_version":"0.0.9","warnings":["invalid_utf8"],"method":"whole"}
        """

    @Test
    func `keeps what another version and another library's rounding wrote`() throws {
        #expect(try Self.read(Self.example).json() == Self.example)
        let rounded = Self.example.replacing("2.2e-35", with: "2.2000000000000002e-35")
        #expect(try Self.read(rounded).json() == rounded)
        #expect(try Self.read(Self.example).detectorVersion == "0.0.9")
    }

    @Test
    func `may have its members in any order`() throws {
        let members = Self.example.dropFirst().dropLast().replacing("\"method\":\"whole\"", with: "")
        let turned = "{\"method\": \"whole\", \(members.dropLast())}"
        #expect(try Self.read(turned) == Self.read(Self.example))
    }

    private static let names = [
        "verdict", "profile", "technique", "z_score", "p_value", "corrected_p_value", "log10_p_value", "tests", "score",
        "num_scored_tokens", "num_tokens", "green_fraction", "is_watermarked", "spans", "text_sha256", "tokenizer",
        "detector_version", "warnings", "method",
    ]

    @Test(arguments: names)
    func `must have every member, once and of its kind`(name: String) throws {
        let key = "\"\(name)\":"
        // Of the two that are called p_value the report's own comes first.
        let absent = Self.example.replacing(key, with: "\"other\":", maxReplacements: 1)
        #expect(throws: JSONError.missing(member: name)) { try Self.read(absent) }
        let doubled = Self.example.dropLast() + ",\(key)null}"
        #expect(throws: JSONError.duplicate(member: name)) { try Self.read(String(doubled)) }
        let wrong = Self.example.replacing(key, with: "\(key){},\"other\":", maxReplacements: 1)
        let error = #expect(throws: JSONError.self) { try Self.read(wrong) }
        guard case .wrongKind(name, _, found: "an object") = error else {
            return #expect(Bool(false), "\(String(describing: error))")
        }
    }

    @Test(arguments: [
        ("\"watermarked\"", "\"marked\"", "verdict", "one of 'watermarked', 'likely', 'inconclusive', 'too_short'"),
        ("\"watermarked\"", "\"likely\"", "is_watermarked", "what the verdict says"),
        ("statistical-watermark", "metadata", "technique", "'statistical-watermark'"),
        ("\"p_value\":1.1e-35,\"c", "\"p_value\":1.2,\"c", "p_value", "a number from 1e-300 to 1.0"),
        ("\"p_value\":1.1e-35,\"c", "\"p_value\":0,\"c", "p_value", "a number from 1e-300 to 1.0"),
        ("\"p_value\":1.1e-35,\"c", "\"p_value\":1.2e-35,\"c", "p_value", "10 to the power of log10_p_value"),
        ("2.2e-35", "1.1e-35", "corrected_p_value", "p_value times tests"),
        ("-34.95", "34.95", "log10_p_value", "a number from -1.7976931348623157e+308 to 0.0"),
        ("\"tests\":2", "\"tests\":0", "tests", "a whole number from 1 to 9223372036854775807"),
        ("\"tests\":2", "\"tests\":2.5", "tests", "a whole number -9223372036854775808…9223372036854775807"),
        ("_tokens\":180", "_tokens\":-1", "num_scored_tokens", "a whole number from 0 to 9223372036854775807"),
        ("_tokens\":202", "_tokens\":179", "num_tokens", "a whole number from 180 to 9223372036854775807"),
        (
            "0.7833333333333333", "0.75", "green_fraction", "score / num_scored_tokens, or null when nothing was scored"
        ),
        ("\"whole\"", "\"half\"", "method", "one of 'whole', 'scan', 'weighted', 'model'"),
        (
            "\"whole\"", "\"whole\",\"other_profiles\":[\"prod-2026-11\"]", "other_profiles",
            "profiles other than the report's own"
        ),
        (
            "\"whole\"", "\"whole\",\"other_profiles\":[\"b\"]", "other_profiles",
            "some exactly where the warning 'several_profiles' is given"
        ),
        (
            "\"whole\"", "\"whole\",\"payload\":{\"bits\":8,\"value\":256,\"error_probability\":0}", "value",
            "a whole number from 0 to 255"
        ),
        ("\"end\":911", "\"end\":8", "end", "a whole number from 9 to 9223372036854775807"),
        (
            "}]", "},{\"start\":910,\"end\":912,\"p_value\":1}]", "start",
            "a whole number from 911 to 9223372036854775807"
        ),
        ("0123456789abcdef\"", "0123456789ABCDEF\"", "text_sha256", "64 lower-case hexadecimal digits"),
        ("0123456789abcdef\"", "\"", "text_sha256", "64 lower-case hexadecimal digits"),
        (
            "\"invalid_utf8\"", "\"bad\"", "warnings",
            "one of " + DetectionWarning.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
        ),
    ])
    func `is refused when a value lies outside its range or contradicts another`(
        old: String,
        new: String,
        member: String,
        expected: String
    ) throws {
        try #require(Self.example.contains(old))
        #expect(throws: JSONError.invalid(member: member, expected: expected)) {
            try Self.read(Self.example.replacing(old, with: new, maxReplacements: 1))
        }
    }

    @Test
    func `has spans only with a verdict that speaks for the mark`() throws {
        let text = Self.example.replacing("\"watermarked\"", with: "\"inconclusive\"").replacing("true", with: "false")
        #expect(throws: JSONError.invalid(member: "spans", expected: "none for this verdict")) { try Self.read(text) }
    }

    @Test
    func `has no member that this version does not know`() throws {
        #expect(throws: JSONError.unknown(member: "id")) {
            try Self.read(Self.example.replacing("{\"verdict", with: "{\"id\":1,\"verdict"))
        }
        #expect(throws: JSONError.unknown(member: "note")) {
            try Self.read(Self.example.replacing("\"start\"", with: "\"note\":1,\"start\""))
        }
    }
}
