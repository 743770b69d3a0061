// SPDX-License-Identifier: Apache-2.0

import Detector
import JSON

/// A key's calibration, in words.
struct CalibrationDescription {
    private let table: CalibrationTable
    private let key: String

    /// Languages and groups of fewer texts are in the JSON alone.
    private static let leastShown = 20

    init(_ table: CalibrationTable, key: String) {
        self.table = table
        self.key = key
    }

    // MARK: For people

    /// A row for each length of all texts, and of each language and group with enough of them.
    var text: String {
        var lines = TextTable(headings: ["TEXTS", "TOKENS", "NUMBER"] + table.rates.map { "P ≤ \(Self.rate($0))" })
        let shown = table.cells.filter { cell in
            let isPart = cell.language != nil || cell.group != nil
            return !isPart || table.counts[cell].map { $0.textCount >= Self.leastShown } == true
        }
        let isOne = Set(shown.map(\.tokenizer)).count == 1
        for cell in shown {
            guard let count = table.counts[cell] else { continue }
            let name = (isOne ? "" : "\(cell.tokenizer): ") + Self.name(of: cell)
            let cells = table.rates.indices.map { share(of: cell, count, rate: $0) }
            lines.add([name, cell.length.map { "\($0)" } ?? "all", Decimal.grouped(count.textCount)] + cells)
        }
        return lines.text
    }

    /// `1.2 % (0.8–1.8)`.
    private func share(of cell: CalibrationTable.Cell, _ count: CalibrationTable.Count, rate index: Int) -> String {
        guard let interval = table.interval(of: cell, rate: index) else { return "-" }
        return Self.share(count.hits[index], of: count.textCount, interval)
    }

    /// `1.2 % (0.8–1.8)`.
    static func share(_ hits: Int, of texts: Int, _ interval: ClopperPearsonInterval) -> String {
        let (low, high) = (percent(interval.lower), percent(interval.upper))
        return "\(percent(Double(hits) / Double(texts))) % (\(low)–\(high))"
    }

    /// Why the key is rejected, a sentence each.
    var reasons: [String] {
        table.excesses.map { excess in
            let texts = "\(Decimal.grouped(excess.hits)) of \(Decimal.count(excess.textCount, "text"))"
            let length = excess.cell.length.map { "\($0) tokens" } ?? "whole"
            return "\(Self.name(of: excess.cell)), \(length): \(texts) reached \(Self.rate(excess.rate)), "
                + "so that the key's rate is at least \(Self.percent(excess.lower)) %"
        }
    }

    private static func name(of cell: CalibrationTable.Cell) -> String {
        if let group = cell.group { return "group \(group)" }
        if let language = cell.language { return "language \(language)" }
        return "all texts"
    }

    static func rate(_ rate: Double) -> String {
        let text = "\(rate)"
        return text.contains("e") || rate > 0.00999 ? text : Decimal.significant(rate)
    }

    private static func percent(_ share: Double) -> String { Decimal.significant(100 * share) }

    // MARK: For programs

    /// One JSON object on a line: `docs/formats/keyring.md` describes it.
    var jsonLine: String {
        var json = JSONWriter()
        json.object { json in
            json.member("key", key)
            json.member("rejected", !table.excesses.isEmpty)
            json.member("rates", table.rates) { json, rate in json.value(rate) }
            json.member("rows", table.cells) { json, cell in
                json.object { json in
                    json.member("tokenizer", cell.tokenizer)
                    json.member("length", cell.length)
                    json.member("language", cell.language)
                    json.member("group", cell.group)
                    let count = table.counts[cell]
                    json.member("texts", count?.textCount)
                    json.member("counts", count?.hits ?? []) { json, hits in json.value(hits) }
                    let intervals = table.rates.indices.compactMap { table.interval(of: cell, rate: $0) }
                    json.member("intervals", intervals) { json, interval in
                        json.array([interval.lower, interval.upper]) { json, end in json.value(end) }
                    }
                }
            }
        }
        return json.text + "\n"
    }
}
