// SPDX-License-Identifier: Apache-2.0

import BenchmarkSupport
import Glibc
import JSON
import Sampler
import Tokenizer
import Tokens
import Watermark

/// What is written before tables are made of it: texts for each prompt, in each cell.
struct Plan {
    /// Tokens of a text.
    static let count = 400
    /// Texts that are written side by side.
    static let sequences = 16

    let tokenizer: Tokenizer
    let prompts: [[TokenID]]
    var cells: [Cell] = []

    /// - Parameters:
    ///   - path: a JSONL file whose rows have a member `prompt`.
    ///   - limit: how many of them are used, from the first on.
    init(tokenizer: Tokenizer, prompts path: String, limit: Int) throws {
        self.tokenizer = tokenizer
        let parser = JSONParser()
        prompts = try readFile(path).split(separator: 0x0A).prefix(limit).map { line in
            tokenizer.encode(try parser.parse(line.span).member("prompt").string()).tokens
        }
    }

    /// Writes what the file lacks.
    func write(with model: any LanguageModel, into file: inout RowFile) throws {
        let batch = ScoredTexts(model: model, sequences: Self.sequences)
        // Every text has the same number of tokens: none that would end it is drawn.
        var excluded = Set((0..<TokenID(tokenizer.vocabularySize)).filter(tokenizer.isSpecial))
        excluded.formUnion(TokenID(tokenizer.vocabularySize)..<TokenID(model.vocabularySize))
        for cell in cells {
            let done = Set(file.rows(of: cell, prompts: prompts.count).map(\.prompt))
            let missing = prompts.indices.filter { !done.contains($0) }
            guard !missing.isEmpty else { continue }
            let watermark = cell.mark == .none ? nil : try cell.mark.watermark(key: 0)
            let canonical = cell.isCanonical ? CanonicalTail(tokenizer) : nil
            let requests = missing.map { index in
                var settings = SamplingSettings()
                settings.temperature = cell.temperature
                settings.excludedTokens = excluded
                return ScoredTexts.Request(
                    prompt: prompts[index],
                    settings: settings,
                    watermark: watermark,
                    canonical: canonical,
                    seed: SeededGenerator.seed(index, of: 5)
                )
            }
            let start = wallSeconds()
            var written = 0
            try batch.write(requests, count: Self.count) { index, text in
                let row = Row(
                    cell: cell,
                    prompt: missing[index],
                    text: tokenizer.decode(text.tokens),
                    written: text
                )
                try file.append(row)
                written += 1
                let rate = Int(Double(written * Self.count) / (wallSeconds() - start))
                progress("\(cell.name): \(done.count + written) of \(prompts.count) texts, \(rate) tokens/s")
            }
        }
        progress(nil)
    }

    /// Replaces the line on standard error.
    private func progress(_ line: String?) {
        let text = isatty(2) == 1 ? "\r\u{1B}[K" + (line ?? "") : line.map { $0 + "\n" } ?? ""
        let bytes = Array(text.utf8)
        _ = unsafe Glibc.write(2, bytes, bytes.count)
    }
}
