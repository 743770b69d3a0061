// SPDX-License-Identifier: Apache-2.0

import Tokens
import Watermark

extension DetectionWorker {
    /// The report of the strongest test, without what needs its tokens.
    func report(_ search: TestSearch, _ strongest: TestResult, _ subject: Subject) -> DetectionReport {
        let options = detector.options
        let corrected = strongest.pValue.corrected(forTests: search.tests)
        let scored = strongest.scoredCount
        let verdict = options.verdict(corrected: corrected, zScore: strongest.zScore, scoredCount: scored)
        let candidate = detector.candidates[strongest.candidate]
        let profile = candidate.watermark.profile
        let countsGreenTokens = candidate.watermark.scheme.countsGreenTokens
        let others = verdict == .watermarked ? otherProfiles(search, than: profile.id) : []
        var warnings = subject.warnings(
            verdict,
            strongest,
            contextWidth: profile.contextWidth,
            rule: options.rule
        )
        if !others.isEmpty { warnings.append(.severalProfiles) }
        if candidate.calibration?.isRejected == true { warnings.append(.calibrationRejected) }
        if candidate.hasPublicKey { warnings.append(.publicKey) }
        return DetectionReport(
            verdict: verdict,
            profile: profile.id,
            zScore: strongest.zScore,
            pValue: strongest.pValue,
            correctedPValue: corrected,
            tests: search.tests,
            score: strongest.total,
            scoredTokenCount: scored,
            tokenCount: strongest.tokenCount,
            greenFraction: scored > 0 && countsGreenTokens ? strongest.total / Double(scored) : nil,
            spans: [],
            textSHA256: subject.digest,
            method: strongest.method,
            verification: tests.verification(of: strongest.candidate),
            otherProfiles: others,
            payload: candidate.watermark.payloadCode.map { code in
                PayloadReading(
                    bits: code.bits,
                    value: nil,
                    errorProbability: PayloadDecoder.standardErrorProbability
                )
            },
            calibration: candidate.calibration,
            tokenizer: strongest.place.tokenizerName,
            warnings: warnings
        )
    }

    /// The other profiles that the text would be called watermarked for, strongest first, each once.
    private func otherProfiles(_ search: TestSearch, than profile: String) -> [String] {
        let strongest = search.strongest.flatMap { search.byCandidate[$0.candidate]?.fingerprint }
        var found: [(id: String, pValue: PValue)] = []
        for (candidate, standing) in zip(detector.candidates, search.byCandidate) {
            guard let standing else { continue }
            // One mark under two names: the same secret with another id, or a function that other engines call otherwise.
            if let strongest, standing.fingerprint == strongest { continue }
            let verdict = detector.options.verdict(
                corrected: standing.pValue.corrected(forTests: search.tests),
                zScore: standing.zScore,
                scoredCount: standing.scoredCount
            )
            let id = candidate.watermark.profile.id
            if verdict == .watermarked, id != profile { found.append((id, standing.pValue)) }
        }
        // Sorting keeps the order of equals.
        var seen: Set<String> = []
        return found.sorted { $0.pValue < $1.pValue }.map(\.id).filter { seen.insert($0).inserted }
    }

    /// Adds the peer's own statistic where it was asked for.
    func addPeerStatistic(to report: inout DetectionReport, of result: TestResult, _ tokens: Span<TokenID>) {
        guard detector.options.reportsPeerStatistic else { return }
        // No peer's function uses OpenSSL, which is all that throws.
        report.peer = try? PeerStatistics.statistic(of: detector.candidates[result.candidate].watermark, tokens: tokens)
    }
}
