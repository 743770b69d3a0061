// SPDX-License-Identifier: Apache-2.0

import Arguments
import Batch
import Detector
import Sampler

/// `wmctl filter`: a line in, a line out.
struct FilterLines: Subcommand {
    static let definition = Command(
        name: "filter",
        abstract: "Answer each line of standard input with one line.",
        discussion: """
            With --mode detect a line is a text, and its answer the report that 'detect --json' prints. With --mode \
            generate a line is a prompt, and its answer a text without line breaks, or with --json the object that \
            'generate --json' prints. With --mode tokens another program writes the text: a line is a JSON object with the \
            tokens of the text so far, "context", without the prompt, and what may come next, "logits" (all of them in \
            the order of the ids) or "candidates" (pairs of id and log-probability); the answer is {"token":ID}. Sampling \
            options are off in this mode unless given, since engines have applied their own. With --mode stream a line is a \
            piece of a text that is being written: {"stream":ID,"text":…} or {"stream":ID,"ids":[…]}, with "end":true at \
            its end; the answer is what is known of that text so far, by p-values that hold however often one looks.

            Lines that are JSON objects ("rows") are answered with objects: what a row has beside its text passes \
            through. A row may have settings of its own: "seed", "temperature", "top_k", "top_p", "min_p" and \
            "repetition_penalty", with --mode generate also "max_tokens", "stop" and "canonical". A GGUF model writes \
            several texts at once, as --parallel says, and -j are its threads, of \
            which it uses up to 512.

            Answers come in the order of the lines and are passed on whenever the input pauses. A line that cannot be \
            answered gets {"error":{"code":…,"message":…}}; the exit status is then 3. With --seed the answer to a line \
            depends on its number, not on the number of threads; with a GGUF model also on rounding, as docs/filter.md \
            says.
            """,
        groups: FilterOptions.groups,
        examples: [
            Example("tail -f texts.txt | wmctl filter", "A report for each text as it comes"),
            Example("wmctl filter --mode generate < prompts.txt > texts.txt", "A marked text for each prompt"),
            Example("wmctl filter --mode stream", "Watch texts for the mark while they are written"),
            Example("wmctl filter --mode tokens -k prod", "Mark the text of another engine, token by token"),
        ],
        action: ()
    )

    private let options: FilterOptions

    init(_ arguments: ParsedArguments) throws {
        options = try FilterOptions(arguments)
    }

    func run(_ console: Console) throws -> ExitStatus {
        if console.isInputTerminal { console.note("reading from the terminal; end with Ctrl-D") }
        let filter = Filter(
            mode: try options.makeMode(console),
            format: options.format,
            options: options.rows,
            limit: options.limit
        )
        let tally = try filter.run(
            threads: options.threads,
            write: { lines in try console.write(lines) },
            idle: { try console.flush() }
        )
        guard tally.errorCount > 0 else { return .success }
        console.warn(Self.warning(tally))
        return .partial
    }

    /// How many lines have errors, of which kinds, and where to look first.
    private static func warning(_ tally: FilterTally) -> String {
        let codes = tally.countsByCode.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        let kinds = codes.map { "\(Decimal.grouped($0.value)) \($0.key)" }.joined(separator: ", ")
        let first = tally.firstBadLine.map { " (first: line \($0))" } ?? ""
        let lines = Decimal.count(tally.lineCount, "line")
        return "\(Decimal.grouped(tally.errorCount)) of \(lines) could not be answered: \(kinds)\(first)"
    }
}
