// SPDX-License-Identifier: Apache-2.0

/// Takes rows of CSV as records, the first as the names of the columns.
///
/// What parts the fields of CSV is told by the first line, unless it is given. A row is a line, or more where a line break
/// stands inside quotes. Of a row that is malformed, or whose quote is not closed
/// before the limit or the end, only the first line is given up: reading goes on with the next.
///
/// That takes linear time. A line at whose end a quote is open has an odd number of quotes, and in a row that goes on after a
/// line all lines but the first have even numbers. So a search that began on one line is over where the next can begin, and
/// each line is looked at three times at most: inside a search, at the end of one, and by itself. A row with a quote that
/// is itself, as TSV may have it, would break the count of quotes: it ends with its line.
final class CSVSplitter: RecordSplitter {
    private let limit: Int
    private let skipsBlankLines: Bool
    private let tables: TableOptions
    private var delimiter: UInt8
    private var knowsDelimiter: Bool
    private var hasHeader = false
    private var isDropping = false
    private(set) var line = 1
    /// How many bytes were looked at, again or not.
    private(set) var work = 0

    // The row that began with the pending bytes, as far as it is known; places are counted from its first byte.
    private var grammar: CSVGrammar
    private var secondLine: Int?
    private var lineStart = 0
    private var linesBefore = 0
    private var seen = 0

    init(
        _ format: RecordFormat,
        limit: Int,
        skipsBlankLines: Bool,
        tables: TableOptions = TableOptions()
    ) {
        self.tables = tables
        let given = format == .csv ? tables.delimiter : format.delimiter
        knowsDelimiter = given != nil
        delimiter = given ?? UInt8(ascii: ",")
        grammar = CSVGrammar(delimiter: delimiter)
        self.limit = limit
        self.skipsBlankLines = skipsBlankLines
    }

    func next(_ pending: inout PendingBytes, isAtEnd: Bool) -> SplitStep {
        while true {
            let first = pending.start
            let whole = pending.line(from: first + lineStart, seen: first + seen)
            work += (whole?.next ?? pending.end) - (first + seen)
            guard let found = whole ?? (isAtEnd ? pending.lastLine(from: first + lineStart) : nil) else {
                return stepWithoutLine(&pending, isAtEnd: isAtEnd)
            }
            if isDropping {
                isDropping = false
                begin(at: found.next, of: &pending)
                line += 1
                continue
            }
            if !knowsDelimiter, found.content.count <= limit, !(found.content.isEmpty && skipsBlankLines) {
                if learnDelimiter(pending.storage.span.extracting(found.content)) {
                    begin(at: found.next, of: &pending)
                    line += 1
                    continue
                }
                grammar = CSVGrammar(delimiter: delimiter)
            }
            let row = first..<found.content.upperBound
            guard row.count <= limit else {
                if secondLine == nil { return giveUp(.tooLong("line", limit: limit), next: found.next, of: &pending) }
                return giveUp(unclosed(), next: found.next, of: &pending)
            }
            scan(found.content, of: pending)
            if grammar.state == .quoted, !grammar.hasLiteralQuote, whole != nil {
                secondLine = secondLine ?? found.next - first
                lineStart = found.next - first
                seen = lineStart
                linesBefore += 1
                continue
            }
            if let reason = grammar.reason { return giveUp(.invalidCSV(reason), next: found.next, of: &pending) }
            let start = line
            line += linesBefore + 1
            begin(at: found.next, of: &pending)
            if row.isEmpty && skipsBlankLines { continue }
            return hasHeader ? .record(row, line: start) : header(row, of: pending, line: start)
        }
    }

    /// Takes what parts the fields from the first line of the file; says whether the line says nothing else.
    private func learnDelimiter(_ line: Span<UInt8>) -> Bool {
        knowsDelimiter = true
        let declared = DelimiterSearch.declaration(line)
        delimiter = declared ?? DelimiterSearch.guess(line)
        return declared != nil
    }

    /// What to do where no line is whole: more bytes may come, or none are left.
    private func stepWithoutLine(_ pending: inout PendingBytes, isAtEnd: Bool) -> SplitStep {
        if isDropping {
            begin(at: pending.end, of: &pending)
            return isAtEnd ? .end : .needsMore
        }
        // Even if the last byte is a carriage return, too many may be before it.
        let isTooLong = pending.count > limit + 1
        if secondLine != nil, isAtEnd || isTooLong {
            let problem = isTooLong ? unclosed() : grammar.reason.map(RecordProblem.invalidCSV) ?? unclosed()
            return giveUp(problem, next: pending.end, of: &pending)
        }
        if isAtEnd { return hasHeader ? .end : step(.invalidCSV("the file has no header")) }
        guard isTooLong else {
            seen = pending.count
            return .needsMore
        }
        isDropping = true
        begin(at: pending.end, of: &pending)
        return step(.tooLong("line", limit: limit))
    }

    /// Uses up the first line of the row, or the line that ends at `next` if that is the first.
    private func giveUp(_ problem: RecordProblem, next: Int, of pending: inout PendingBytes) -> SplitStep {
        begin(at: secondLine.map { pending.start + $0 } ?? next, of: &pending)
        defer { line += 1 }
        return step(problem)
    }

    /// Without the names of the columns, no row can be used.
    private func step(_ problem: RecordProblem) -> SplitStep {
        hasHeader ? .problem(problem, line: line) : .failure(problem, line: line)
    }

    private func unclosed() -> RecordProblem {
        .invalidCSV("the quote that opens field \(grammar.field) is not closed within \(limit) bytes")
    }

    private func begin(at index: Int, of pending: inout PendingBytes) {
        pending.drop(to: index)
        grammar = CSVGrammar(delimiter: delimiter)
        secondLine = nil
        lineStart = 0
        linesBefore = 0
        seen = 0
    }

    /// Moves behind the bytes of a line.
    private func scan(_ range: Range<Int>, of pending: PendingBytes) {
        let quote = UInt8(ascii: "\"")
        let bytes = pending.storage.span
        var index = range.lowerBound
        // A line without a quote that is not inside quotes is a row, whatever it holds.
        if grammar.state == .fieldStart, bytes.firstIndex(of: quote, in: range) == nil { return }
        work += range.count
        while index < range.upperBound {
            if grammar.state == .quoted {
                guard let next = bytes.firstIndex(of: quote, in: index..<range.upperBound) else { return }
                index = next
            }
            _ = grammar.take(bytes[index])
            index += 1
        }
    }

    private func header(_ row: Range<Int>, of pending: PendingBytes, line: Int) -> SplitStep {
        hasHeader = true
        do throws(RecordProblem) {
            var fields = CSVFields(delimiter: delimiter)
            try fields.parse(pending.storage.span.extracting(row))
            let header = try CSVHeader(fields)
            if let problem = tables.problem(with: header) { throw problem }
            return .header(header)
        } catch {
            return .failure(error, line: line)
        }
    }
}
