// SPDX-License-Identifier: Apache-2.0

import Batch
import Detector
import HTTPServer
import Sampler
import Synchronization
import Threading
import Watermark

/// One request's texts, from the engine to the client.
///
/// Lives as long as the engine writes one of them, or the deadline is to come.
final class GenerationRun: Sendable {
    private struct State {
        var submissions: [GenerationEngine.Submission] = []
        /// Whether nobody wants the texts any more.
        var isCancelled = false
        /// Whether the deadline has come.
        var hasExpired = false
        /// Whether the response was begun; a stream alone is begun before all texts have ended.
        var hasBegun = false
        /// Whether a token of any text was drawn.
        var hasDrawn = false
        /// Whether the deadline came before that, so that the client has its answer.
        var isRefused = false
        /// Texts whose first chunk was written, with the number of characters told of each.
        var offsets: [Int: Int] = [:]
        var finished: [FinishedText] = []
        var remaining: Int
        var failure: ServiceError?
        var deadline: DeadlineTimer.ID?
    }

    private let services: GenerationServices
    private let call: Call
    private let exchange: HTTPExchange
    private let request: CompletionRequest
    private let plan: GenerationPlan
    private let decision: MarkDecision
    private let writer: AnswerWriter
    private let certifier: GenerationCertifier?
    private let stream = HTTPStream()
    private let state: Mutex<State>

    init(
        _ services: GenerationServices,
        _ call: Call,
        _ exchange: HTTPExchange,
        _ request: CompletionRequest,
        _ plan: GenerationPlan,
        _ decision: MarkDecision,
        _ certifier: GenerationCertifier?
    ) {
        self.services = services
        self.call = call
        self.exchange = exchange
        self.request = request
        self.plan = plan
        self.decision = decision
        self.certifier = certifier
        writer = AnswerWriter(request, call, services, decision)
        state = Mutex(State(remaining: plan.texts.count))
    }

    private var metrics: GenerationMetrics { services.context.metrics.generation }

    // MARK: Beginning

    /// Hands the texts to the engine, or refuses the request when too many wait.
    func start() {
        guard services.admission.take(plan.texts.count) else {
            metrics.refused.add()
            exchange.respond(ServiceError.overloaded.response)
            return
        }
        metrics.promptTokens.add(Double(plan.promptTokenCount))
        // Weakly: the exchange is the run's, and would be its own.
        exchange.whenClientLeaves { [weak self] in self?.cancel() }
        let deadline = ContinuousClock.now + services.context.settings.generationDeadline
        do throws(ThreadError) {
            let timer = try services.timer.call(at: deadline) { [weak self] in self?.expire() }
            state.withLock { $0.deadline = timer }
        } catch {
            for _ in plan.texts { services.admission.giveBack() }
            exchange.respond(ServiceError.overloaded.response)
            return
        }
        for (index, text) in plan.texts.enumerated() {
            do throws(BatchError) {
                let submission = try services.model.engine.submit(text) { [self] event in take(event, index) }
                let isUnwanted = state.withLock { state in
                    state.submissions.append(submission)
                    return state.isCancelled || state.hasExpired || state.failure != nil
                }
                if isUnwanted { submission.cancel() }
            } catch {
                take(.failed(ServiceError.stopping), index)
            }
        }
    }

    /// Ends the texts because nobody wants them.
    private func cancel() {
        let submissions = state.withLock { state in
            state.isCancelled = true
            return state.submissions
        }
        for submission in submissions { submission.cancel() }
    }

    /// Ends the texts as they are because they take too long, and refuses the request if none was begun: the engine may
    /// be a long time in one step.
    private func expire() {
        let (submissions, isRefused) = state.withLock { state in
            state.hasExpired = true
            state.isRefused = !state.hasDrawn && state.remaining > 0 && !state.isCancelled && !state.hasBegun
            return (state.submissions, state.isRefused)
        }
        if isRefused { exchange.respond(ServiceError.overloaded.response) }
        for submission in submissions { submission.cancel() }
    }

    // MARK: Events of the engine

    private func take(_ event: TextEvent, _ index: Int) {
        switch event {
        case .wrote(let piece):
            state.withLock { $0.hasDrawn = true }
            if request.isStreamed { write(piece, index) }
        case .ended(let generation):
            let hasExpired = state.withLock { $0.hasExpired }
            let isUnbegun = hasExpired && generation.finishReason == .cancelled && generation.drawnCount == 0
            let text = FinishedText(
                index,
                generation,
                isExpired: hasExpired,
                decision,
                services.context.settings.detection
            )
            count(text)
            end(isUnbegun ? .failure(.overloaded) : .success(text))
        case .failed(let error):
            metrics.texts.add(1, "failed")
            end(.failure(.writing(error)))
        }
    }

    /// Passes a piece on.
    private func write(_ piece: Sampler.TextPiece, _ index: Int) {
        guard !piece.text.isEmpty || !piece.logprobs.isEmpty else { return }
        let before = state.withLock { state -> (offset: Int, isFirst: Bool, isFirstOfAll: Bool)? in
            guard !state.isCancelled, !state.isRefused, state.failure == nil else { return nil }
            let offset = state.offsets[index]
            let isFirstOfAll = !state.hasBegun
            state.hasBegun = true
            let start = offset ?? plan.echoes[index].unicodeScalars.count
            state.offsets[index] = start + piece.text.unicodeScalars.count
            return (start, offset == nil, isFirstOfAll)
        }
        guard let before else { return }
        if before.isFirstOfAll { begin() }
        var bytes: [UInt8] = before.isFirst ? writer.first(index, echo: plan.echoes[index]) ?? [] : []
        bytes += writer.piece(index, piece, offset: before.offset)
        if !stream.write(bytes) { cancel() }
    }

