// SPDX-License-Identifier: Apache-2.0

#if Llama
import BenchmarkSupport
import Sampler
import Tokenizer
import Tokens
import Watermark

/// How fast texts are written with a GGUF model, with a mark and without, beside llama.cpp's own loop.
struct DecodeFigures {
    private static let depth = 32
    private static let rounds = 7
    private static let stepsPerRound = 8

    let path: String
    let threads: Int

    /// Tokens a second of all sequences together, by the clock; medians of rounds in which all sides take turns.
    func table() throws -> String {
        let model = try LlamaModel(contentsOf: path, threads: threads)
        var table = Table(
            "sequences",
            "llama.cpp's loop, weights mapped",
            "llama.cpp's loop, its defaults",
            "unmarked",
            "`greenlist`",
            "`balanced`",
            "unmarked / llama.cpp mapped",
            "`greenlist` / unmarked",
            "the dearest mark's share of a step"
        )
        for count in [1, 4, 8, 16] {
            // One more for the token that a text begins with.
            let length = Self.depth + (Self.rounds + 1) * Self.stepsPerRound + 1
            var sides: [any DecodeSide] = []
            for settings in [PlainLoop.Settings.ours, .standard] {
                sides.append(
                    PlainSide(
                        loop: try PlainLoop(
                            path,
                            settings,
                            sequences: count,
                            contextLength: length,
                            threads: threads
                        )
                    )
                )
            }
            for mark in [Cell.Mark.none, .greenlist, .balanced] {
                sides.append(try SamplingSide(model: model, mark: mark, sequences: count, contextLength: length))
            }
            for side in sides { for _ in 0..<Self.depth { try side.step() } }
            var seconds = sides.map { _ in [Double]() }
            var sampling = sides.map { _ in [Double]() }
            for round in 0...Self.rounds {
                for (index, side) in sides.enumerated() {
                    side.samplingSeconds = 0
                    let start = wallSeconds()
                    for _ in 0..<Self.stepsPerRound { try side.step() }
                    // The first warms up.
                    guard round > 0 else { continue }
                    seconds[index].append((wallSeconds() - start) / Double(Self.stepsPerRound))
                    sampling[index].append(side.samplingSeconds / Double(Self.stepsPerRound))
                }
            }
            let steps = seconds.map(median)
            let costs = sampling.map(median)
            let share = (max(costs[3], costs[4]) - costs[2]) / steps[2]
            // Ratios of neighbours in one round, which the machine treated alike.
            let ratio = median(zip(seconds[0], seconds[2]).map { $0 / $1 })
            let marked = median(zip(seconds[2], seconds[3]).map { $0 / $1 })
            table.append(
                ["\(count)"] + steps.map { digits(Double(count) / $0, 0) }
                    + [digits(ratio, 3), digits(marked, 3), percent(share, 2)]
            )
        }
        return table.text
    }

    /// The most memory that a process holds that writes four texts at once; to be called in one of its own.
    func memory() throws -> String {
        let tokenizer = try Tokenizer(contentsOf: path)
        let model = try LlamaModel(contentsOf: path, threads: threads)
        let batch = try TextBatch(model: model, sequences: 4, contextLength: 2048, tokenizer: tokenizer)
        for number in 0..<4 {
            _ = try batch.add(
                TextRequest(
                    prompt: tokenizer.encode("It was a fine morning in May, and").tokens,
                    count: 400,
                    watermark: Cell.Mark.greenlist.watermark(key: 0),
                    seed: UInt64(number),
                    isCanonical: true
                )
            )
        }
        var failure: (any Error)?
        while !batch.isIdle {
            batch.step { _, event in if case .failed(let error) = event { failure = error } }
        }
        if let failure { throw failure }
        let peak = peakMegabytes()
        let size = Double(try readFile(path).count) / 1_048_576
        return """
            Memory with 4 texts at once of up to 2,048 tokens: \(digits(peak, 0)) MB at most, the model's \
            \(digits(size, 0)) MB and \(digits(peak - size, 0)) MB more.
            """
    }
}

/// Something that decodes one token for each sequence.
private protocol DecodeSide: AnyObject {
    /// CPU seconds in the sampler.
    var samplingSeconds: Double { get set }
    func step() throws
}

private final class PlainSide: DecodeSide {
    var samplingSeconds = 0.0
    private let loop: PlainLoop

    init(loop: PlainLoop) { self.loop = loop }

    func step() throws { try loop.step() }
}

private final class SamplingSide: DecodeSide {
    var samplingSeconds = 0.0
    private let session: any LanguageModelSession
    private var samplers: [TokenSampler] = []
    private var random = SeededGenerator(seed: 3)

    init(model: LlamaModel, mark: Cell.Mark, sequences: Int, contextLength: Int) throws {
        session = try model.makeSession(sequences: sequences, contextLength: contextLength)
        for sequence in 0..<sequences {
            samplers.append(
                try TokenSampler(
                    vocabularySize: model.vocabularySize,
                    settings: SamplingSettings(),
                    watermark: mark == .none ? nil : mark.watermark(key: 0)
                )
            )
            try session.append(CollectionOfOne(TokenID(1000 + sequence)).span, to: sequence)
        }
    }

    func step() throws {
        try session.evaluate()
        let start = threadSeconds()
        for (sequence, sampler) in samplers.enumerated() {
            let token = sampler.sample(using: &random) { session.readLogits(of: sequence, into: &$0) }
            try session.append(CollectionOfOne(token).span, to: sequence)
        }
        samplingSeconds += threadSeconds() - start
    }
}
#endif
