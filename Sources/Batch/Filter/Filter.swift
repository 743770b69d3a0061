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
        /// The logits of another engine are answered with tokens; `vocabulary` as for
        /// ``TokenStep/read(_:defaults:vocabulary:)``.
        case tokens(Watermark, SamplingSettings, seed: UInt64?, payload: UInt32?, vocabulary: ClosedRange<Int>?)
        /// Pieces of texts, of which at most `limit` are open at once, are answered with what is known of each so far.
        case stream(Detector, limit: Int)
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

    /// What answers.
    public var mode: Mode
    /// What lines are; ``Format/jsonl`` whatever it says for ``Mode/tokens(_:_:seed:payload:vocabulary:)``.
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
        switch mode {
        case .tokens, .stream: self.options.textField = .record
        case .detect, .generate: break
        }
        self.limit = limit
    }

    /// Runs until the input ends.
    ///
    /// - Parameters:
    ///   - write: takes whole lines, in order.
    ///   - idle: is called when no answer is ready: the time to flush.
    /// - Throws: what `write` and `idle` throw, what keeps the mode from starting, and
    ///   ``BatchError/brokenInput(reason:)`` once every whole line before the break was answered.
    public func run(threads: Int, write: ([UInt8]) throws -> Void, idle: () throws -> Void) throws -> FilterTally {
        var tally = FilterTally()
        try OrderedPool.run(
            threads: workerCount(threads),
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
                tally += answers.tally
                try write(answers.bytes)
                if let reason = answers.breakReason { throw BatchError.brokenInput(reason: reason) }
            },
            idle: idle
        )
        return tally
    }

    /// How many threads work.
    ///
    /// An engine has threads of its own; one worker more than it has places hands in the next text while another reads
    /// one back. The pieces of a text belong to one worker, in their order.
    private func workerCount(_ threads: Int) -> Int {
        if case .generate(let setup) = mode, case .engine(let engine) = setup.writer { return engine.capacity + 1 }
        if case .stream = mode { return 1 }
        return threads
    }

    private func makeAnswerer() throws -> any LineAnswerer {
        switch mode {
        case .detect(let detector): try DetectionLines(detector)
        case .generate(let setup): try GenerationLines(setup)
        case .stream(let detector, let limit): try StreamDetectionLines(detector, limit: limit)
        case .tokens(let watermark, let settings, let seed, let payload, let vocabulary):
            try TokenLines(watermark, settings: settings, seed: seed, payload: payload, vocabulary: vocabulary)
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