    private func begin() {
        metrics.firstTokenSeconds.observe(call.seconds)
        exchange.respond(response(.stream(stream), type: "text/event-stream; charset=utf-8"))
    }

    /// One text has ended.
    private func end(_ result: Result<FinishedText, ServiceError>) {
        services.admission.giveBack()
        let (isLast, others): (Bool, [GenerationEngine.Submission]) = state.withLock { state in
            state.remaining -= 1
            var others: [GenerationEngine.Submission] = []
            switch result {
            case .success(let text): state.finished.append(text)
            case .failure(let error):
                if state.failure == nil { others = state.submissions }
                state.failure = state.failure ?? error
            }
            return (state.remaining == 0, others)
        }
        for submission in others { submission.cancel() }
        if request.isStreamed, certifier == nil, case .success(let text) = result { writeEnd(of: text) }
        if isLast { finish() }
    }

    private func writeEnd(of text: FinishedText) {
        let before = state.withLock { state -> (isFirst: Bool, isFirstOfAll: Bool)? in
            guard !state.isCancelled, !state.isRefused, state.failure == nil else { return nil }
            defer { state.hasBegun = true }
            return (state.offsets[text.index] == nil, !state.hasBegun)
        }
        guard let before else { return }
        if before.isFirstOfAll { begin() }
        let first = before.isFirst ? writer.first(text.index, echo: plan.echoes[text.index]) ?? [] : []
        stream.write(first + writer.last(text))
    }

    // MARK: The end

    private func finish() {
        let (texts, failure, isUnwanted, deadline) = state.withLock { state in
            (state.finished, state.failure, state.isCancelled || state.isRefused, state.deadline)
        }
        if let deadline { services.timer.cancel(deadline) }
        guard let certifier, failure == nil, !isUnwanted else { return answer(texts, failure) }
        certifier.certify(texts, decision, call) { [self] result in
            do throws(ServiceError) {
                let texts = try result.get()
                if request.isStreamed { for text in texts { writeEnd(of: text) } }
                answer(texts, nil)
            } catch {
                answer(texts, error)
            }
        }
    }

    private func answer(_ texts: [FinishedText], _ failure: ServiceError?) {
        let (hasBegun, isUnwanted) = state.withLock { ($0.hasBegun, $0.isCancelled || $0.isRefused) }
        log(texts, failure)
        guard !isUnwanted else { return stream.finish() }
        let usage = Usage(prompt: plan.promptTokenCount, text: texts.reduce(0) { $0 + $1.generation.drawnCount })
        if let failure {
            guard hasBegun else { return exchange.respond(failure.response) }
            stream.write(AnswerWriter.failure(failure))
            stream.finish()
        } else if request.isStreamed {
            stream.write(writer.end(usage))
            stream.finish()
        } else {
            let whole = writer.whole(texts.sorted { $0.index < $1.index }, echoes: plan.echoes, usage: usage)
            var response = response(.bytes(whole), type: "application/json")
            // A stream's header comes before it is known whether the mark acts on the text.
            if let watermark = decision.watermark, texts.allSatisfy(\.isMarked) {
                response.headers["X-Watermark-Profile"] = watermark.profile.id
            }
            exchange.respond(response)
        }
    }

    private func response(_ body: HTTPResponse.Body, type: String) -> HTTPResponse {
        var response = HTTPResponse(200, headers: ["Content-Type": type], body: body)
        if case .stream = body {
            // nginx collects a response unless it is told not to.
            response.headers["X-Accel-Buffering"] = "no"
        }
        if let reason = decision.reason { response.headers["X-Watermark-Exemption"] = reason }
        return response
    }

    // MARK: What is counted

    private func count(_ text: FinishedText) {
        metrics.texts.add(1, text.finishReason)
        metrics.generatedTokens.add(Double(text.generation.drawnCount))
        guard !text.generation.tokens.isEmpty else { return }
        if case .exempt(let exemption) = decision { return metrics.unmarked.add(1, exemption.rawValue) }
        metrics.eligible.add()
        guard text.isMarked, let watermark = decision.watermark else {
            return metrics.unmarked.add(1, text.unmarkedReason ?? MarkDecision.noChoice)
        }
        metrics.marked.add()
        if let verdict = text.expectedVerdict { metrics.expected.add(1, verdict.rawValue) }
        services.selfDetection.consider(text.generation.text, markedWith: watermark)
    }

    private func log(_ texts: [FinishedText], _ failure: ServiceError?) {
        let tokens = texts.reduce(0) { $0 + $1.generation.drawnCount }
        var fields: [(String, ServiceLog.Value)] = [
            ("id", .name(call.id)), ("texts", .number(Double(texts.count))),
            ("prompt_tokens", .number(Double(plan.promptTokenCount))), ("tokens", .number(Double(tokens))),
            ("marked", .number(Double(texts.count(where: \.isMarked)))), ("seconds", .number(call.seconds)),
        ]
        if let reason = decision.reason { fields.append(("exemption", .name(reason))) }
        if let failure { fields.append(("error", .name(failure.code))) }
        services.context.log.event("generation", .info, fields)
    }
}
