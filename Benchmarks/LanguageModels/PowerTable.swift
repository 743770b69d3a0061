// SPDX-License-Identifier: Apache-2.0

import Detector
import Glibc
import Tokenizer
import Tokens
import Watermark

extension TextTables {
    /// Keys that marked nothing, tried on every text.
    private static let wrongKeys = 1...10
    /// The lengths at which the beginnings of texts are looked at.
    private static let lengths = [50, 100, 200, 400]
    /// The corrected p-value that counts as found.
    private static let rate = PValue(1e-6)

    /// How surely the mark of each cell's texts is found in their first tokens, from the text alone as `wmctl detect` reads it.
    ///
    /// Evidence is −log₂ p of the whole text, a token; the entropy of the distributions that its tokens were drawn from is
    /// what a mark can use at most.
    func power() throws -> String {
        var table = Table(
            ["temperature", "mark", "canonical"] + Self.lengths.map { "\($0) tokens" }
                + ["median z", "evidence, bits a token", "entropy, bits a token", "perplexity", "read back alike"]
                + ["`watermarked` by \(Self.wrongKeys.count) other keys"]
        )
        for cell in plan.cells {
            let rows = rows(of: cell)
            // Texts without a mark are looked at with each mark's own detector.
            let marks = cell.mark == .none ? Cell.Mark.allCases.filter { $0 != .none } : [cell.mark]
            var found = Self.lengths.map { _ in 0 }
            var (zScores, evidence): ([Double], [Double]) = ([], [])
            var wrong = 0
            for mark in marks {
                let right = try worker(mark.watermark(key: 0))
                let others = try Self.wrongKeys.map { try worker(mark.watermark(key: $0)) }
                for row in rows {
                    for (index, length) in Self.lengths.enumerated() {
                        let text = plan.tokenizer.decode(Array(row.tokens.prefix(length)))
                        let report = try right.detect(Array(text.utf8).span)
                        found[index] += report.correctedPValue <= Self.rate ? 1 : 0
                        guard length == Self.lengths.last else { continue }
                        zScores.append(report.zScore)
                        evidence.append(-report.correctedPValue.log10 / log10(2) / Double(length))
                    }
                    for other in others where try other.detect(Array(row.text.utf8).span).isWatermarked { wrong += 1 }
                }
            }
            let tokens = Double(rows.map(\.tokens.count).reduce(0, +))
            let alike = rows.filter { plan.tokenizer.encode($0.text).tokens == $0.tokens }.count
            let count = rows.count * marks.count
            table.append(
                [digits(cell.temperature, 1), cell.mark.title, cell.isCanonical ? "yes" : "no"]
                    + found.map { percent(Double($0) / Double(count)) } + [
                        digits(median(zScores), 2),
                        digits(median(evidence), 2),
                        digits(rows.map(\.entropy).reduce(0, +) / tokens / log(2), 2),
                        digits(exp(-rows.map(\.logProbability).reduce(0, +) / tokens), 2),
                        percent(Double(alike) / Double(rows.count)),
                        "\(wrong) of \(count * Self.wrongKeys.count)",
                    ]
            )
        }
        return table.text
    }
}
