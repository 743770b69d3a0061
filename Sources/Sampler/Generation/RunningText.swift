// SPDX-License-Identifier: Apache-2.0

internal import Tokenizer
internal import Tokens
internal import Watermark

/// A text that has a place in a ``TextBatch``.
final class RunningText {
    let id: TextBatch.ID
    /// The number of its sequence in the session.
    let place: Int
    let sampler: TokenSampler
    /// Whether somebody wants no more of it.
    var isCancelled = false
    /// Why it ended; nil while it goes on.
    private(set) var finishReason: Generator.FinishReason?
    /// Whether its end was told, so that its place is free.
    var isOver = false

    private let request: TextRequest
    private var random: any RandomNumberGenerator
    /// How many tokens the session has, of the prompt and then of the text.
    private var fedCount = 0
    private var output: TextOutput
    /// Of the tokens drawn, if asked for.
    private var logprobs: [TokenLogprobs] = []
    /// What was known before the end token; nil when none came.
    private var progressAtEnd: TextOutput.Progress?

    init(_ waiting: WaitingText, place: Int, sampler: TokenSampler, tokenizer: Tokenizer?) {
        id = waiting.id
        request = waiting.request
        random = waiting.random
        self.place = place
        self.sampler = sampler
        output = TextOutput(tokenizer: tokenizer, stopStrings: request.stopStrings)
    }

    /// Whether the session has all of the prompt, so that a token can be drawn.
    var isReady: Bool { fedCount == sampler.history.count }

    /// Appends what the session lacks: the token last drawn, or some of the prompt.
    ///
    /// - Parameter budget: how many tokens of prompts may still be taken in this step.
    func feed(_ session: any LanguageModelSession, budget: inout Int) throws {
        let tokens = sampler.history
        var count = tokens.count - fedCount
        if fedCount < request.prompt.count {
            count = min(count, budget)
            budget -= count
        }
        guard count > 0 else { return }
        try session.append(tokens.span.extracting(fedCount..<fedCount + count), to: place)
        fedCount += count
    }

    /// Draws the next token.
    ///
    /// - Returns: what becomes certain by it.
    func draw(_ session: any LanguageModelSession) -> TextPiece {
        let before = progress
        let place = place
        let token = sampler.sample(using: &random) { logits in session.readLogits(of: place, into: &logits) }
        guard !request.endTokens.contains(token) else {
            // As if it had not been drawn: it is no part of the text.
            progressAtEnd = before
            finishReason = .stop
            return piece(TextOutput.Release())
        }
        if let last = sampler.logprobs { logprobs.append(last) }
        let release = output.append(token, before: before)
        if output.isStopped {
            finishReason = .stop
        } else if sampler.statistics.tokenCount >= request.count {
            finishReason = .length
        }
        return piece(release)
    }

    /// Ends the text.
    ///
    /// - Parameter reason: why, unless its last characters are a stop string.
    /// - Returns: what was held back.
    func finish(_ reason: Generator.FinishReason) -> TextPiece {
        let release = output.finish()
        finishReason = output.isStopped ? .stop : reason
        return piece(release)
    }

    /// The finished text.
    var generation: Generator.Generation {
        let progress = output.progressAtStop ?? progressAtEnd ?? progress
        let start = request.prompt.count
        return Generator.Generation(
            tokens: Array(sampler.history[start..<start + output.tokenCount]),
            drawnCount: sampler.history.count - start - (progressAtEnd == nil ? 0 : 1),
            text: output.text,
            finishReason: finishReason ?? .stop,
            statistics: progress.statistics,
            forecast: progress.forecast,
            logprobs: Array(logprobs.prefix(output.tokenCount))
        )
    }

    private var progress: TextOutput.Progress {
        TextOutput.Progress(statistics: sampler.statistics, forecast: sampler.forecast)
    }

    private func piece(_ release: TextOutput.Release) -> TextPiece {
        let start = request.prompt.count
        let range = output.tokenCount - release.tokenCount..<output.tokenCount
        return TextPiece(
            text: release.text,
            tokens: sampler.history[start + range.lowerBound..<start + range.upperBound],
            logprobs: request.logprobCount == nil ? [] : logprobs[range]
        )
    }
}

/// A text that waits for a place in a ``TextBatch``.
struct WaitingText {
    let id: TextBatch.ID
    let request: TextRequest
    let random: any RandomNumberGenerator

    /// What there is of a text without tokens.
    func emptyGeneration(_ reason: Generator.FinishReason) -> Generator.Generation {
        Generator.Generation(
            tokens: [],
            drawnCount: 0,
            text: "",
            finishReason: reason,
            statistics: TokenSampler.Statistics(),
            forecast: request.watermark.map { _ in WatermarkWriter.Forecast() }
        )
    }
}
