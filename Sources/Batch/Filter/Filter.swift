// SPDX-License-Identifier: Apache-2.0

public import Detector
internal import Records
public import Sampler
public import Watermark

/// Answers every line of standard input with one line, in order, on all cores.
///
/// Memory does not depend on how much there is to read: lines that are too long are dropped as they come.
public struct Filter: Sendable {
    /// What answers.
    public enum Mode: Sendable {
        /// Texts are answered with reports.
        case detect(Detector)
        /// Prompts are answered with texts.
        case generate(GenerationSetup)
        /// The logits of another engine are answered with tokens.
        case tokens(Watermark, SamplingSettings, seed: UInt64?)
    }

    /// What lines are.
    public enum Format: String, Sendable, CaseIterable {
        /// As the first byte of the stream that is not blank has it: with `{`, rows begin.
        case auto
        /// Each line is a text.
        case lines
        /// Each line is a JSON object, a row.
        case jsonl
    }

    /// How many lines were answered.
    public struct Tally: Sendable, Hashable {
        /// All lines.
        public var lineCount = 0
        /// Those that were answered with an error.
        public var errorCount = 0
    }

    /// What answers.
    public var mode: Mode
    /// What lines are; ``Format/jsonl`` whatever it says for ``Mode/tokens(_:_:seed:)``.
    public var format: Format
    /// Where a row's text is and what it is called; steps have no text, and no row is called by its place.
    public var options: RowOptions
    /// The most bytes of a line.
    public var limit: Int

    /// A filter of standard input.
    public init(mode: Mode, format: Format, options: RowOptions, limit: Int) {
        self.mode = mode
        self.format = format
        self.options = options
        self.options.namesPlaces = false
        if case .tokens = mode { self.options.textField = .record }
        self.limit = limit
    }

    /// Runs until the input ends.
    ///
    /// - Parameters:
    ///   - write: takes whole lines, in order.
    ///   - idle: is called when no answer is ready: the time to flush.
    /// - Throws: what `write` and `idle` throw, and what keeps the mode from starting.
    public func run(threads: Int, write: ([UInt8]) throws -> Void, idle: () throws -> Void) throws -> Tally {
        var tally = Tally()
        try OrderedPool.run(
            threads: threads,
            size: \.block.bytes.count,
            makeSource: {
                let stream = LineStream(format: lineFormat, limit: limit, linesPerBlock: linesPerBlock)
                return { stream.next() }
            },
            makeWorker: {
                let worker = FilterWorker(try makeAnswerer(), options: options)
                return { lines in worker.answer(lines) }
            },
            write: { (answers: FilterWorker.Answers) in
                tally.lineCount += answers.tally.lineCount
                tally.errorCount += answers.tally.errorCount
                try write(answers.bytes)
            },
            idle: idle
        )
        return tally
    }

    private func makeAnswerer() throws -> any LineAnswerer {
        switch mode {
        case .detect(let detector): try DetectionLines(detector)
        case .generate(let setup): try GenerationLines(setup)
        case .tokens(let watermark, let settings, let seed): try TokenLines(watermark, settings: settings, seed: seed)
        }
    }

    private var lineFormat: Format {
        if case .tokens = mode { .jsonl } else { format }
    }

    /// A text takes long to write: every core gets one at a time.
    private var linesPerBlock: Int {
        if case .generate = mode { 1 } else { .max }
    }
}
