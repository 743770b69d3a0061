// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Detector
import Glibc
import Tokenizer
import Tokens
import Watermark

/// What tables about texts are made of.
struct TextTables {
    let plan: Plan
    let file: RowFile

    /// The texts of a cell.
    func rows(of cell: Cell) -> [Row] { file.rows(of: cell, prompts: plan.prompts.count) }

    /// A detector with one key, as `wmctl detect` makes it.
    func worker(_ watermark: Watermark) throws -> DetectionWorker {
        let named = NamedTokenizer(name: "model", tokenizer: plan.tokenizer)
        return try Detector(candidates: [DetectionCandidate(watermark: watermark, tokenizers: [named])]).makeWorker()
    }

    // MARK: Retokenization

    /// What is lost between the tokens that were drawn and those that the text is read as.
    func retokenization() throws -> String {
        var table = Table(
            "temperature",
            "mark",
            "canonical",
            "texts read back alike",
            "alike but for their end",
            "tokens lost",
            "windows lost",
            "mean z, drawn",
            "mean z, read",
            "mean −log₁₀ p, drawn",
            "mean −log₁₀ p, read",
            "perplexity",
            "refused per 1,000",
            "µs a token"
        )
        for cell in plan.cells {
            let rows = rows(of: cell)
            let mark = cell.mark == .none ? Cell.Mark.greenlist : cell.mark
            let worker = try worker(mark.watermark(key: 0))
            var (alike, nearlyAlike, lostTokens, windows, lostWindows) = (0, 0, 0, 0, 0)
            var (drawn, read): ([DetectionReport], [DetectionReport]) = ([], [])
            for row in rows {
                let tokens = plan.tokenizer.encode(row.text).tokens
                alike += tokens == row.tokens ? 1 : 0
                nearlyAlike += isAlikeButForEnd(row.tokens, tokens) ? 1 : 0
                lostTokens += row.tokens.count - commonTokens(row.tokens, tokens)
                let (before, after) = (windowSet(row.tokens), windowSet(tokens))
                windows += before.count
                lostWindows += before.subtracting(after).count
                drawn.append(try worker.detect(tokens: row.tokens.span))
                read.append(try worker.detect(Array(row.text.utf8).span))
            }
            let count = Double(rows.count)
            let tokens = Double(rows.map(\.tokens.count).reduce(0, +))
            table.append([
                digits(cell.temperature, 1), cell.mark.title, cell.isCanonical ? "yes" : "no",
                percent(Double(alike) / count), percent(Double(nearlyAlike) / count),
                percent(Double(lostTokens) / tokens, 2), percent(Double(lostWindows) / Double(windows), 2),
                digits(mean(drawn.map(\.zScore)), 3), digits(mean(read.map(\.zScore)), 3),
                digits(mean(drawn.map { -$0.pValue.log10 }), 2), digits(mean(read.map { -$0.pValue.log10 }), 2),
                digits(exp(-rows.map(\.logProbability).reduce(0, +) / tokens), 2),
                digits(1000 * Double(rows.map(\.refusedCount).reduce(0, +)) / tokens, 2),
                digits(1e6 * rows.map(\.samplingSeconds).reduce(0, +) / tokens, 0),
            ])
        }
        return table.text
    }

    /// Whether all but the last 4 tokens are read back.
    private func isAlikeButForEnd(_ drawn: [TokenID], _ read: [TokenID]) -> Bool {
        read.starts(with: drawn.dropLast(4))
    }

    /// The number of tokens that begin and end at the same bytes in both.
    private func commonTokens(_ first: [TokenID], _ second: [TokenID]) -> Int {
        func spans(_ tokens: [TokenID]) -> Set<Range<Int>> {
            var end = 0
            return Set(
                tokens.map { token in
                    let start = end
                    end += plan.tokenizer.bytes(of: token).count
                    return start..<end
                }
            )
        }
        return spans(first).intersection(spans(second)).count
    }

    /// The different runs of h + 1 tokens, which are what is scored.
    private func windowSet(_ tokens: [TokenID]) -> Set<ArraySlice<TokenID>> {
        let width = 3
        guard tokens.count >= width else { return [] }
        return Set((0...tokens.count - width).map { tokens[$0..<$0 + width] })
    }
}
