// SPDX-License-Identifier: Apache-2.0

import BenchmarkSupport
import Glibc
import JSON
import Tokens

/// A text that was written for a prompt, as a line of JSON: what tables are made of.
struct Row {
    var cell: Cell
    /// The prompt's number.
    var prompt: Int
    var tokens: [TokenID]
    var text: String
    /// ln of the probability that the model itself gives the text, at temperature 1.
    var logProbability: Double
    /// The entropy of the distributions that the tokens were drawn from, before the mark, summed, in nats.
    var entropy: Double
    /// Candidates that were drawn and refused.
    var refusedCount: Int
    /// CPU seconds that sampling took.
    var samplingSeconds: Double

    /// The line, with its end.
    var line: [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.member("temperature", cell.temperature)
            json.member("mark", cell.mark.rawValue)
            json.member("canonical", cell.isCanonical)
            json.member("prompt", prompt)
            json.member("log_probability", logProbability)
            json.member("entropy", entropy)
            json.member("refused", refusedCount)
            json.member("sampling_seconds", samplingSeconds)
            json.member("text", text)
            json.key("tokens")
            json.array { json in
                for token in tokens { json.value(token) }
            }
        }
        return Array(json.text.utf8) + [0x0A]
    }

    init(
        cell: Cell,
        prompt: Int,
        text: String,
        written: ScoredTexts.Text
    ) {
        self.cell = cell
        self.prompt = prompt
        self.text = text
        tokens = written.tokens
        logProbability = written.logProbability
        entropy = written.entropy
        refusedCount = written.refusedCount
        samplingSeconds = written.samplingSeconds
    }

    init(_ value: JSONValue) throws {
        guard let mark = Cell.Mark(rawValue: try value.member("mark").string()) else {
            throw BenchError.unreadable("a row")
        }
        cell = Cell(
            temperature: try value.member("temperature").double(),
            mark: mark,
            isCanonical: try value.member("canonical").bool()
        )
        prompt = try value.member("prompt").integer()
        logProbability = try value.member("log_probability").double()
        entropy = try value.member("entropy").double()
        refusedCount = try value.member("refused").integer()
        samplingSeconds = try value.member("sampling_seconds").double()
        text = try value.member("text").string()
        tokens = try value.member("tokens").elements().map { try $0.integer(as: TokenID.self) }
    }
}

/// The file of rows: what a run that was stopped wrote is not written again.
struct RowFile {
    let path: String
    private(set) var rows: [Row] = []

    /// Reads the rows that are there, if any.
    init(_ path: String) throws {
        self.path = path
        guard unsafe access(path, F_OK) == 0 else { return }
        let parser = JSONParser()
        for line in try readFile(path).split(separator: 0x0A) { rows.append(try Row(parser.parse(line.span))) }
    }

    /// Adds a row, to the file too.
    mutating func append(_ row: Row) throws {
        rows.append(row)
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw BenchError.unreadable(path) }
        defer { close(descriptor) }
        let line = row.line
        guard unsafe write(descriptor, line, line.count) == line.count else { throw BenchError.unreadable(path) }
    }

    /// The rows of a cell for the first prompts, in their order.
    func rows(of cell: Cell, prompts: Int) -> [Row] {
        rows.filter { $0.cell == cell && $0.prompt < prompts }.sorted { $0.prompt < $1.prompt }
    }
}
