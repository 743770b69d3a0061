// SPDX-License-Identifier: Apache-2.0

public import JSON

extension Certificate {
    /// The claims as one line of JSON, the payload that is signed.
    public var json: String {
        var json = JSONWriter()
        write(to: &json)
        return json.text
    }

    /// Writes the claims as one JSON object.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("version", Self.version)
            json.member("iss", issuer)
            json.member("jti", id)
            json.member("iat", issued.seconds)
            json.member("time", issued.text)
            json.member("kind", statement.kind)
            json.member("text_sha256", text.canonical)
            json.member("input_sha256", text.raw)
            json.member("technique", DetectionReport.technique)
            switch statement {
            case .detection(let detection): detection.write(to: &json)
            case .generation(let generation): generation.write(to: &json)
            }
            json.member("caveat", caveat)
        }
    }

    /// Reads claims, whatever the order of their members; written again they have the same values.
    ///
    /// A certificate may decide something for somebody, so that nothing is guessed: every claim must be there, none that
    /// this version does not know, and those that say the same thing in two ways must agree.
    ///
    /// - Throws: ``CertificateError/malformed(reason:)``.
    public init(_ json: JSONValue) throws(CertificateError) {
        let parts: Parts
        do {
            parts = try Parts(json)
        } catch {
            throw .malformed(reason: "claims: \(error)")
        }
        do {
            try self.init(
                id: parts.id,
                issuer: parts.issuer,
                issued: parts.issued,
                text: parts.text,
                statement: parts.statement,
                caveat: parts.caveat
            )
        } catch {
            throw .malformed(reason: "claims: \(error)")
        }
    }

    /// The claims, each of its kind.
    private struct Parts {
        let id: String
        let issuer: String
        let issued: UnixTime
        let text: TextDigest
        let statement: Statement
        let caveat: String

        init(_ json: JSONValue) throws(JSONError) {
            var members = Members(json)
            _ = try members.required("version").integer(in: Certificate.version...Certificate.version)
            issuer = try members.required("iss").string()
            id = try members.required("jti").string()
            issued = UnixTime(seconds: try members.required("iat").integer(in: UnixTime.range))
            try members.required("time").expect(issued.text)
            text = TextDigest(
                canonical: try members.required("text_sha256").hexadecimal(count: 64),
                raw: try members.required("input_sha256").hexadecimal(count: 64)
            )
            try members.required("technique").expect(DetectionReport.technique)
            let kind = try members.required("kind")
            switch try kind.string() {
            case "detection": statement = .detection(try Detection(&members))
            case "generation": statement = .generation(try Generation(&members))
            default: throw .invalid(member: "kind", expected: "'detection' or 'generation'")
            }
            caveat = try members.required("caveat").string()
            try members.finish()
        }
    }
}

extension Certificate.Detection {
    fileprivate func write(to json: inout JSONWriter) {
        json.member("verdict", verdict.rawValue)
        json.member("is_watermarked", verdict == .watermarked)
        json.member("detector_version", detectorVersion)
        json.member("warnings", warnings) { json, warning in json.value(warning.rawValue) }
        guard let evidence else { return }
        json.member("profile", evidence.report.profile)
        json.member("tokenizer", evidence.report.tokenizer)
        json.key("report")
        evidence.report.write(to: &json)
        json.member("thresholds") { json in evidence.thresholds.write(to: &json) }
    }

    fileprivate init(_ members: inout Members) throws(JSONError) {
        let verdict: Verdict = try members.required("verdict").choice()
        guard try members.required("is_watermarked").bool() == (verdict == .watermarked) else {
            throw .invalid(member: "is_watermarked", expected: "what the verdict says")
        }
        let version = try members.required("detector_version").string()
        var warnings: [DetectionWarning] = []
        for warning in try members.required("warnings").elements() { warnings.append(try warning.choice()) }
        guard let report = try members.optional("report") else {
            self.init(verdict: verdict, detectorVersion: version, warnings: warnings)
            return
        }
        self.init(
            Evidence(
                report: try DetectionReport(report),
                thresholds: try Certificate.Thresholds(members.required("thresholds"))
            )
        )
        let profile = try members.required("profile").string()
        let tokenizer = try members.nullable("tokenizer")?.string()
        let agrees =
            self.verdict == verdict && detectorVersion == version && self.warnings == warnings
            && evidence?.report.profile == profile && evidence?.report.tokenizer == tokenizer
        guard agrees else { throw .invalid(member: "report", expected: "what the other claims say") }
    }
}

extension Certificate.Thresholds {
    fileprivate func write(to json: inout JSONWriter) {
        json.member("fpr", falsePositiveRate)
        json.member("likely_rate", likelyRate)
        json.member("min_scored_tokens", minimumScoredTokens)
        json.member("rule", zScore == nil ? "p_value" : "z_score")
        if let zScore { json.member("z_score", zScore) }
    }

    fileprivate init(_ json: JSONValue) throws(JSONError) {
        var members = Members(json)
        let rate = try members.required("fpr").number(in: 0...1)
        let likely = try members.required("likely_rate").number(in: 0...1)
        let minimum = try members.required("min_scored_tokens").integer(in: 0...Int.max)
        let zScore: Double?
        switch try members.required("rule").string() {
        case "p_value": zScore = nil
        case "z_score": zScore = try members.required("z_score").double()
        default: throw .invalid(member: "rule", expected: "'p_value' or 'z_score'")
        }
        try members.finish()
        self.init(falsePositiveRate: rate, likelyRate: likely, minimumScoredTokens: minimum, zScore: zScore)
    }
}

extension Certificate.Generation {
    fileprivate func write(to json: inout JSONWriter) {
        json.member("model", model)
        json.member("profile", profile)
        json.member("num_tokens", tokenCount)
        json.member("marked", isMarked)
        json.member("exemption", exemption)
    }

    fileprivate init(_ members: inout Members) throws(JSONError) {
        let model = try members.required("model").string()
        let profile = try members.nullable("profile")?.string()
        let tokenCount = try members.required("num_tokens").integer(in: 0...Int.max)
        let isMarked = try members.required("marked").bool()
        let exemption = try members.nullable("exemption")?.string()
        guard isMarked == (profile != nil), isMarked == (exemption == nil) else {
            throw .invalid(member: "marked", expected: "true with a profile, false with a reason of exemption")
        }
        self.init(model: model, profile: profile, tokenCount: tokenCount, exemption: exemption)
    }
}
