// SPDX-License-Identifier: Apache-2.0

public import Detector

extension VerdictWords {
    /// What the p-value is that of: `the whole text`, `the best passage`.
    public var method: String {
        switch report.method {
        case .whole: "the whole text"
        case .scan: "the best passage"
        case .weighted: "the weighted text"
        case .model: "the text under its model"
        }
    }

    /// The marked passages of a report; none when one is about all of the text, so that it says nothing about places.
    ///
    /// - Parameter byteCount: how long the text is.
    public static func passages(of report: DetectionReport, byteCount: Int) -> [MarkedSpan] {
        if let span = report.spans.first, report.spans.count == 1,
            Double(span.end - span.start) >= Passages.wholeShare * Double(byteCount)
        {
            return []
        }
        return report.spans
    }

    /// The marked passages in words, a line each: `bytes 1,203 to 1,820, p = 1.20e-9`.
    public func passages(byteCount: Int) -> [String] {
        Self.passages(of: report, byteCount: byteCount).map { span in
            let range = "bytes \(NumberWords.grouped(span.start)) to \(NumberWords.grouped(span.end))"
            return "\(range), p = \(NumberWords.scientific(PValue(span.pValue)))"
        }
    }

    /// `42 of 8 bits; wrong with a chance of at most 1.00e-6`, or that there is none to be read.
    public static func payload(_ payload: PayloadReading) -> String {
        guard let value = payload.value else { return "too little evidence for one of \(payload.bits) bits" }
        let chance = NumberWords.scientific(PValue(payload.errorProbability))
        return
            "\(value) (0x\(String(value, radix: 16, uppercase: true))) of \(payload.bits) bits; wrong with a chance of at most \(chance)"
    }

    /// What the model that may have written the text says: `all 10 tokens fit the mark, by chance 1 text in 1,024; p = 1.42e-3`.
    public static func verification(_ verification: ModelVerification) -> String {
        let (tested, consistent) = (verification.testedCount, verification.consistentCount)
        guard tested > 0 else { return "no token could be checked" }
        var parts: [String] = []
        if tested == consistent {
            let chance = NumberWords.odds(PValue(verification.productPValue))
            parts.append(
                "all \(NumberWords.grouped(tested)) tokens that were checked fit the mark, by chance \(chance)"
            )
        } else {
            parts.append("\(NumberWords.grouped(consistent)) of \(NumberWords.grouped(tested)) tokens fit the mark")
        }
        parts.append("p = \(NumberWords.scientific(PValue(verification.pValue))) when some may be edited")
        if verification.impossibleCount > 0 {
            parts.append("\(NumberWords.grouped(verification.impossibleCount)) that the model could not have written")
        }
        return parts.joined(separator: "; ")
    }

    /// What another engine's detector says: `z 4.20, p 1.33e-5, over 197 tokens: watermarked`.
    public static func statistic(_ peer: PeerStatistic) -> String {
        var parts: [String] = []
        if let z = peer.zScore { parts.append("z \(NumberWords.decimal(z, digits: 2))") }
        if let p = peer.pValue { parts.append("p \(NumberWords.scientific(PValue(min(1, max(0, p)))))") }
        if parts.isEmpty { parts.append("score \(NumberWords.decimal(peer.score, digits: 4))") }
        parts.append("over \(peer.scoredCount) tokens")
        let verdict = peer.isDetected.map { $0 ? ": watermarked" : ": not watermarked" } ?? ""
        return parts.joined(separator: ", ") + verdict
    }

    /// `2 of 1,000 whole texts without the mark reached 1.00e-3, without the scan; the key's rate is at most 7.20e-3 (95 %)`.
    public static func calibration(_ note: CalibrationNote) -> String {
        let texts = "\(NumberWords.grouped(note.falsePositives)) of \(NumberWords.grouped(note.textCount)) whole texts"
        let rate = NumberWords.scientific(PValue(note.rate))
        let bound = NumberWords.scientific(PValue(note.upperBound))
        let result = note.isRejected ? "; rejected" : note.hasTooFewTexts ? "; too few texts to say" : ""
        return "\(texts) without the mark reached \(rate), without the scan; the key's rate is at most \(bound) (95 %)"
            + result
    }
}
