// SPDX-License-Identifier: Apache-2.0

import BenchmarkSupport
import Detector
import Glibc
import JSON
import Tokenizer
import Tokens
import Watermark

extension TextTables {
    /// Tokens of a marked passage, and of the human text around it.
    private static let passage = 100
    private static let around = 1500

    /// How surely a marked passage in a long human text is found, and where.
    ///
    /// - Parameter path: a JSONL file of human texts, in rows with a member `text`.
    func passages(human path: String) throws -> String {
        let parser = JSONParser()
        var human: [TokenID] = []
        for line in try readFile(path).split(separator: 0x0A) {
            human += plan.tokenizer.encode(try parser.parse(line.span).member("text").string() + "\n\n").tokens
        }
        var table = Table(
            ["temperature", "mark", "scan p ≤ 10⁻⁴", "`watermarked` or `likely`"]
                + ["the passage covered by half", "found text that is the passage's", "`likely` without the passage"]
        )
        for cell in plan.cells where cell.mark != .none && !cell.isCanonical {
            let worker = try worker(cell.mark.watermark(key: 0))
            let rows = rows(of: cell)
            var (found, decided, covered, wrong) = (0, 0, 0, 0)
            var precision: [Double] = []
            for row in rows {
                let start = row.prompt * Self.around % max(1, human.count - Self.around)
                let document = Array(human[start..<min(human.count, start + Self.around)])
                let place = Self.around * (1 + row.prompt % 8) / 10
                let before = Array(plan.tokenizer.decode(Array(document[..<place])).utf8)
                let inside = Array(plan.tokenizer.decode(Array(row.tokens.prefix(Self.passage))).utf8)
                let after = Array(plan.tokenizer.decode(Array(document[place...])).utf8)
                let report = try worker.detect((before + inside + after).span)
                let range = before.count..<before.count + inside.count
                let marked = report.spans.map { $0.start..<$0.end }
                let overlap = marked.map { $0.clamped(to: range).count }.reduce(0, +)
                found += report.correctedPValue.log10 <= -4 ? 1 : 0
                decided += marked.isEmpty ? 0 : 1
                covered += 2 * overlap >= range.count ? 1 : 0
                if !marked.isEmpty { precision.append(Double(overlap) / Double(marked.map(\.count).reduce(0, +))) }
                wrong += try worker.detect((before + after).span).correctedPValue.log10 <= -4 ? 1 : 0
            }
            let count = Double(rows.count)
            table.append([
                digits(cell.temperature, 1), cell.mark.title, percent(Double(found) / count),
                percent(Double(decided) / count), percent(Double(covered) / count), percent(median(precision)),
                "\(wrong) of \(rows.count)",
            ])
        }
        return table.text
    }
}
